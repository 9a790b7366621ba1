"""The regency's services: chosen, adjusted within the law, previewed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals import labels, readable, refusals
from mpp.portals.access import staff_required
from mpp.portals.design.formats import text
from mpp.portals.manage.frame import done, show, staff_of
from mpp.portals.manage.service_forms import AdjustForm
from mpp.regency.catalogue import actions, queries
from mpp.regency.catalogue.actions import PinnedByLaw
from mpp.regency.catalogue.models import PublicService
from mpp.regency.offices import queries as offices
from mpp.regency.people.models import Unit

OFFERED = {"ya": True, "tidak": False}


@require_safe
@staff_required("catalogue.manage")
def services(request: HttpRequest) -> HttpResponse:
    """All services with search and filters; the form around the list offers or hides many."""
    rows = [_row(each) for each in _narrowed(request.GET).order_by("category", "code")]
    context = {
        "rows": rows,
        "q": request.GET.get("q", "").strip(),
        "category": request.GET.get("bidang", ""),
        "wanted": request.GET.get("tayang", ""),
        "categories": [(key, text(name)) for key, name in queries.category_names().items()],
        "total": queries.everything().count(),
        "offered": queries.offered().count(),
        "query": request.GET.urlencode(),
    }
    return show(request, "manage/services.html", context, section="services")


def _narrowed(asked: QueryDict) -> QuerySet[PublicService]:
    """The services the filters of the page leave."""
    words = asked.get("q", "").strip()[:60]
    offered = OFFERED.get(asked.get("tayang", ""))
    return queries.everything(words, asked.get("bidang", ""), offered=offered)


def _row(service: PublicService) -> dict[str, Any]:
    definition = queries.definition_for(service) if service.published else None
    adjusted = service.published is not None and service.published.number > 1
    return {
        "service": service,
        "unit": text(service.unit.name) if service.unit else "",
        "time": labels.duration(definition.time.limit) if definition else "",
        "free": definition is not None and definition.fee.kind == "free",
        "adjusted": adjusted or bool(service.parameters),
    }


@require_POST
@staff_required("catalogue.manage")
def services_offer(request: HttpRequest) -> HttpResponse:
    """Show or hide the ticked services (or show all that the filters leave): all or none of them."""
    asked = QueryDict(request.POST.get("query", "")[:300])
    everything = request.POST.get("offered") == "all"
    codes = request.POST.getlist("codes")
    if everything:
        codes = list(_narrowed(asked).values_list("code", flat=True))
    offered = everything or request.POST.get("offered") == "1"
    back = redirect(f"{reverse('services')}?{asked.urlencode()}")
    if not codes:
        messages.error(request, _("Centang dulu layanannya."))
        return back
    try:
        changed = actions.offer_many(
            codes=codes, offered=offered, by=staff_of(request), at=clock.now()
        )
    except DomainError as refused:
        messages.error(request, str(refused))
        return back
    sentence = (
        ngettext("%(n)s layanan ditawarkan.", "%(n)s layanan ditawarkan.", changed)
        if offered
        else ngettext("%(n)s layanan disembunyikan.", "%(n)s layanan disembunyikan.", changed)
    )
    messages.success(request, sentence % {"n": changed})
    return back


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("catalogue.manage")
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Adjust one service; the result is a new version, running cases keep theirs."""
    found = _find(code)
    if request.method != "POST":
        return _page(request, found)
    form = _form(found, request.POST)
    status = refusals.attempt(form, lambda: _adjust(request, found, form))
    if status:
        return _page(request, found, form=form, status=status)
    found.refresh_from_db()
    number = found.published.number if found.published else 1
    sentence = _("Versi %(number)s terbit. Permohonan yang berjalan tetap memakai versinya.")
    return done(request, sentence % {"number": number}, "service-edit", code)


def _find(code: str) -> PublicService:
    return get_object_or_404(queries.everything().filter(published__isnull=False), code=code)


def _form(service: PublicService, data: Any = None) -> AdjustForm:
    number = service.published.number if service.published else 0
    return AdjustForm(
        data,
        definition=queries.definition_for(service),
        values=queries.parameters(service),
        base=number,
    )


def _adjust(request: HttpRequest, service: PublicService, form: AdjustForm) -> None:
    """Adjust; the law's refusal is shown at the field it is about."""
    try:
        actions.adjust(
            service=service,
            changes=form.changes(),
            base=form.cleaned_data["base"],
            by=staff_of(request),
            at=clock.now(),
        )
    except PinnedByLaw as refused:
        place = _place(form, str(refused.detail.get("target", "")))
        refused.detail["errors"] = {place: [str(refused)]}
        raise


def _place(form: AdjustForm, target: str) -> str:
    """The field a pin's target is shown in; the top of the form where there is none."""
    fee = next((name for name in form.fields if name.startswith("fee_")), "")
    places = {"time": "time_value", "fee": fee}
    named = (places.get(target, ""), f"label_{target}", f"param_{target}")
    return next((name for name in named if name in form.fields), "")


def _page(
    request: HttpRequest, service: PublicService, *, form: AdjustForm | None = None, status: int = 0
) -> HttpResponse:
    definition = queries.definition_for(service)
    shown = form or _form(service)
    fee_lock = shown.locks.get("fee")
    context = {
        "service": service,
        "definition": definition,
        "form": shown,
        "locks": shown.locks,
        "fee_lock": fee_lock,
        "time_lock": shown.locks.get("time"),
        "time": labels.duration(definition.time.limit),
        "problems": actions.problems_with(service),
        "versions": queries.versions(service),
        "units": offices.units().filter(active=True),
        "title_error": status > 0,
    }
    return show(request, "manage/service.html", context, section="services", status=status)


@require_POST
@staff_required("catalogue.manage")
def service_offer(request: HttpRequest, code: str) -> HttpResponse:
    """Show one service to citizens or hide it."""
    found = _find(code)
    offered = request.POST.get("offered") == "1"
    try:
        actions.offer(service=found, offered=offered, by=staff_of(request), at=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("service-edit", code=code)
    sentence = _("Layanan ditawarkan.") if offered else _("Layanan disembunyikan.")
    return done(request, sentence, "service-edit", code)


@require_POST
@staff_required("catalogue.manage")
def service_accepts(request: HttpRequest, code: str) -> HttpResponse:
    """Open or close a service for new applications; its page stays."""
    accepts = request.POST.get("accepts") == "1"
    actions.accept_submissions(
        service=_find(code), accepts=accepts, by=staff_of(request), at=clock.now()
    )
    sentence = (
        _("Layanan menerima permohonan.")
        if accepts
        else _("Layanan berhenti menerima permohonan baru.")
    )
    return done(request, sentence, "service-edit", code)


@require_POST
@staff_required("catalogue.manage")
def service_unit(request: HttpRequest, code: str) -> HttpResponse:
    """Give a service to another agency."""
    unit = get_object_or_404(Unit, key=request.POST.get("unit", ""), active=True)
    actions.assign_unit(service=_find(code), unit=unit, by=staff_of(request), at=clock.now())
    return done(request, _("Instansi penanggung jawab diganti."), "service-edit", code)


@require_safe
@staff_required("catalogue.manage")
def service_preview(request: HttpRequest, code: str) -> HttpResponse:
    """What citizens read about the service, whether it is offered or not."""
    found = _find(code)
    definition = queries.definition_for(found)
    profile = offices.profile()
    context = {
        "service": found,
        **readable.described(definition, profile.default_components if profile else {}),
    }
    return show(request, "manage/service_preview.html", context, section="services")
