"""Issuing, revoking and replacing certificates."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from mpp.connectors.signing.backends import get_signer
from mpp.connectors.signing.port import SignedDocument, SignerIdentity
from mpp.kernel.errors import Invalid, NotPermitted
from mpp.kernel.planes import regional
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import actions as cases
from mpp.regency.cases import messages
from mpp.regency.cases.dossier import Dossier, dossier_of
from mpp.regency.cases.models import Case
from mpp.regency.cases.policies import local_day
from mpp.regency.certificates import content, numbering, verification
from mpp.regency.certificates.content import Paper
from mpp.regency.certificates.errors import CannotIssue, CannotRevoke, NoLetterhead, NoSigner
from mpp.regency.certificates.models import Certificate
from mpp.regency.certificates.rendering import render_certificate
from mpp.regency.documents import actions as documents
from mpp.regency.documents.models import Document
from mpp.regency.offices import queries as offices
from mpp.regency.offices.models import Profile
from mpp.regency.people import policies as people
from mpp.regency.people import queries as people_queries
from mpp.regency.people.models import StaffMember
from templates_catalogue.definitions.types import ServiceDefinition

CERTIFICATE = "certificate"
LONGEST_REASON = 300
VERIFICATION = "/verifikasi/{code}/"


@regional
def issue(*, case: Case, by: Actor, at: dt.datetime, secret: str | None = None) -> Certificate:
    """Number, render, sign, store and register the case's certificate. Idempotent.

    `by` is the official who signs, or the system (a deemed approval), which lets whoever holds the
    signing role sign. When rendering or signing fails the certificate stays `waiting_signature` with
    its number; the same call tries again. Raises `CannotIssue` and the errors of the signing port.
    """
    registered = _register(case, at, by=by)
    if registered.state != Certificate.State.WAITING_SIGNATURE:
        return registered
    return _sign_and_finish(registered, by, at, secret)


@regional
@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: Actor, at: dt.datetime) -> Certificate:
    """Declare a certificate void from now on. Raises `CannotRevoke`, `NotPermitted`, `Invalid`."""
    reason = _reason(reason)
    certificate = _locked(certificate)
    _require_signer_role(certificate, by, at)
    if certificate.state != Certificate.State.VALID:
        raise CannotRevoke
    certificate.state = Certificate.State.REVOKED
    certificate.revoked_at = at
    certificate.revocation_reason = reason
    certificate.save()
    _written_down(certificate, "certificate.revoked", by, at, {"reason": reason})
    cause = cases.note_document(
        case=certificate.case,
        kind="revoked",
        number=certificate.serial_number,
        reason=reason,
        by=by,
        at=at,
    )
    messages.tell(certificate.case, "revoked", at=at, cause=cause, number=certificate.serial_number)
    return certificate


@regional
def replace(
    *,
    certificate: Certificate,
    reason: str,
    by: Actor,
    at: dt.datetime,
    secret: str | None = None,
) -> Certificate:
    """Issue a corrected certificate with a new number; the old one then says that it was replaced.

    Until the new one is signed the old one stays valid. Raises `CannotRevoke`, `NotPermitted`,
    `Invalid` and what `issue` raises.
    """
    reason = _reason(reason)
    with transaction.atomic():
        certificate = _locked(certificate)
        _require_signer_role(certificate, by, at)
        if certificate.state != Certificate.State.VALID:
            raise CannotRevoke
        registered = _waiting(certificate.case) or _insert(
            certificate.case, at, by=by, correction=reason
        )
    return _sign_and_finish(registered, by, at, secret)


# --- the number -----------------------------------------------------------------------------------


@transaction.atomic
def _register(case: Case, at: dt.datetime, *, by: Actor) -> Certificate:
    """The case's certificate, with its number; a new row when there is none yet."""
    case = Case.objects.select_for_update(of=("self",)).select_related("submission").get(pk=case.pk)
    known = Certificate.objects.filter(case=case, state=Certificate.State.VALID).first()
    return known or _waiting(case) or _insert(case, at, by=by)


def _waiting(case: Case) -> Certificate | None:
    return Certificate.objects.filter(case=case, state=Certificate.State.WAITING_SIGNATURE).first()


def _insert(case: Case, at: dt.datetime, *, by: Actor, correction: str = "") -> Certificate:
    """Number and row in one transaction: a rollback gives the number back."""
    day = local_day(at)
    dossier = dossier_of(case.submission, day)
    output = dossier.definition.output
    if output.kind != "document":
        raise CannotIssue(_("Hasil layanan ini dibuat oleh sistem lain, bukan oleh platform ini."))
    profile = _profile()
    signer = _signer(case, by, dossier.definition, at)
    number = numbering.take_number(
        output.number_format,
        day=day,
        code=dossier.definition.code,
        region=profile.region_code,
        parameters=content.parameters_by_key(dossier),
        rehearsal=case.rehearsal,
    )
    layout = output.layout
    certificate = Certificate.objects.create(
        case=case,
        code=verification.new_code(profile.region_code),
        serial_number=number.text,
        sequence_key=number.key,
        sequence_year=number.year,
        sequence_value=number.value,
        title=(layout.title if layout else output.name).model_dump(exclude_none=True),
        holder_masked=content.masked_name(content.holder_of(case, dossier)),
        issuer=_issuer(case, profile),
        signer_name=signer.name,
        signer_position=signer.position,
        rehearsal=case.rehearsal,
        correction=correction,
        valid_until=_valid_until(day, output.validity_years),
        created_at=at,
    )
    _written_down(certificate, "certificate.numbered", by, at, {"number": number.text})
    return certificate


def _issuer(case: Case, profile: Profile) -> str:
    office = content.unit_name(case.service.unit)
    return f"{office}, {profile.name}" if office else profile.name


def _valid_until(day: dt.date, years: int | None) -> dt.date | None:
    """The same day so many years later; 29 February ends on the 28th."""
    if years is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


# --- the signature --------------------------------------------------------------------------------


def _sign_and_finish(
    certificate: Certificate, by: Actor, at: dt.datetime, secret: str | None
) -> Certificate:
    """Render and sign outside of any transaction, then register the finished file."""
    case = Case.objects.select_related(
        "submission__applicant__user", "submission__version", "service__unit", "unit"
    ).get(pk=certificate.case_id)
    dossier = dossier_of(case.submission, local_day(at))
    signer = _signer(case, by, dossier.definition, at)
    paper = _paper(certificate, case, dossier, signer, at)
    signed = _signed(paper, at, secret)
    document = documents.store_finished(
        pdf=signed.content,
        kind=CERTIFICATE,
        name=f"{case.code}.pdf",
        by=by,
        at=at,
    )
    try:
        return _finish(certificate, signed, document, signer, by, at)
    except BaseException:
        documents.remove(document=document, by=by, at=at)
        raise


def _paper(
    certificate: Certificate, case: Case, dossier: Dossier, signer: StaffMember, at: dt.datetime
) -> Paper:
    return Paper(
        certificate=certificate,
        case=case,
        dossier=dossier,
        profile=_profile(),
        unit=case.service.unit,
        signer=signer,
        issued_on=local_day(at),
        verification_url=people_queries.own_address(VERIFICATION.format(code=certificate.code)),
        simulated=get_signer().is_simulation or case.rehearsal,
    )


def _signed(paper: Paper, at: dt.datetime, secret: str | None) -> SignedDocument:
    pdf = render_certificate(content.document_for(paper))
    identity = SignerIdentity(
        regency_code=paper.profile.region_code,
        regency_name=paper.profile.name,
        office=content.unit_name(paper.unit) or paper.profile.name,
        signer_id=paper.signer.code,
        name=paper.signer.name,
        title=paper.signer.position,
    )
    return get_signer().sign(
        pdf,
        identity=identity,
        reason=f"{paper.definition.output.name.id} {paper.certificate.serial_number}",
        location=paper.profile.short_name,
        at=at,
        passphrase=secret or "",
    )


@transaction.atomic
def _finish(
    certificate: Certificate,
    signed: SignedDocument,
    document: Document,
    signer: StaffMember,
    by: Actor,
    at: dt.datetime,
) -> Certificate:
    """Make the signed file the valid certificate; a correction replaces the one before it."""
    certificate = _locked(certificate)
    if certificate.state != Certificate.State.WAITING_SIGNATURE:
        raise CannotIssue(_("Dokumen ini baru saja ditandatangani oleh proses lain."))
    earlier = Certificate.objects.filter(
        case=certificate.case, state=Certificate.State.VALID
    ).first()
    if earlier is not None:
        earlier.state = Certificate.State.REPLACED
        earlier.replaced_by = certificate
        earlier.save()
    certificate.state = Certificate.State.VALID
    certificate.document = document
    certificate.sha256 = signed.sha256
    certificate.certificate_serial = signed.certificate_serial[:64]
    certificate.simulated = signed.is_simulation
    certificate.signer_name, certificate.signer_position = signer.name, signer.position
    certificate.issued_at = at
    certificate.save()
    detail = {"number": certificate.serial_number, "sha256": signed.sha256}
    _written_down(certificate, "certificate.issued", by, at, detail)
    cause = cases.note_document(
        case=certificate.case,
        kind="replaced" if earlier else "issued",
        number=certificate.serial_number,
        reason=certificate.correction,
        by=by,
        at=at,
    )
    if earlier is not None:
        messages.tell(
            certificate.case, "replaced", at=at, cause=cause, number=certificate.serial_number
        )
    return certificate


def _signer(case: Case, by: Actor, definition: ServiceDefinition, at: dt.datetime) -> StaffMember:
    """Who signs: the official who decided, else whoever holds the signing role in the unit."""
    role = definition.output.signer
    day = local_day(at)
    if isinstance(by, StaffMember) and role and people.holds(by, role, None, day):
        return by
    if role is None:
        raise NoSigner
    unit = case.service.unit
    found = people_queries.holders(role, day=day, unit=unit).order_by("pk").first()
    if found is None:
        raise NoSigner
    return found


# --- shared ---------------------------------------------------------------------------------------


def _locked(certificate: Certificate) -> Certificate:
    """The row, locked after its case: the order in which all actions lock."""
    Case.objects.select_for_update(of=("self",)).get(pk=certificate.case_id)
    return (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("case__submission__applicant__user", "case__version", "case__service__unit")
        .get(pk=certificate.pk)
    )


def _profile() -> Profile:
    profile = offices.profile()
    if profile is None:
        raise NoLetterhead
    return profile


def _reason(reason: str) -> str:
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        sentence = _("Tulis alasannya. Pemegang dokumen dan petugas akan membacanya.")
        raise Invalid(sentence, errors={"reason": [sentence]})
    return reason


def _require_signer_role(certificate: Certificate, by: Actor, at: dt.datetime) -> None:
    """Only who may sign for the service's unit may take its documents back."""
    day = local_day(at)
    people.require(by, "certificates.revoke", day)
    if not isinstance(by, StaffMember):
        return
    unit = certificate.case.service.unit_id
    allowed = people.PERMISSIONS["certificates.revoke"]
    if not any(
        role in allowed and where in (None, unit) for role, where in people.roles_of(by, day)
    ):
        raise NotPermitted


def _written_down(
    certificate: Certificate, event: str, by: Actor, at: dt.datetime, detail: dict[str, str]
) -> None:
    audit.record(actor=by, event=event, subject=certificate, at=at, detail=detail)
