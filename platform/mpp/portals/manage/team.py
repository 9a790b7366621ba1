"""Who works here: staff, invitations, roles, signatories, the complaint handler."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals import refusals
from mpp.portals.access import staff_required
from mpp.portals.design.formats import text
from mpp.portals.manage.frame import done, regency_of, show, staff_of
from mpp.regency.offices import actions as offices_actions
from mpp.regency.offices import queries as offices
from mpp.regency.people import actions, policies, queries
from mpp.regency.people.models import Invitation, RoleAssignment, StaffMember, Unit

SIGNER = "head_of_office"


def _units() -> list[tuple[str, str]]:
    named = [(each.key, text(each.name)) for each in offices.units().filter(active=True)]
    return [("", _("Semua instansi")), *sorted(named, key=lambda pair: pair[1])]


class RoleForm(forms.Form):
    """A role in a unit, for a range of days (acting officials) or for good."""

    role = forms.ChoiceField(
        label=gettext_lazy("Peran"),
        choices=list(policies.ROLES.items()),
        error_messages={"required": gettext_lazy("Pilih satu peran.")},
    )
    unit = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Instansi"),
        help_text=gettext_lazy("Peran berlaku hanya untuk permohonan instansi ini."),
    )
    from_date = forms.DateField(
        required=False,
        label=gettext_lazy("Berlaku sejak"),
        help_text=gettext_lazy("Untuk pelaksana harian atau pelaksana tugas (Plh/Plt)."),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-10"}),
    )
    until_date = forms.DateField(
        required=False,
        label=gettext_lazy("Berlaku sampai"),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-10"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.ChoiceField(
            required=False,
            label=self.fields["unit"].label,
            help_text=self.fields["unit"].help_text,
            choices=_units(),
        )


class InviteForm(RoleForm):
    """An invitation by e-mail with the first role."""

    name = forms.CharField(
        max_length=150,
        label=gettext_lazy("Nama lengkap"),
        help_text=gettext_lazy("Dengan gelar, seperti tercetak di bawah tanda tangan."),
        error_messages={"required": gettext_lazy("Tulis namanya.")},
    )
    position = forms.CharField(max_length=150, required=False, label=gettext_lazy("Jabatan"))
    email = forms.EmailField(
        max_length=254,
        label=gettext_lazy("Surel"),
        help_text=gettext_lazy("Undangan dikirim ke sini dan berlaku beberapa hari."),
        error_messages={
            "required": gettext_lazy("Tulis surelnya."),
            "invalid": gettext_lazy("Tulis surel lengkap, misalnya nama@namadaerah.go.id."),
        },
    )
    field_order = ("name", "position", "email", "role", "unit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_date"], self.fields["until_date"]


class PersonForm(forms.Form):
    """What is printed about somebody under a signature."""

    name = forms.CharField(max_length=150, label=gettext_lazy("Nama lengkap dengan gelar"))
    position = forms.CharField(max_length=150, required=False, label=gettext_lazy("Jabatan"))
    nip = forms.CharField(
        max_length=24,
        required=False,
        label=gettext_lazy("NIP"),
        help_text=gettext_lazy("18 angka."),
        widget=forms.TextInput(attrs={"class": "w-20", "inputmode": "numeric"}),
    )
    rank = forms.CharField(
        max_length=100,
        required=False,
        label=gettext_lazy("Pangkat dan golongan"),
        help_text=gettext_lazy("Misalnya Pembina Utama Muda (IV/c)."),
    )


class HandlerForm(forms.Form):
    """Who answers complaints."""

    staff = forms.ChoiceField(
        label=gettext_lazy("Pengelola pengaduan"),
        help_text=gettext_lazy("Orang ini menerima setiap pengaduan warga lebih dulu."),
        error_messages={"required": gettext_lazy("Pilih satu petugas.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, people: Iterable[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"] = forms.ChoiceField(
            label=self.fields["staff"].label,
            help_text=self.fields["staff"].help_text,
            error_messages=self.fields["staff"].error_messages,
            choices=[(each.code, f"{each.name}, {each.position}".strip(", ")) for each in people],
            widget=forms.RadioSelect,
        )


def _role_row(assignment: RoleAssignment) -> dict[str, Any]:
    unit = text(assignment.unit.name) if assignment.unit else _("semua instansi")
    return {
        "assignment": assignment,
        "role": policies.ROLES.get(assignment.role, assignment.role),
        "unit": unit,
    }


def _invitation_row(invitation: Invitation) -> dict[str, Any]:
    names = dict(_units())
    roles = [
        f"{policies.ROLES.get(each['role'], each['role'])} ({names.get(each['unit'] or '', '')})"
        for each in invitation.roles
    ]
    return {"invitation": invitation, "roles": "; ".join(roles)}


@require_safe
@staff_required("staff.manage")
def team(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, and the invitations that are open."""
    rows = [
        {"person": each, "roles": [_role_row(role) for role in each.assignments.all()]}
        for each in queries.staff().order_by("-active", "name")
    ]
    invitations = [_invitation_row(each) for each in queries.open_invitations(clock.now())]
    context = {"rows": rows, "invitations": invitations}
    return show(request, "manage/staff.html", context, section="staff")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("staff.manage")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    sent = request.method == "POST"
    wanted = request.GET.get("peran", "")
    initial = {"role": wanted if wanted in policies.ROLES else "verifier"}
    form = InviteForm(request.POST) if sent else InviteForm(initial=initial)
    status = 0
    if sent:
        status = refusals.attempt(form, lambda: _invite(request, form.cleaned_data))
        if not status:
            email = form.cleaned_data["email"]
            return done(request, _("Undangan dikirim ke %(email)s.") % {"email": email}, "staff")
    return show(request, "manage/invite.html", {"form": form}, section="staff", status=status)


def _invite(request: HttpRequest, answers: dict[str, Any]) -> Invitation:
    return actions.invite_staff(
        email=answers["email"],
        name=answers["name"],
        position=answers["position"],
        roles=[{"role": answers["role"], "unit": answers["unit"] or None}],
        by=staff_of(request),
        at=clock.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("staff.manage")
def invitation_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Make an open invitation worthless, after a page that asks."""
    found = get_object_or_404(queries.open_invitations(clock.now()), pk=number)
    if request.method == "POST":
        actions.withdraw_invitation(invitation=found, by=staff_of(request), at=clock.now())
        return done(request, _("Undangan dibatalkan."), "staff")
    context = {"invitation": found}
    return show(request, "manage/invitation_withdraw.html", context, section="staff")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("staff.manage")
def member(request: HttpRequest, code: str) -> HttpResponse:
    """One person: what is printed about them, and their roles."""
    person = get_object_or_404(queries.staff(), code=code)
    if request.method != "POST":
        return _member(request, person)
    form = PersonForm(request.POST)
    status = refusals.attempt(
        form,
        lambda: actions.update_staff(
            staff=person, by=staff_of(request), at=clock.now(), **form.cleaned_data
        ),
    )
    if status:
        return _member(request, person, form=form, status=status)
    return done(request, _("Data petugas tersimpan."), "staff-member", code)


@require_POST
@staff_required("staff.manage")
def role_give(request: HttpRequest, code: str) -> HttpResponse:
    """Give a role."""
    person = get_object_or_404(queries.staff(), code=code)
    form = RoleForm(request.POST)
    status = refusals.attempt(form, lambda: _give(request, person, form.cleaned_data))
    if status:
        return _member(request, person, role=form, status=status)
    return done(request, _("Peran diberikan."), "staff-member", code)


def _give(request: HttpRequest, person: StaffMember, answers: dict[str, Any]) -> RoleAssignment:
    unit = Unit.objects.get(key=answers["unit"]) if answers["unit"] else None
    return actions.assign_role(
        staff=person,
        role=answers["role"],
        unit=unit,
        from_date=answers["from_date"],
        until_date=answers["until_date"],
        by=staff_of(request),
        at=clock.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("staff.manage")
def role_end(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a role away, after a page that asks."""
    person = get_object_or_404(queries.staff(), code=code)
    assignment = get_object_or_404(person.assignments.select_related("unit", "staff"), pk=number)
    refused = ""
    if request.method == "POST":
        try:
            actions.end_role(assignment=assignment, by=staff_of(request), at=clock.now())
        except DomainError as error:
            refused = str(error)
        else:
            return done(request, _("Peran diakhiri."), "staff-member", code)
    context = {"person": person, "row": _role_row(assignment), "refused": refused}
    status = 409 if refused else 0
    return show(request, "manage/role_end.html", context, section="staff", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("staff.manage")
def member_active(request: HttpRequest, code: str) -> HttpResponse:
    """Lock out somebody who left, or let them in again, after a page that asks."""
    person = get_object_or_404(queries.staff(), code=code)
    refused = ""
    if request.method == "POST":
        wanted = request.POST.get("active") == "1"
        try:
            actions.set_active(staff=person, active=wanted, by=staff_of(request), at=clock.now())
        except DomainError as error:
            refused = str(error)
        else:
            sentence = _("Petugas bisa masuk lagi.") if wanted else _("Petugas dinonaktifkan.")
            return done(request, sentence, "staff-member", code)
    context = {"person": person, "refused": refused}
    status = 409 if refused else 0
    return show(request, "manage/member_active.html", context, section="staff", status=status)


def _member(
    request: HttpRequest,
    person: StaffMember,
    *,
    form: PersonForm | None = None,
    role: RoleForm | None = None,
    status: int = 0,
) -> HttpResponse:
    initial = {name: getattr(person, name) for name in PersonForm.base_fields}
    context = {
        "person": person,
        "form": form or PersonForm(initial=initial),
        "role_form": role or RoleForm(initial={"role": "verifier"}),
        "roles": [_role_row(each) for each in person.assignments.all()],
        "title_error": status > 0,
    }
    return show(request, "manage/member.html", context, section="staff", status=status)


@require_safe
@staff_required("staff.manage")
def signatory(request: HttpRequest) -> HttpResponse:
    """Who signs for which agency; an agency without anybody is named."""
    today = clock.local_date(clock.now(), regency_of(request).time_zone)
    rows = [
        {"unit": unit, "people": list(queries.holders(SIGNER, day=today, unit=unit))}
        for unit in offices.units().filter(active=True)
    ]
    context = {"rows": rows, "role": policies.ROLES[SIGNER], "role_key": SIGNER}
    return show(request, "manage/signatory.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("offices.manage")
def complaint_handler(request: HttpRequest) -> HttpResponse:
    """Choose who answers complaints."""
    people = list(queries.staff().filter(active=True).order_by("name"))
    profile = offices.profile()
    current = profile.complaint_handler if profile else None
    sent = request.method == "POST"
    initial = {"staff": current.code if current else ""}
    form = HandlerForm(request.POST if sent else None, people=people, initial=initial)
    status = 0
    if sent:
        chosen = {each.code: each for each in people}
        status = refusals.attempt(
            form,
            lambda: offices_actions.set_complaint_handler(
                staff=chosen[form.cleaned_data["staff"]], by=staff_of(request), at=clock.now()
            ),
        )
        if not status:
            return done(request, _("Pengelola pengaduan ditetapkan."), "checklist")
    return show(request, "manage/complaint_handler.html", {"form": form}, status=status)
