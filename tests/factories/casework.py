"""Submissions and cases, made through the actions that make them in life."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mpp.regency.cases import actions, queries
from mpp.regency.cases.models import Case, Submission
from mpp.regency.catalogue.models import PublicService, ServiceVersion
from mpp.regency.people.models import Citizen, StaffMember, Unit
from templates_catalogue.definitions.canonical import as_document, digest
from templates_catalogue.definitions.expressions import JsonValue
from templates_catalogue.definitions.types import ServiceDefinition
from tests.factories import definitions as d
from tests.factories import people

AT = dt.datetime(2026, 11, 3, 2, 0, tzinfo=dt.UTC)
"""Tuesday, 3 November 2026, 09.00 WIB and 11.00 WIT: within working hours in all of Indonesia."""
_numbers = itertools.count(1)


def later(**length: int) -> dt.datetime:
    return AT + dt.timedelta(**length)


def service(
    definition: ServiceDefinition | None = None, parameters: dict[str, Any] | None = None
) -> PublicService:
    """A service on offer with one published version."""
    definition = definition or d.permit()
    number = next(_numbers)
    made = PublicService.objects.create(
        code=f"{definition.code}-{number}",
        slug=f"layanan-uji-{number}",
        name=definition.name.model_dump(exclude_none=True),
        category=definition.category,
        unit=unit(definition.agency),
        agency_role=definition.agency,
        offered=True,
    )
    made.published = ServiceVersion.objects.create(
        service=made,
        number=1,
        definition=as_document(definition),
        digest=digest(definition),
        parameters=parameters or {},
        published_by="test",
        published_at=AT,
    )
    made.save()
    return made


def unit(agency_role: str) -> Unit:
    found, _ = Unit.objects.get_or_create(
        agency_role=agency_role, defaults={"key": agency_role, "name": {"id": agency_role}}
    )
    return found


@dataclass
class Office:
    """One officer for every role of the permit's workflow, in the unit where it is needed."""

    desk: StaffMember
    verifier: StaffMember
    head: StaffMember


def office() -> Office:
    one_stop, health = unit("one_stop_office"), unit("health_office")
    return Office(
        desk=people.staff("front_desk", unit=one_stop, name="Dewi Loket"),
        verifier=people.staff("verifier", unit=health, name="Budi Verifikator"),
        head=people.staff("head_of_office", unit=one_stop, name="Drs. Ahmad, M.Si."),
    )


def jpeg(width: int = 60, height: int = 40) -> bytes:
    """A small photograph."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (20, 90, 160)).save(out, "JPEG")
    return out.getvalue()


def upload(
    content: bytes | None = None, name: str = "str.jpg", content_type: str = "image/jpeg"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if content is None else content, content_type)


PERSON: dict[str, JsonValue] = {
    d.NAME: "Siti Aminah",
    d.PHONE: "0812 3456 7890",
    d.BORN: "1990-03-12",
}
PRACTICE: dict[str, JsonValue] = {d.KIND: d.KIND_NEW, d.ADDRESS: "Jl. Diponegoro 1", d.TRUE: True}


def draft(
    by: Citizen | None = None, of: PublicService | None = None, *, at: dt.datetime = AT
) -> Submission:
    citizen = by or people.citizen(name="Siti Aminah")
    return actions.start(service=of or service(), by=citizen, language="id", at=at)


def filled(
    by: Citizen | None = None, of: PublicService | None = None, *, at: dt.datetime = AT
) -> Submission:
    """A draft with every page answered and its evidence attached."""
    submission = draft(by, of, at=at)
    citizen = submission.applicant
    person: dict[str, JsonValue] = {**PERSON, d.NIK: citizen.nik}
    for page, answers in ((d.PAGE_PERSON, person), (d.PAGE_PRACTICE, PRACTICE)):
        submission = actions.save_page(
            submission=submission, page_uid=page, answers=answers, by=citizen, revision=None, at=at
        )
    actions.attach(
        submission=submission, requirement_uid=d.LICENCE, upload=upload(), by=citizen, at=at
    )
    return queries.submission_for(actor=citizen, code=submission.code)


def sent(
    by: Citizen | None = None, of: PublicService | None = None, *, at: dt.datetime = AT
) -> Case:
    """A case that waits for its first officer: sent, and its automatic check done."""
    submission = filled(by, of, at=at)
    case = actions.submit(submission=submission, by=submission.applicant, at=at)
    actions.run_effects(case_id=case.pk, at=at)
    case.refresh_from_db()
    return case


def take(
    case: Case, transition: str, by: StaffMember, *, at: dt.datetime = AT, **more: Any
) -> Case:
    """Take a transition and run what it sets off."""
    case = actions.take(case=case, transition_uid=transition, by=by, at=at, **more)
    actions.run_effects(case_id=case.pk, at=at)
    case.refresh_from_db()
    return case


def decided(
    by: Citizen | None = None, staff: Office | None = None, *, at: dt.datetime = AT
) -> Case:
    """A case that went all the way: signed, issued, done."""
    staff = staff or office()
    case = sent(by, at=at)
    case = take(case, d.ACCEPT, staff.desk, at=at)
    case = take(case, d.APPROVE, staff.verifier, at=at)
    return take(case, d.SIGN, staff.head, at=at)
