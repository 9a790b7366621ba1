"""Registering citizens, inviting staff, giving and ending roles, revealing identity numbers."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, TypedDict

import phonenumbers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.accounts import leaving
from mpp.accounts.models import User
from mpp.kernel import clock, crypto, ids
from mpp.kernel.errors import DomainError, Invalid, NotPermitted
from mpp.kernel.planes import regional
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.people import messages, policies, queries
from mpp.regency.people import nik as niks
from mpp.regency.people.models import Citizen, Invitation, RoleAssignment, StaffMember, Unit

INVITATION_LASTS = dt.timedelta(days=7)


class RoleInUnit(TypedDict):
    """A role in an invitation; `unit` is a unit's key, or nothing for all units."""

    role: str
    unit: str | None


class NikTaken(DomainError):
    """Somebody with this NIK is registered. Never shown to strangers: it would say who is."""

    code = "nik_taken"
    message = gettext_lazy("NIK ini sudah terdaftar. Masuk dengan nomor atau surel yang terdaftar.")


class EmailTaken(DomainError):
    """Somebody with this e-mail address works here already."""

    code = "email_taken"
    message = gettext_lazy("Alamat surel ini sudah dipakai petugas lain.")


class InvitationGone(DomainError):
    """The link is unknown, was used, was withdrawn or is too old."""

    code = "invitation_gone"
    status = 410
    message = gettext_lazy(
        "Undangan ini sudah dipakai, ditarik, atau kedaluwarsa. Minta undangan baru kepada "
        "administrator daerah Anda."
    )


class LastAdministrator(DomainError):
    """Without an administrator nobody could give roles any more."""

    code = "last_administrator"
    message = gettext_lazy("Harus ada paling sedikit satu administrator daerah.")


class ReasonNeeded(Invalid):
    """Revealing an identity number, or recovering an account, needs a reason, which is recorded."""

    code = "reason_needed"
    message = gettext_lazy("Tulis alasan melihat NIK ini. Alasan dicatat.")


# --- citizens -------------------------------------------------------------------------------------


@regional
@transaction.atomic
def register_citizen(
    *,
    nik: str,
    name: str,
    phone: str,
    email: str,
    at: dt.datetime,
    by: Actor | None = None,
    language: str = "id",
) -> Citizen:
    """Open an account for a person whose contact was proven; `by` is an officer at the counter.

    Raises `InvalidNik`, `NikTaken`, `Invalid` (no name, no contact, not a phone or an address) and
    `NotPermitted` for an officer without that task.
    """
    if by is not None:
        policies.require(by, "citizens.assist")
    facts = niks.parse(nik, at.date())
    name, phone, email = clean_name(name), clean_phone(phone), clean_email(email)
    if not phone and not email:
        raise _invalid("phone", _("Isi nomor telepon atau alamat surel."))
    if queries.citizen_by_nik(facts.number):
        raise NikTaken
    user = User(full_name=name, phone=phone, email=email, language=language)
    user.phone_verified = bool(phone)
    user.set_unusable_password()
    citizen = Citizen(
        code=f"W-{ids.random_code(9)}",
        name=name,
        nik_sealed=crypto.encrypt(facts.number),
        nik_fingerprint=crypto.fingerprint(facts.number, purpose=queries.NIK_PURPOSE),
        nik_masked=niks.mask(facts.number),
        birth_date=facts.birth_date,
        created_at=at,
    )
    try:
        with transaction.atomic():
            user.save()
            citizen.user = user
            citizen.save()
    except IntegrityError as race:  # two sign-ups with one NIK at the same moment
        raise NikTaken from race
    audit.record(actor=by or citizen, event="citizen.registered", subject=citizen, at=at)
    return citizen


@regional
@transaction.atomic
def update_profile(
    *,
    citizen: Citizen,
    name: str,
    birth_date: dt.date | None,
    address: str,
    language: str,
    by: Actor,
    at: dt.datetime,
) -> Citizen:
    """Change what forms are prefilled with. The NIK never changes here."""
    before = (citizen.name, citizen.birth_date, citizen.address, citizen.user.language)
    citizen.name, citizen.birth_date, citizen.address = (
        clean_name(name),
        birth_date,
        address.strip(),
    )
    citizen.user.full_name, citizen.user.language = citizen.name, language
    citizen.user.save(update_fields=["full_name", "language"])
    citizen.save(update_fields=["name", "birth_date", "address"])
    after = (citizen.name, citizen.birth_date, citizen.address, language)
    fields = ("name", "birth_date", "address", "language")
    changed = [field for field, old, new in zip(fields, before, after, strict=True) if old != new]
    if changed:
        audit.record(
            actor=by, event="citizen.updated", subject=citizen, at=at, detail={"fields": changed}
        )
    return citizen


@regional
@transaction.atomic
def change_contact(
    *,
    citizen: Citizen,
    phone: str | None = None,
    email: str | None = None,
    by: Actor,
    at: dt.datetime,
) -> Citizen:
    """Set one's own phone or e-mail, just proven by a code; `None` leaves one as it is.

    Every contact that was there before is told. Raises `NotPermitted`, `Invalid`.
    """
    if by != citizen:
        raise NotPermitted
    changed = [key for key, value in (("phone", phone), ("email", email)) if value is not None]
    user = citizen.user
    _set_contacts(
        citizen,
        phone=user.phone if phone is None else phone,
        email=user.email if email is None else email,
        at=at,
    )
    audit.record(
        actor=by,
        event="citizen.contact_changed",
        subject=citizen,
        at=at,
        detail={"fields": changed},
    )
    return citizen


@regional
@transaction.atomic
def recover_account(
    *, citizen: Citizen, phone: str, email: str, reason: str, by: Actor, at: dt.datetime
) -> Citizen:
    """Give an account back to its owner, who stands at the desk: these contacts, and no others.

    Whoever else got in is out: the contacts that are not named are removed, sessions, tokens and
    codes on their way end, and every contact that was there before is told. Raises `NotPermitted`,
    `ReasonNeeded`, `Invalid`.
    """
    policies.require(by, "citizens.assist")
    if not reason.strip():
        raise ReasonNeeded(_("Tulis alasan mengganti kontak. Alasan dicatat."))
    _set_contacts(citizen, phone=phone, email=email, at=at)
    leaving.leave_everywhere(citizen.user, at=at)
    audit.record(
        actor=by,
        event="citizen.contact_changed",
        subject=citizen,
        at=at,
        detail={"fields": ["phone", "email"], "reason": reason.strip()[:300]},
    )
    return citizen


@regional
@transaction.atomic
def reveal_nik(*, citizen: Citizen, by: Actor, reason: str, at: dt.datetime) -> str:
    """The full NIK, with who looked and why in the audit log. Raises `NotPermitted`, `ReasonNeeded`."""
    policies.require(by, "nik.reveal")
    if not reason.strip():
        raise ReasonNeeded
    audit.record(
        actor=by,
        event="citizen.nik_revealed",
        subject=citizen,
        at=at,
        detail={"reason": reason.strip()[:300]},
    )
    return citizen.nik


# --- staff ----------------------------------------------------------------------------------------


@regional
@transaction.atomic
def invite_staff(
    *,
    email: str,
    name: str,
    position: str,
    roles: Sequence[RoleInUnit],
    by: Actor,
    at: dt.datetime,
) -> Invitation:
    """Send an invitation; its `token` is known only now and only in the message.

    An open invitation to the same address is replaced. Raises `NotPermitted`, `EmailTaken`,
    `Invalid`.
    """
    policies.require(by, "staff.manage")
    email, name = clean_email(email), clean_name(name)
    if not email:
        raise _invalid("email", _("Isi alamat surel."))
    wanted = _known_roles(roles)
    if StaffMember.objects.filter(user__email__iexact=email).exists():
        raise EmailTaken
    queries.open_invitations(at).filter(email__iexact=email).update(withdrawn_at=at)
    token = ids.token()
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        position=position.strip(),
        roles=wanted,
        token_hash=_hashed(token),
        created_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    invitation.token = token
    messages.invite(invitation, at=at)
    audit.record(
        actor=by,
        event="staff.invited",
        subject=invitation,
        at=at,
        detail={"email": email, "roles": wanted},
    )
    return invitation


@regional
@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor, at: dt.datetime) -> None:
    """Make an invitation that was not accepted yet worthless."""
    policies.require(by, "staff.manage")
    open_ones = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if open_ones.update(withdrawn_at=at):
        audit.record(actor=by, event="staff.invitation_withdrawn", subject=invitation, at=at)


@regional
def invitation_for(*, token: str, at: dt.datetime) -> Invitation:
    """The open invitation behind a link; raises `InvitationGone`."""
    invitation = queries.open_invitations(at).filter(token_hash=_hashed(token)).first()
    if invitation is None:
        raise InvitationGone
    return invitation


@regional
@transaction.atomic
def accept_invitation(*, token: str, password: str, at: dt.datetime) -> StaffMember:
    """Open the account with its roles. Raises `InvitationGone`, `EmailTaken`, `Invalid` (password)."""
    found = invitation_for(token=token, at=at)
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationGone
    if StaffMember.objects.filter(user__email__iexact=invitation.email).exists():
        raise EmailTaken
    user = User(email=invitation.email, full_name=invitation.name)
    _check_password(password, user)
    user.set_password(password)
    user.save()
    member = StaffMember.objects.create(
        user=user,
        code=f"P-{ids.random_code(7)}",
        name=invitation.name,
        position=invitation.position,
        created_at=at,
    )
    units = {unit.key: unit for unit in Unit.objects.all()}
    RoleAssignment.objects.bulk_create(
        RoleAssignment(staff=member, role=item["role"], unit=units.get(item["unit"] or ""))
        for item in invitation.roles
    )
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    audit.record(
        actor=member,
        event="staff.joined",
        subject=member,
        at=at,
        detail={"invitation": invitation.pk, "roles": invitation.roles},
    )
    return member


@regional
@transaction.atomic
def assign_role(
    *,
    staff: StaffMember,
    role: str,
    unit: Unit | None,
    by: Actor,
    at: dt.datetime,
    from_date: dt.date | None = None,
    until_date: dt.date | None = None,
) -> RoleAssignment:
    """Give a role in a unit (all units without one), for a range of days (Plh, Plt) or for good.

    Giving it again changes the days. Raises `NotPermitted`, `UnknownRole`, `Invalid`,
    `LastAdministrator`.
    """
    policies.require(by, "staff.manage")
    policies.require_known(role)
    if from_date and until_date and until_date < from_date:
        raise _invalid("until_date", _("Tanggal akhir harus sesudah tanggal mulai."))
    today = _local_day(at)
    if until_date and until_date < today:
        raise _invalid("until_date", _("Tanggal akhir sudah lewat."))
    had_one = role == policies.REGENCY_ADMIN and _administrators(today)
    assignment, _created = RoleAssignment.objects.update_or_create(
        staff=staff,
        role=role,
        unit=unit,
        defaults={"from_date": from_date, "until_date": until_date},
    )
    if had_one:
        _keep_administrators(from_day=today, until_date=until_date)
    detail = {"role": role, "unit": unit.key if unit else None}
    audit.record(actor=by, event="staff.role_given", subject=staff, at=at, detail=detail)
    return assignment


@regional
@transaction.atomic
def end_role(*, assignment: RoleAssignment, by: Actor, at: dt.datetime) -> None:
    """Take a role away. Raises `NotPermitted`, `LastAdministrator`."""
    policies.require(by, "staff.manage")
    if assignment.role == policies.REGENCY_ADMIN:
        _keep_an_administrator(without=assignment.staff, at=at)
    detail = {"role": assignment.role, "unit": assignment.unit.key if assignment.unit else None}
    staff = assignment.staff
    assignment.delete()
    audit.record(actor=by, event="staff.role_ended", subject=staff, at=at, detail=detail)


@regional
@transaction.atomic
def set_active(*, staff: StaffMember, active: bool, by: Actor, at: dt.datetime) -> StaffMember:
    """Lock out somebody who left, or let them in again. Raises `LastAdministrator`."""
    policies.require(by, "staff.manage")
    if not active and policies.holds(staff, policies.REGENCY_ADMIN):
        _keep_an_administrator(without=staff, at=at)
    staff.active = active
    staff.save(update_fields=["active"])
    staff.user.is_active = active
    staff.user.save(update_fields=["is_active"])
    event = "staff.activated" if active else "staff.deactivated"
    audit.record(actor=by, event=event, subject=staff, at=at)
    return staff


@regional
@transaction.atomic
def update_staff(
    *,
    staff: StaffMember,
    name: str,
    position: str,
    nip: str,
    rank: str,
    by: Actor,
    at: dt.datetime,
) -> StaffMember:
    """Change what is printed about somebody under a signature. Raises `NotPermitted`, `Invalid`."""
    policies.require(by, "staff.manage")
    nip = "".join(nip.split())
    if nip and not (nip.isdigit() and len(nip) == 18):
        raise _invalid("nip", _("NIP terdiri dari 18 angka."))
    staff.name, staff.position = clean_name(name), position.strip()
    staff.nip, staff.rank = nip, rank.strip()
    staff.save(update_fields=["name", "position", "nip", "rank"])
    audit.record(actor=by, event="staff.updated", subject=staff, at=at)
    return staff


# --- what people type -----------------------------------------------------------------------------


def clean_name(name: str) -> str:
    """A name as its bearer writes it, one blank between words. One word is enough."""
    name = " ".join(name.split())
    if not name:
        raise _invalid("name", _("Isi nama lengkap."))
    if len(name) > 150:
        raise _invalid("name", _("Nama paling panjang 150 huruf."))
    return name


def clean_phone(phone: str) -> str:
    """E.164 (`+62812...`) of a phone typed in any usual way; empty stays empty. Raises `Invalid`."""
    if not phone.strip():
        return ""
    wrong = _invalid("phone", _("Nomor telepon tidak dikenal. Contoh: 0812-3456-7890."))
    try:
        number = phonenumbers.parse(phone, "ID")
    except phonenumbers.NumberParseException as error:
        raise wrong from error
    if not phonenumbers.is_possible_number(number):
        raise wrong
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_email(email: str) -> str:
    """A plausible address in lower case; empty stays empty. Raises `Invalid`."""
    email = email.strip().lower()
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise _invalid("email", _("Alamat surel tidak dikenal. Contoh: nama@contoh.id.")) from error
    return email


def _set_contacts(citizen: Citizen, *, phone: str, email: str, at: dt.datetime) -> None:
    """Set both contacts and tell those that were there before. Raises `Invalid`."""
    user = citizen.user
    phone, email = clean_phone(phone), clean_email(email)
    if not phone and not email:
        raise _invalid("phone", _("Isi nomor telepon atau alamat surel."))
    before = [each for each in (("sms", user.phone), ("email", user.email)) if each[1]]
    if phone != user.phone:
        user.phone, user.phone_verified = phone, bool(phone)
    user.email = email
    user.save(update_fields=["phone", "phone_verified", "email"])
    for channel, address in before:
        messages.tell_contact_changed(citizen, channel, address, at=at)


def _known_roles(roles: Sequence[RoleInUnit]) -> list[dict[str, Any]]:
    if not roles:
        raise _invalid("roles", _("Pilih paling sedikit satu peran."))
    keys = set(Unit.objects.values_list("key", flat=True))
    for each in roles:
        policies.require_known(each["role"])
        if each["unit"] and each["unit"] not in keys:
            raise _invalid("roles", _("Unit ini tidak ada."))
    return [{"role": each["role"], "unit": each["unit"] or None} for each in roles]


def _administrators(day: dt.date) -> set[int]:
    """Who administers on a day. Locks their roles, so that two cannot end each other's at once."""
    held = RoleAssignment.objects.select_for_update().filter(role=policies.REGENCY_ADMIN)
    list(held.order_by("pk"))
    return set(queries.holders(policies.REGENCY_ADMIN, day=day).values_list("pk", flat=True))


def _keep_administrators(*, from_day: dt.date, until_date: dt.date | None) -> None:
    """Somebody administers now, and still does after the last day that was just set."""
    days = [from_day, *([until_date + dt.timedelta(days=1)] if until_date else [])]
    if not all(_administrators(day) for day in days):
        raise LastAdministrator


def _keep_an_administrator(*, without: StaffMember, at: dt.datetime) -> None:
    if not _administrators(_local_day(at)) - {without.pk}:
        raise LastAdministrator


def _local_day(at: dt.datetime) -> dt.date:
    return clock.local_date(at, timezone.get_current_timezone_name())


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise _invalid("password", *error.messages) from error


def _invalid(place: str, *sentences: str) -> Invalid:
    return Invalid(" ".join(sentences), errors={place: list(sentences)})


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
