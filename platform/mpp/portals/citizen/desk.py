"""The desk at the counter or in the village: an officer helps somebody who is present.

Finding an account by its NIK, opening one, replacing a lost contact, and filling in an application
together. The pages of the application are the citizens' own.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mpp.accounts.limits import Limit, consume
from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals.access import staff_required
from mpp.portals.citizen import drafts, reads
from mpp.portals.citizen.identity_forms import ContactField, NewContactForm, NikField, SignUpForm
from mpp.portals.design import formats
from mpp.portals.refusals import onto
from mpp.portals.staff import presentation
from mpp.regency.cases import actions as cases
from mpp.regency.cases import queries
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.people import actions as people
from mpp.regency.people import queries as people_queries
from mpp.regency.people.models import Citizen, StaffMember

LOOKUPS = Limit(times=60, seconds=3600)


class FindForm(forms.Form):
    """The NIK on the card that lies on the desk."""

    nik = NikField()


class DeskSignUpForm(SignUpForm):
    """An account for somebody at the desk, who has shown their card."""

    contact = ContactField(help_text=gettext_lazy("Milik pemohon sendiri atau keluarganya."))


class RecoveryForm(NewContactForm):
    """The contact that replaces all others, and why."""

    reason = forms.CharField(
        max_length=300,
        label=gettext_lazy("Alasan mengganti kontak"),
        help_text=gettext_lazy("Misalnya: ponsel hilang. Alasan dicatat."),
        error_messages={"required": gettext_lazy("Tulis alasan mengganti kontak. Alasan dicatat.")},
    )


class ServiceForm(forms.Form):
    """What they have come for."""

    service = forms.ChoiceField(label=gettext_lazy("Layanan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = catalogue.offered().filter(accepts_submissions=True)
        names = [(slug, formats.text(name)) for slug, name in offered.values_list("slug", "name")]
        self.fields["service"].choices = [("", _("Pilih satu")), *names]  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("citizens.assist")
def desk(request: HttpRequest) -> HttpResponse:
    """Find an account; where there is none, open one on the same page."""
    find = FindForm(request.POST or None)
    signup: DeskSignUpForm | None = None
    if request.method == "POST" and "name" in request.POST:
        signup = DeskSignUpForm(request.POST)
        answer = _register(request, signup)
        if answer is not None:
            return answer
    elif request.method == "POST" and find.is_valid():
        consume("desk", _staff(request).code, LOOKUPS)
        found = people_queries.citizen_by_nik(find.cleaned_data["nik"])
        if found is not None:
            return redirect("desk-citizen", code=found.code)
        signup = DeskSignUpForm(initial=find.cleaned_data)
    context = {
        "find": find,
        "signup": signup,
        "own": reads.submission_rows(queries.filed_by(_staff(request))[:10]),
        "title_error": bool(find.errors or (signup and signup.errors)),
        "nav": presentation.navigation(request, "desk"),
    }
    status = 422 if context["title_error"] else 200
    return render(request, "citizen/desk.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("citizens.assist")
def desk_citizen(request: HttpRequest, code: str) -> HttpResponse:
    """One person: begin an application with them."""
    citizen = _citizen(code)
    form = ServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _start(request, citizen, form.cleaned_data["service"])
        except DomainError as refused:
            onto(form, refused)
    context = {"citizen": citizen, "form": form, "contact_form": RecoveryForm()}
    return render(request, "citizen/desk_citizen.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@staff_required("citizens.assist")
def desk_contact(request: HttpRequest, code: str) -> HttpResponse:
    """Replace a lost phone or address, for somebody who has shown their card."""
    citizen = _citizen(code)
    form = RecoveryForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["contact"]
        try:
            people.recover_account(
                citizen=citizen,
                phone=wanted.phone,
                email=wanted.email,
                reason=form.cleaned_data["reason"],
                by=_staff(request),
                at=clock.now(),
            )
        except DomainError as refused:
            onto(form, refused)
        else:
            messages.success(request, _("Kontak akun diganti. Kontak lama diberi tahu."))
            return redirect("desk-citizen", code=citizen.code)
    return _show(request, citizen, ServiceForm(), form)


def _show(
    request: HttpRequest, citizen: Citizen, form: ServiceForm, contact_form: RecoveryForm
) -> HttpResponse:
    wrong = bool(form.errors or contact_form.errors)
    context = {
        "citizen": citizen,
        "form": form,
        "contact_form": contact_form,
        "title_error": wrong,
        "nav": presentation.navigation(request, "desk"),
    }
    return render(request, "citizen/desk_citizen.html", context, status=422 if wrong else 200)


def _register(request: HttpRequest, form: DeskSignUpForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    contact = form.cleaned_data["contact"]
    try:
        citizen = people.register_citizen(
            nik=form.cleaned_data["nik"],
            name=form.cleaned_data["name"],
            phone=contact.phone,
            email=contact.email,
            by=_staff(request),
            at=clock.now(),
        )
    except DomainError as refused:
        onto(form, refused)
        return None
    messages.success(request, _("Akun %(name)s sudah jadi.") % {"name": citizen.name})
    return redirect("desk-citizen", code=citizen.code)


def _start(request: HttpRequest, citizen: Citizen, slug: str) -> HttpResponse:
    service = catalogue.by_slug(slug)
    if service is None:
        raise Http404
    draft = cases.start(
        service=service,
        by=citizen,
        language=get_language() or "id",
        at=clock.now(),
        filed_by=_staff(request),
    )
    if draft.filed_by != _staff(request):
        messages.error(
            request, _("Pemohon sudah mengisi permohonan ini sendiri; lanjutkan dari akunnya.")
        )
        return redirect(reverse("desk-citizen", args=[citizen.code]))
    return redirect(drafts.next_step(draft, reads.local_today()))


def _citizen(code: str) -> Citizen:
    found = Citizen.objects.select_related("user").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _staff(request: HttpRequest) -> StaffMember:
    staff: StaffMember = request.staff  # type: ignore[attr-defined]  # set by staff_required
    return staff
