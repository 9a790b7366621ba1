"""A draft: begun, filled page by page, with evidence attached, or thrown away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mpp.kernel import ids
from mpp.kernel.errors import Invalid
from mpp.kernel.planes import regional
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import policies, queries
from mpp.regency.cases.answers import checking
from mpp.regency.cases.dossier import definition_of, dossier_of
from mpp.regency.cases.errors import CannotStart, NotEditable, StalePage
from mpp.regency.cases.models import Evidence, RequirementReview, Submission
from mpp.regency.catalogue.models import PublicService, ServiceVersion
from mpp.regency.documents import actions as documents
from mpp.regency.offices import queries as offices
from mpp.regency.people import policies as people
from mpp.regency.people.models import Citizen, StaffMember
from templates_catalogue.definitions import forms
from templates_catalogue.definitions.expressions import JsonValue
from templates_catalogue.definitions.types import Requirement, ServiceDefinition

CODE_RANDOM = 5
"""Random characters of a code; the sixth checks them."""
CODE_TRIES = 5
MEGABYTE = 1024 * 1024
EVIDENCE = "evidence"


@regional
def start(
    *,
    service: PublicService,
    by: Citizen,
    language: str,
    at: dt.datetime,
    filed_by: StaffMember | None = None,
    rehearsal: bool = False,
) -> Submission:
    """Begin a draft on the service's published version; raises `CannotStart`.

    Profile answers (name, NIK, phone ...) are filled in. A citizen has one open draft per service:
    a second call returns it. `filed_by` is the officer at the counter who files for a citizen who is
    present.
    """
    version = _version_to_start(service, rehearsal=rehearsal)
    if filed_by is not None:
        people.require(filed_by, "cases.assist", policies.local_day(at))
    open_draft = _open_draft(service, by)
    if open_draft is not None:
        return open_draft
    for _attempt in range(CODE_TRIES):
        try:
            return _insert(service, version, by, language, at, filed_by, rehearsal=rehearsal)
        except IntegrityError:
            # a double tap made the draft a moment ago, or (once in millions) the code is taken
            open_draft = _open_draft(service, by)
            if open_draft is not None:
                return open_draft
    raise CannotStart(_("Permohonan belum dapat dimulai. Coba lagi sebentar lagi."))


@transaction.atomic
def _insert(
    service: PublicService,
    version: ServiceVersion,
    by: Citizen,
    language: str,
    at: dt.datetime,
    filed_by: StaffMember | None,
    *,
    rehearsal: bool,
) -> Submission:
    submission = Submission.objects.create(
        code=new_code(at),
        service=service,
        version=version,
        applicant=by,
        filed_by=filed_by,
        answers=_prefilled(definition_of(version), by, policies.local_day(at)),
        contact_phone=by.user.phone,
        contact_email=by.user.email,
        language="en" if language.startswith("en") else "id",
        rehearsal=rehearsal,
        created_at=at,
        updated_at=at,
    )
    audit.record(
        actor=filed_by or by,
        event="submission.started",
        subject=submission,
        at=at,
        detail={"service": service.code, "version": version.number},
    )
    return submission


@regional
@transaction.atomic
def save_page(
    *,
    submission: Submission,
    page_uid: str,
    answers: Mapping[str, JsonValue],
    by: Actor,
    revision: int | None,
    at: dt.datetime,
) -> Submission:
    """Validate and keep the answers of one page (all of them or none).

    `answers` maps field uids to plain values (see `forms.answers_from`); a NIK comes in clear and is
    sealed here, or masked as it was shown. `revision` is the submission's revision that the page was
    shown with; `None` skips the check. Raises `NotEditable`, `StalePage`, `Invalid`.
    """
    submission = locked_for_editing(submission, by)
    if revision is not None and revision != submission.revision:
        raise StalePage(revision=submission.revision)
    dossier = dossier_of(submission, policies.local_day(at))
    if page_uid not in {page.uid for page in dossier.definition.pages}:
        raise Invalid(errors={"": [_("Halaman formulir itu tidak ada.")]})
    checked = checking.check_page(
        dossier.definition,
        page_uid,
        answers,
        dossier.answers,
        dossier.parameters,
        dossier.today,
    )
    if checked.errors:
        raise Invalid(_("Ada yang perlu diperbaiki."), errors=checked.errors)
    submission.answers = checked.answers
    if page_uid not in submission.pages_done:
        submission.pages_done = [*submission.pages_done, page_uid]
    _touch(submission, at)
    audit.record(
        actor=by,
        event="submission.page_saved",
        subject=submission,
        at=at,
        detail={"page": page_uid, "revision": submission.revision},
    )
    return submission


@regional
def attach(
    *,
    submission: Submission,
    requirement_uid: str,
    upload: UploadedFile[bytes],
    by: Actor,
    at: dt.datetime,
) -> Evidence:
    """Hand in a file for a requirement.

    A requirement that takes one file keeps the latest; what was refused is kept as history. Raises
    `NotEditable`, `Invalid` (not asked for, too many files), `documents.UploadRefused`.
    """
    policies.require_edit(submission, by)
    if not queries.is_editable(submission):
        raise NotEditable
    requirement = _requirement(submission, requirement_uid, at)
    document = documents.store(
        content=upload,
        kind=EVIDENCE,
        name=upload.name or requirement.key,
        accept=requirement.accept,
        max_bytes=min(requirement.max_mb * MEGABYTE, settings.MAX_UPLOAD_BYTES),
        by=by,
        at=at,
    )
    try:
        with transaction.atomic():
            submission = locked_for_editing(submission, by)
            _make_room(submission, requirement, by, at)
            evidence = Evidence.objects.create(
                submission=submission,
                requirement_uid=requirement.uid,
                document=document,
                added_at=at,
            )
            _touch(submission, at)
            audit.record(
                actor=by,
                event="evidence.attached",
                subject=submission,
                at=at,
                detail={"requirement": requirement.uid, "document": str(document.token)},
            )
    except BaseException:
        # the file is on the disk already: without its evidence it must not stay
        documents.remove(document=document, by=by, at=at)
        raise
    return evidence


@regional
@transaction.atomic
def detach(*, evidence: Evidence, by: Actor, at: dt.datetime) -> None:
    """Take a file back while the submission can be edited. Raises `NotEditable`."""
    submission = locked_for_editing(evidence.submission, by)
    audit.record(
        actor=by,
        event="evidence.detached",
        subject=submission,
        at=at,
        detail={"requirement": evidence.requirement_uid},
    )
    _drop(evidence, submission, by, at)
    _touch(submission, at)


@regional
@transaction.atomic
def discard(*, submission: Submission, by: Actor, at: dt.datetime) -> None:
    """Throw a draft away with its files and answers. Raises `NotEditable` once it was sent."""
    submission = locked_for_editing(submission, by)
    if submission.state != Submission.State.DRAFT:
        raise NotEditable
    for evidence in submission.evidence.select_related("document"):
        _drop(evidence, submission, by, at)
    submission.state = Submission.State.DISCARDED
    submission.answers, submission.pages_done = {}, []
    submission.contact_phone = submission.contact_email = ""
    _touch(submission, at)
    audit.record(actor=by, event="submission.discarded", subject=submission, at=at)


def locked_for_editing(submission: Submission, by: Actor) -> Submission:
    """The submission's row, locked; raises `NotPermitted`, `NotEditable`."""
    locked = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("version", "service", "applicant__user")
        .get(pk=submission.pk)
    )
    policies.require_edit(locked, by)
    if not queries.is_editable(locked):
        raise NotEditable
    return locked


def new_code(at: dt.datetime) -> str:
    """`KMN-2611-7Q2K9X`: the regency's letters, year and month, six characters with a check."""
    profile = offices.profile()
    if profile is None:
        raise CannotStart(_("Daerah ini belum selesai disiapkan."))
    return f"{profile.letters}-{policies.local_day(at):%y%m}-{ids.random_code(CODE_RANDOM)}"


def _version_to_start(service: PublicService, *, rehearsal: bool) -> ServiceVersion:
    service = PublicService.objects.select_related("published").get(pk=service.pk)
    if service.published is None:
        raise CannotStart
    if not rehearsal and not (service.offered and service.accepts_submissions):
        raise CannotStart
    return service.published


def _open_draft(service: PublicService, citizen: Citizen) -> Submission | None:
    return Submission.objects.filter(
        service=service, applicant=citizen, state=Submission.State.DRAFT
    ).first()


def _prefilled(
    definition: ServiceDefinition, citizen: Citizen, today: dt.date
) -> dict[str, JsonValue]:
    """Answers the profile knows. Anything that does not pass the checks is left to the applicant."""
    born = citizen.birth_date
    profile: dict[str, JsonValue] = {
        "name": citizen.name,
        "nik": citizen.nik,
        "phone": citizen.user.phone,
        "email": citizen.user.email,
        "birth_date": born.isoformat() if born else None,
        "address": citizen.address,
    }
    found: dict[str, JsonValue] = {}
    for field in definition.fields():
        if field.prefill is not None:
            value = checking.acceptable(field, profile.get(field.prefill), today)
            if value is not None:
                found[field.uid] = value
    return found


def _requirement(submission: Submission, uid: str, at: dt.datetime) -> Requirement:
    dossier = dossier_of(submission, policies.local_day(at))
    asked = forms.required_evidence(
        dossier.definition,
        dossier.answers,
        dossier.attached,
        dossier.parameters,
        dossier.today,
    )
    for requirement in asked:
        if requirement.uid == uid and requirement.kind == "upload":
            return requirement
    raise Invalid(errors={uid: [_("Berkas ini tidak diminta untuk permohonan Anda.")]})


def _make_room(
    submission: Submission, requirement: Requirement, by: Actor, at: dt.datetime
) -> None:
    """Put what the new file replaces aside; raises `Invalid` when no more files are taken."""
    held = list(queries.evidence_of(submission).filter(requirement_uid=requirement.uid))
    refused = RequirementReview.objects.filter(
        case__submission=submission, item_uid=requirement.uid, accepted=False
    ).last()
    for evidence in held[:]:
        if refused is not None and evidence.added_at <= refused.at:
            evidence.replaced = True
            evidence.save(update_fields=["replaced"])
            held.remove(evidence)
    if requirement.max_files == 1:
        for evidence in held:
            _drop(evidence, submission, by, at)
    elif len(held) >= requirement.max_files:
        sentence = _("Paling banyak %(most)s berkas. Hapus satu berkas dahulu.")
        raise Invalid(errors={requirement.uid: [sentence % {"most": requirement.max_files}]})


def _drop(evidence: Evidence, submission: Submission, by: Actor, at: dt.datetime) -> None:
    """Remove evidence; what staff have seen already is kept as history."""
    if submission.state != Submission.State.DRAFT:
        evidence.replaced = True
        evidence.save(update_fields=["replaced"])
        return
    document = evidence.document
    evidence.delete()
    documents.remove(document=document, by=by, at=at)


def _touch(submission: Submission, at: dt.datetime) -> None:
    submission.revision += 1
    submission.updated_at = at
    submission.save()
