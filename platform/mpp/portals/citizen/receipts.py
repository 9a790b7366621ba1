"""The receipt (tanda terima) of an application: what was received, when, and what comes next."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mpp.portals.design import formats
from mpp.regency.cases import queries
from mpp.regency.cases.models import Submission
from mpp.regency.certificates.rendering import Letterhead, ReceiptDocument, render_receipt
from mpp.regency.offices import queries as offices
from mpp.regency.people import queries as people


def receipt_of(submission: Submission, *, today: dt.date) -> bytes:
    """The PDF. Raises `CannotRender`."""
    status = queries.public_status(submission.case)
    handed_in = [
        formats.text(each.requirement.label)
        for each in queries.requirements_of(submission, today=today)
        if each.evidence
    ]
    steps = [formats.text(line.title) for line in status.lines if line.state in ("current", "next")]
    received = submission.submitted_at or submission.updated_at
    document = ReceiptDocument(
        letterhead=_letterhead(submission),
        code=submission.code,
        service=formats.text(submission.version.document.name),
        applicant=_masked_name(submission.applicant.name),
        received_at=timezone.localtime(received),
        documents=tuple(handed_in),
        next_steps=tuple(steps) or (_("Petugas memeriksa permohonan Anda."),),
        tracking_url=people.own_address(f"{reverse('track')}?kode={submission.code}"),
    )
    return render_receipt(document)


def _letterhead(submission: Submission) -> Letterhead:
    profile = offices.profile()
    unit = submission.service.unit
    agency = formats.text(unit.name) if unit else ""
    if profile is None:
        return Letterhead(government=people.own_name(), agency=agency)
    contact = " · ".join(filter(None, (profile.phone, profile.email, profile.website)))
    return Letterhead(
        government=profile.government_line or profile.name,
        agency=agency,
        address=profile.address,
        contact=contact,
        emblem=profile.emblem.read() if profile.emblem else b"",
    )


def _masked_name(name: str) -> str:
    """Whole first letters, the rest hidden: a receipt may be lost."""
    return " ".join(f"{word[:1]}{'*' * max(len(word) - 1, 0)}" for word in name.split())
