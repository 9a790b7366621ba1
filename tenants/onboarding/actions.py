"""A request to join: from the applicant's first page to the decision that starts provisioning."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mpp.accounts import limits
from mpp.kernel import crypto, ids
from mpp.kernel.errors import DomainError, Invalid
from mpp.kernel.planes import national
from tenants.onboarding import catalogues, contacts, decrees, mails, queries
from tenants.onboarding.models import JoinRequest, ReviewNote
from tenants.onboarding.states import TRANSITIONS, RequestState
from tenants.operations import actions as operations
from tenants.operations import sequences
from tenants.operations.models import Operation
from tenants.registry import actions as registry
from tenants.registry import names, policies, trail
from tenants.registry.actions import AlreadyJoined
from tenants.registry.actors import Actor, Applicant
from tenants.registry.models import Regency, Region

CODE_LASTS = dt.timedelta(minutes=15)
CODE_PAUSE = dt.timedelta(seconds=60)
MOST_CODES = 10
MOST_ATTEMPTS = 5
BEGUN_BY_EMAIL = limits.Limit(5, 24 * 60 * 60)
EDITABLE = (RequestState.DRAFT, RequestState.QUESTIONED)
CONTACT_FIELDS = ("contact_name", "contact_nip", "contact_position", "contact_phone")


class WrongCode(DomainError):
    """The code does not match; `detail["left"]` attempts remain."""

    code = "wrong_code"
    status = 422


class EmailNotConfirmed(DomainError):
    """Files are taken only from somebody whose official address is proved."""

    code = "email_not_confirmed"
    status = 422
    message = gettext_lazy("Konfirmasi surel dinas Anda.")


class CodeExpired(DomainError):
    """The code is too old."""

    code = "code_expired"
    status = 422
    message = gettext_lazy("Kode sudah kedaluwarsa. Minta kode baru.")


class TooManyAttempts(DomainError):
    """Wrong codes were tried too often; a new code is needed."""

    code = "too_many_attempts"
    status = 429
    message = gettext_lazy("Kode salah terlalu sering. Minta kode baru.")


class TooManyCodes(DomainError):
    """Codes are sent once a minute, and not for ever."""

    code = "too_many_codes"
    status = 429
    message = gettext_lazy("Kode baru bisa diminta satu menit setelah yang terakhir.")


class NotComplete(DomainError):
    """Something is missing before the request can be sent; `detail["missing"]` names it."""

    code = "not_complete"
    status = 422
    message = gettext_lazy("Permohonan belum lengkap.")


class CannotReview(DomainError):
    """The request is not in a state in which this can be done; somebody may have been quicker."""

    code = "cannot_review"
    message = gettext_lazy("Permohonan ini sudah berpindah status. Muat ulang halaman.")


class OldAgreement(DomainError):
    """The agreement was changed since the page was loaded."""

    code = "old_agreement"
    message = gettext_lazy("Naskah perjanjian baru saja diperbarui. Baca versi terbaru.")


# --- the applicant ----------------------------------------------------------------------------------


@national
@transaction.atomic
def begin(
    *,
    region: Region,
    contact_name: str,
    contact_nip: str,
    contact_position: str,
    contact_phone: str,
    contact_email: str,
    subdomain: str,
    catalogue: str,
    language: str,
    at: dt.datetime,
) -> JoinRequest:
    """Begin a request and mail the code that proves the official address.

    Raises `Invalid` (by field), `AlreadyJoined` and `TooMany` (requests with this address).
    """
    _check_region(region)
    fields = {
        "contact_name": contact_name,
        "contact_nip": contact_nip,
        "contact_position": contact_position,
        "contact_phone": contact_phone,
        "contact_email": contact_email,
        "subdomain": subdomain,
        "catalogue": catalogue,
    }
    request = JoinRequest(
        reference=f"GBG-{ids.random_code(7)}",
        access_token=ids.token(),
        region=region,
        language=language,
        created_at=at,
        **_checked(fields),
    )
    limits.consume("join-email", request.contact_email, BEGUN_BY_EMAIL)
    request.save()
    trail.record(actor=_applicant(request), event="join.begun", subject=request, at=at)
    _mail_code(request, at)
    return request


@national
@transaction.atomic
def change(*, request: JoinRequest, at: dt.datetime, **fields: str) -> JoinRequest:
    """Correct the contact, the subdomain or the catalogue; the address of the e-mail stays.

    Raises `Invalid`, `CannotReview` (while it is being reviewed or was decided).
    """
    allowed = {*CONTACT_FIELDS, "subdomain", "catalogue"}
    if not set(fields) <= allowed:
        raise TypeError(f"not changeable: {sorted(set(fields) - allowed)}")
    request = _locked(request, EDITABLE)
    for name, value in _checked(fields).items():
        setattr(request, name, value)
    request.save()
    detail = {"fields": sorted(fields)}
    trail.record(
        actor=_applicant(request), event="join.changed", subject=request, detail=detail, at=at
    )
    return request


@national
@transaction.atomic
def send_code(*, request: JoinRequest, at: dt.datetime) -> JoinRequest:
    """Mail another code. Raises `TooManyCodes`."""
    request = _locked(request, EDITABLE)
    too_soon = request.email_code_sent_at and at - request.email_code_sent_at < CODE_PAUSE
    if too_soon or request.email_codes_sent >= MOST_CODES:
        raise TooManyCodes
    _mail_code(request, at)
    return request


@national
def confirm_email(*, request: JoinRequest, code: str, at: dt.datetime) -> JoinRequest:
    """Prove the official address. Raises `WrongCode`, `CodeExpired`, `TooManyAttempts`.

    A wrong attempt is counted even though an exception ends the call.
    """
    refused: DomainError | None = None
    with transaction.atomic():
        request = _locked(request, EDITABLE)
        if not request.email_confirmed_at:
            refused = _try_code(request, "".join(code.split()), at)
    if refused:
        raise refused
    return request


@national
def attach_decree(
    *, request: JoinRequest, upload: UploadedFile[Any], at: dt.datetime
) -> JoinRequest:
    """Hand in the decree; an earlier one is replaced. Raises `EmailNotConfirmed`, `DecreeRefused`.

    The earlier file goes once the new one is recorded; the new one goes when that fails.
    """
    files = request.decree_file.storage
    kept = ""
    try:
        with transaction.atomic():
            request = _locked(request, EDITABLE)
            earlier = request.decree_file.name
            content, sha256 = _checked_decree(request, upload)
            request.decree_file.save(f"{ids.token()}.pdf", ContentFile(content), save=False)
            kept = str(request.decree_file.name)
            _record_decree(request, upload.name or "surat.pdf", sha256, at)
            if earlier:
                transaction.on_commit(partial(files.delete, earlier))
    except Exception:
        if kept:
            files.delete(kept)
        raise
    return request


def _checked_decree(request: JoinRequest, upload: UploadedFile[Any]) -> tuple[bytes, str]:
    if not request.email_confirmed_at:
        raise EmailNotConfirmed
    return decrees.checked(upload)


def _record_decree(request: JoinRequest, name: str, sha256: str, at: dt.datetime) -> None:
    request.decree_name, request.decree_sha256 = name[-200:], sha256
    request.save()
    detail = {"sha256": sha256}
    trail.record(
        actor=_applicant(request), event="join.decree", subject=request, detail=detail, at=at
    )


@national
@transaction.atomic
def accept_agreement(*, request: JoinRequest, version: str, at: dt.datetime) -> JoinRequest:
    """Accept the data-processing agreement (UU 27/2022). Raises `OldAgreement`."""
    request = _locked(request, EDITABLE)
    if version != queries.agreement().version:
        raise OldAgreement
    request.agreement_version, request.agreement_accepted_at = version, at
    request.save()
    detail = {"version": version}
    trail.record(
        actor=_applicant(request), event="join.agreement", subject=request, detail=detail, at=at
    )
    return request


@national
@transaction.atomic
def submit(*, request: JoinRequest, at: dt.datetime) -> JoinRequest:
    """Send the request to the nation. Raises `NotComplete`, `Invalid`, `AlreadyJoined`."""
    request = _locked(request, (RequestState.DRAFT,))
    missing = queries.missing(request)
    if missing:
        raise NotComplete(missing=missing)
    _check_region(request.region)
    _checked({"subdomain": request.subdomain, "catalogue": request.catalogue})
    try:
        with transaction.atomic():
            request.submitted_at = at
            _move(request, RequestState.SUBMITTED, _applicant(request), "join.submitted", at)
    except IntegrityError as race:
        raise AlreadyJoined(region=request.region_id) from race
    mails.submitted(request, at=at)
    return request


@national
@transaction.atomic
def answer(*, request: JoinRequest, text: str, at: dt.datetime) -> JoinRequest:
    """Answer the nation's question; the request is with the nation again."""
    request = _locked(request, (RequestState.QUESTIONED,))
    _note(request, request.contact_name, "answer", text, at)
    _move(request, RequestState.SUBMITTED, _applicant(request), "join.answered", at)
    return request


@national
@transaction.atomic
def withdraw(*, request: JoinRequest, at: dt.datetime) -> JoinRequest:
    """Take the request back, as long as it was not decided."""
    states = (RequestState.DRAFT, RequestState.SUBMITTED, RequestState.QUESTIONED)
    request = _locked(request, states)
    request.decided_at = at
    _move(request, RequestState.WITHDRAWN, _applicant(request), "join.withdrawn", at)
    return request


# --- the nation -------------------------------------------------------------------------------------


@national
@transaction.atomic
def ask(*, request: JoinRequest, text: str, by: Actor, at: dt.datetime) -> JoinRequest:
    """Ask the applicant for more. Raises `NotPermitted`, `CannotReview`, `Invalid` (no text)."""
    policies.require(by, "onboarding.review")
    request = _locked(request, (RequestState.SUBMITTED,))
    _note(request, by.actor_name, "question", text, at)
    _move(request, RequestState.QUESTIONED, by, "join.asked", at)
    mails.asked(request, text, at=at)
    return request


@national
@transaction.atomic
def approve(*, request: JoinRequest, by: Actor, at: dt.datetime, note: str = "") -> Operation:
    """Admit the regency and start its provisioning.

    Raises `NotPermitted`, `CannotReview`, `AlreadyJoined`, `Invalid` (subdomain taken meanwhile).
    """
    policies.require(by, "onboarding.review")
    request = _locked(request, (RequestState.SUBMITTED,))
    regency = registry.admit(region=request.region, subdomain=request.subdomain, by=by, at=at)
    request.decided_at = at
    if note.strip():
        _note(request, by.actor_name, "decision", note, at)
    _move(request, RequestState.APPROVED, by, "join.approved", at)
    mails.decided(request, approved=True, text=note, at=at)
    return operations.start(
        kind=sequences.PROVISION,
        regency=regency,
        parameters={
            "request": request.reference,
            "subdomain": request.subdomain,
            "catalogue": request.catalogue,
            "administrator": {
                "name": request.contact_name,
                "email": request.contact_email,
                "position": request.contact_position,
            },
        },
        by=by,
        at=at,
    )


@national
@transaction.atomic
def decline(*, request: JoinRequest, reason: str, by: Actor, at: dt.datetime) -> JoinRequest:
    """Decline, with a reason the applicant reads. The region may ask again."""
    policies.require(by, "onboarding.review")
    request = _locked(request, (RequestState.SUBMITTED,))
    _note(request, by.actor_name, "decision", reason, at)
    request.decided_at = at
    _move(request, RequestState.DECLINED, by, "join.declined", at)
    mails.decided(request, approved=False, text=reason, at=at)
    return request


# --- checks -----------------------------------------------------------------------------------------


def _applicant(request: JoinRequest) -> Applicant:
    return Applicant(actor_id=request.reference, actor_name=request.contact_name)


def _check_region(region: Region) -> None:
    if region.level != Region.Level.REGENCY:
        text = _("Pilih kabupaten atau kota dari daftar.")
        raise Invalid(text, errors={"region": [text]})
    if Regency.objects.filter(region=region).exists() or queries.open_for(region):
        raise AlreadyJoined(region=region.code)


def _checked(fields: dict[str, str]) -> dict[str, str]:
    """The fields, trimmed; raises `Invalid` by field."""
    cleaned = {key: " ".join(str(value).split()) for key, value in fields.items()}
    errors = {key: problem for key, value in cleaned.items() if (problem := _problem(key, value))}
    if errors:
        text = next(iter(errors.values()))
        raise Invalid(text, errors={key: [each] for key, each in errors.items()})
    if "contact_phone" in cleaned:
        cleaned["contact_phone"] = contacts.clean_phone(cleaned["contact_phone"])
    if "contact_email" in cleaned:
        cleaned["contact_email"] = cleaned["contact_email"].lower()
    if "contact_nip" in cleaned:
        cleaned["contact_nip"] = cleaned["contact_nip"].replace(" ", "")
    return cleaned


def _problem(field: str, value: str) -> str | None:
    checks = {
        "contact_email": contacts.email_problem,
        "contact_phone": contacts.phone_problem,
        "contact_nip": contacts.nip_problem,
        "subdomain": names.problem_with,
        "catalogue": _catalogue_problem,
    }
    if field in checks:
        return checks[field](value)
    return None if 0 < len(value) <= 150 else _("Isi bagian ini, paling panjang 150 huruf.")


def _catalogue_problem(value: str) -> str | None:
    return None if catalogues.known(value) else _("Pilih katalog dari daftar.")


def _locked(request: JoinRequest, states: tuple[RequestState, ...]) -> JoinRequest:
    found = JoinRequest.objects.select_for_update(of=("self",)).select_related("region")
    row = found.get(pk=request.pk)
    if row.state not in states:
        raise CannotReview(state=row.state)
    return row


def _move(request: JoinRequest, to: RequestState, by: Actor, event: str, at: dt.datetime) -> None:
    """The row is locked by the caller; the table of transitions has the last word."""
    before = RequestState(request.state)
    if to not in TRANSITIONS[before]:
        raise CannotReview(state=str(before))
    request.state = to
    request.save()
    detail = {"from": str(before), "to": str(to)}
    trail.record(actor=by, event=event, subject=request, detail=detail, at=at)


def _note(request: JoinRequest, by: str, kind: str, text: str, at: dt.datetime) -> None:
    if not text.strip():
        sentence = _("Tulis isinya.")
        raise Invalid(sentence, errors={"text": [sentence]})
    ReviewNote.objects.create(request=request, by=by, kind=kind, text=text.strip(), at=at)


def _mail_code(request: JoinRequest, at: dt.datetime) -> None:
    number = ids.digits(6)
    request.email_code_hash = _hash(request, number)
    request.email_code_expires_at = at + CODE_LASTS
    request.email_code_attempts = 0
    request.email_code_sent_at = at
    request.email_codes_sent += 1
    request.save()
    mails.code(request, number, at=at)


def _try_code(request: JoinRequest, typed: str, at: dt.datetime) -> DomainError | None:
    if request.email_code_attempts >= MOST_ATTEMPTS:
        return TooManyAttempts()
    if not request.email_code_expires_at or at > request.email_code_expires_at:
        return CodeExpired()
    if not constant_time_compare(request.email_code_hash, _hash(request, typed)):
        request.email_code_attempts += 1
        request.save(update_fields=["email_code_attempts"])
        left = MOST_ATTEMPTS - request.email_code_attempts
        text = ngettext(
            "Kode salah. Masih %(left)s kesempatan.",
            "Kode salah. Masih %(left)s kesempatan.",
            left,
        ) % {"left": left}
        return WrongCode(text, left=left, errors={"code": [text]})
    request.email_confirmed_at, request.email_code_hash = at, ""
    request.save(update_fields=["email_confirmed_at", "email_code_hash"])
    trail.record(actor=_applicant(request), event="join.email_confirmed", subject=request, at=at)
    return None


def _hash(request: JoinRequest, number: str) -> str:
    return crypto.fingerprint(number, purpose=f"join:{request.reference}")
