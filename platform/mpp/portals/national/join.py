"""Asking to join: a wizard, page by page.

The request exists from the moment the person in charge is known; from then on the address with the
access token, which is mailed, leads back to it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mpp.accounts import limits
from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals import refusals
from mpp.portals.design.formats import text
from mpp.portals.national import join_forms, reads
from templates_catalogue.blueprints import queries as blueprints
from templates_catalogue.blueprints.models import Publisher
from tenants.onboarding import actions, queries
from tenants.onboarding.models import JoinRequest
from tenants.registry import names
from tenants.registry.models import Region

MOST_FOUND = 25
BEGUN_BY_ADDRESS = limits.Limit(10, 60 * 60)  # an office may share one IP address
CHECK = "periksa"
STEPS = ("kode", "surat", "perjanjian", "alamat", "katalog", CHECK)
TOTAL = len(STEPS) + 2  # the region and the person come before
View = Callable[..., HttpResponse]


# --- before there is a request -----------------------------------------------------------------------


@require_safe
def choose_region(request: HttpRequest) -> HttpResponse:
    """Find the regency in the official list; works without JavaScript."""
    words = request.GET.get("q", "").strip()[:60]
    code = request.GET.get("daerah", "")
    if code and (chosen := _region(code)):
        (place,) = reads.places([chosen])
        if place.state is None:
            return redirect(f"{reverse('join-person')}?daerah={chosen.code}")
        messages.info(request, _("%(name)s sudah bergabung.") % {"name": chosen.name})
        words = words or chosen.name
    found = reads.places(reads.find_regencies(words)[: MOST_FOUND + 1]) if words else []
    nothing_chosen = "pilih" in request.GET and not code
    context = {
        "q": words,
        "found": found[:MOST_FOUND],
        "more": len(found) > MOST_FOUND,
        "nothing_chosen": nothing_chosen,
        "title_error": nothing_chosen,
        "first": next((each.code for each in found if each.state is None), ""),
        "steps": _steps(1, _("Daerah")),
    }
    return render(request, "national/join/region.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """The person in charge; sending this begins the request and mails the code."""
    region = _region(request.GET.get("daerah", ""))
    if region is None:
        return redirect("join")
    form = join_forms.PersonForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            limits.consume("join", limits.address_of(request), BEGUN_BY_ADDRESS)
            begun = actions.begin(
                region=region,
                subdomain=names.suggestion(region),
                catalogue=_first_catalogue(),
                language=(get_language() or "id")[:2],
                at=clock.now(),
                **form.cleaned_data,
            )
        except DomainError as refused:
            status = refusals.onto(form, refused)
        else:
            return redirect("join-code", token=begun.access_token)
    context = {
        "form": form,
        "region": region,
        "steps": _steps(2, _("Penanggung jawab")),
    }
    return render(request, "national/join/person.html", context, status=status)


def _region(code: str) -> Region | None:
    return (
        Region.objects.select_related("parent")
        .filter(code=code, level=Region.Level.REGENCY)
        .first()
    )


def _first_catalogue() -> str:
    """The catalogue with the most services: what most regencies will want."""
    published = list(blueprints.publishers())
    if not published:
        raise Http404
    return str(max(published, key=_services).key)


def _services(publisher: Publisher) -> int:
    """How many services are on offer, as `blueprints.publishers` counted them."""
    return int(getattr(publisher, "services", 0))


def _steps(current: int, label: str) -> dict[str, Any]:
    return {"current": current, "total": TOTAL, "label": label}


# --- pages of a request --------------------------------------------------------------------------------


def with_request(view: View) -> View:
    """Give the view the request its token opens; pages with a token are never cached or indexed."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        found = queries.by_token(token)
        if found is None:
            raise Http404
        response = never_cache(view)(request, found, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        # The token stays with us; "no-referrer" would make browsers post with "Origin: null".
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return opened


def editable(view: View) -> View:
    """Only while the applicant may change the request; otherwise its status page says where it is."""

    @wraps(view)
    def guarded(request: HttpRequest, found: JoinRequest, **kwargs: Any) -> HttpResponse:
        if found.state not in ("draft", "questioned"):
            return redirect("join-status", token=found.access_token)
        return view(request, found, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@with_request
@editable
def code(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """Confirm the official address with the mailed code."""
    if found.email_confirmed_at:
        return _onward(request, found, "kode")
    return _page(
        request,
        found,
        step="kode",
        label=_("Konfirmasi surel"),
        template="national/join/code.html",
        form=join_forms.CodeForm,
        act=lambda form: actions.confirm_email(
            request=found, code=form.cleaned_data["code"], at=clock.now()
        ),
    )


@require_POST
@with_request
@editable
def send_code(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """Send another code."""
    try:
        actions.send_code(request=found, at=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Kode baru sudah dikirim ke surel Anda."))
    return redirect("join-code", token=found.access_token)


@require_http_methods(["GET", "HEAD", "POST"])
@with_request
@editable
def decree(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """Hand in the decree; one that was given already may stay."""
    if request.method == "POST" and found.decree_file and not request.FILES:
        return _onward(request, found, "surat")
    return _page(
        request,
        found,
        step="surat",
        label=_("Surat keputusan"),
        template="national/join/decree.html",
        form=join_forms.DecreeForm,
        act=lambda form: actions.attach_decree(
            request=found, upload=form.cleaned_data["upload"], at=clock.now()
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_request
@editable
def agreement(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """Read and accept the data-processing agreement."""
    shown = queries.agreement()
    return _page(
        request,
        found,
        step="perjanjian",
        label=_("Perjanjian pemrosesan data"),
        template="national/join/agreement.html",
        form=join_forms.AgreementForm,
        initial={"version": shown.version, "accepted": bool(found.agreement_accepted_at)},
        act=lambda form: actions.accept_agreement(
            request=found, version=form.cleaned_data["version"], at=clock.now()
        ),
        more={"agreement": shown},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_request
@editable
def address(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """The subdomain of the regency's portal."""
    return _page(
        request,
        found,
        step="alamat",
        label=_("Alamat portal"),
        template="national/join/question.html",
        form=lambda *args, **kwargs: join_forms.AddressForm(
            *args, base=settings.BASE_DOMAIN, **kwargs
        ),
        initial={"subdomain": found.subdomain},
        act=lambda form: actions.change(request=found, at=clock.now(), **form.cleaned_data),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_request
@editable
def catalogue(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """Which catalogue is cloned."""
    published = [each for each in blueprints.publishers() if _services(each)]
    return _page(
        request,
        found,
        step="katalog",
        label=_("Katalog awal"),
        template="national/join/question.html",
        form=lambda *args, **kwargs: join_forms.CatalogueForm(
            *args, publishers=published, **kwargs
        ),
        initial={"catalogue": found.catalogue},
        act=lambda form: actions.change(request=found, at=clock.now(), **form.cleaned_data),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_request
@editable
def contact(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """Correct who is in charge."""
    fields = join_forms.ContactForm.base_fields
    return _page(
        request,
        found,
        step="penanggung-jawab",
        label=_("Penanggung jawab"),
        template="national/join/question.html",
        form=join_forms.ContactForm,
        initial={name: getattr(found, name) for name in fields},
        act=lambda form: actions.change(request=found, at=clock.now(), **form.cleaned_data),
    )


def _page(
    request: HttpRequest,
    found: JoinRequest,
    *,
    step: str,
    label: str,
    template: str,
    form: Callable[..., forms.Form],
    act: Callable[[forms.Form], Any],
    initial: dict[str, Any] | None = None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show a question, or take its answer and go on."""
    sent = request.method == "POST"
    shown = form(request.POST, request.FILES) if sent else form(initial=initial)
    status = 200
    if sent and shown.is_valid():
        try:
            act(shown)
        except DomainError as refused:
            status = refusals.onto(shown, refused)
        else:
            return _onward(request, found, step)
    elif sent:
        status = 422
    context = {
        "join": found,
        "form": shown,
        "label": label,
        "steps": _steps(STEPS.index(step) + 3, label) if step in STEPS else None,
        "back": _back(found, step),
        "robots": "noindex",
    }
    return render(request, template, context | (more or {}), status=status)


def _onward(request: HttpRequest, found: JoinRequest, step: str) -> HttpResponse:
    """The next question; after a correction back to where it was asked for."""
    if found.state == "questioned":
        return redirect("join-status", token=found.access_token)
    if request.GET.get("kembali") == CHECK or step not in STEPS:
        return redirect("join-check", token=found.access_token)
    following = STEPS[STEPS.index(step) + 1]
    return redirect(NAMES[following], token=found.access_token)


NAMES = {
    "kode": "join-code",
    "surat": "join-decree",
    "perjanjian": "join-agreement",
    "alamat": "join-address",
    "katalog": "join-catalogue",
    CHECK: "join-check",
}


def _back(found: JoinRequest, step: str) -> str:
    position = STEPS.index(step) if step in STEPS else 0
    if position <= 1:  # a confirmed address needs no second confirmation
        return reverse("join-status", args=[found.access_token])
    return reverse(NAMES[STEPS[position - 1]], args=[found.access_token])


@require_http_methods(["GET", "HEAD", "POST"])
@with_request
@editable
def check(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """Everything once more, then the button that sends it."""
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            actions.submit(request=found, at=clock.now())
        except DomainError as refused:
            problems, status = [str(refused)], refused.status
        else:
            return redirect("join-status", token=found.access_token)
    publisher = blueprints.publisher(found.catalogue)
    context = {
        "join": found,
        "host": names.host_of(found.subdomain),
        "publisher": text(publisher.name) if publisher else found.catalogue,
        "missing": queries.missing(found),
        "problems": problems,
        "title_error": bool(problems),
        "steps": _steps(TOTAL, _("Periksa jawaban")),
        "robots": "noindex",
    }
    return render(request, "national/join/check.html", context, status=status)
