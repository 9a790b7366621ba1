"""A draft: begun, filled page by page, with evidence attached, or thrown away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.files.uploadedfile import UploadedFile

from mpp.kernel.planes import regional
from mpp.regency.audit.actions import Actor
from mpp.regency.cases.models import Evidence, Submission
from mpp.regency.catalogue.models import PublicService
from mpp.regency.people.models import Citizen, StaffMember
from templates_catalogue.definitions.expressions import JsonValue


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
    a second call returns it.
    """
    raise NotImplementedError


@regional
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
    sealed here. `revision` is the submission's revision that the page was shown with; `None` skips
    the check. Raises `NotEditable`, `StalePage`, `Invalid`.
    """
    raise NotImplementedError


@regional
def attach(
    *,
    submission: Submission,
    requirement_uid: str,
    upload: UploadedFile[bytes],
    by: Actor,
    at: dt.datetime,
) -> Evidence:
    """Hand in a file for a requirement. Raises `NotEditable`, `Invalid`, `documents.UploadRefused`."""
    raise NotImplementedError


@regional
def detach(*, evidence: Evidence, by: Actor, at: dt.datetime) -> None:
    """Take a file back while the submission can be edited. Raises `NotEditable`."""
    raise NotImplementedError


@regional
def discard(*, submission: Submission, by: Actor, at: dt.datetime) -> None:
    """Throw a draft away with its files. Raises `NotEditable` once it was sent."""
    raise NotImplementedError
