"""Helpers of the pages on which an application is filled in: where one is, where to go on, what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.kernel.errors import DomainError, Invalid
from mpp.portals.access import citizen_required
from mpp.portals.design import formats
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import forms as case_forms
from mpp.regency.cases import queries
from mpp.regency.cases.answers import sealing
from mpp.regency.cases.models import Evidence, Submission
from mpp.regency.cases.queries import RequirementStatus
from mpp.regency.documents import links
from mpp.regency.people import policies as people_policies
from mpp.regency.people import queries as people
from templates_catalogue.definitions.types import FormPage

DOCUMENTS, CHECK = "documents", "check"
ENDINGS = {"pdf": ".pdf,application/pdf", "jpg": ".jpg,.jpeg,image/jpeg", "png": ".png,image/png"}
NUMBERS = ("nik", "kk_number")


class NothingChosen(Invalid):
    """The upload form was sent without a file."""

    code = "nothing_chosen"
    message = gettext_lazy("Pilih berkas dulu, lalu tekan Unggah.")


class NoticeNotAccepted(Invalid):
    """The statement above the button was not ticked."""

    code = "notice_not_accepted"

    def __init__(self) -> None:
        sentence = _("Centang pernyataan bahwa isian dan berkas Anda benar.")
        super().__init__(sentence, errors={"setuju": [sentence]})


View = Callable[..., HttpResponseBase]


def applicant_or_helper(view: View) -> View:
    """For the applicant, and for officers who fill in for somebody at their desk.

    The view finds the person in `request.actor`; which applications are theirs is for the queries.
    """

    @citizen_required
    def as_citizen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.actor = request.citizen  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        staff = people.staff_of_user(request.user)
        if staff is None:
            return as_citizen(request, *args, **kwargs)
        if not people_policies.may(staff, "cases.assist"):
            raise PermissionDenied(_("Halaman ini untuk pemohon dan petugas yang membantunya."))
        request.actor = staff  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded


def actor_of(request: HttpRequest) -> Actor:
    """The person that `applicant_or_helper` put on the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def visible(request: HttpRequest, code: str) -> Submission:
    """The application, if it is the person's own; raises `NotFound`."""
    return queries.submission_for(actor=actor_of(request), code=code)


def is_returned(submission: Submission) -> bool:
    """Whether staff sent it back for correction."""
    return submission.state == Submission.State.SUBMITTED and queries.is_editable(submission)


def editing(view: View) -> View:
    """For pages that change an application: gives the view the submission instead of its code.

    An application that was sent already leads to its own page.
    """

    @applicant_or_helper
    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        submission = visible(request, code)
        if not queries.is_editable(submission):
            return redirect("my-case", code=submission.code)
        return view(request, submission, **kwargs)

    return guarded


def page_of(submission: Submission, uid: str, today: dt.date) -> FormPage:
    """The page of the form with this uid, if it is asked of this applicant."""
    for each in queries.pages_of(submission, today=today):
        if each.page.uid == uid:
            return each.page
    raise Http404


# --- where to go ------------------------------------------------------------------------------------


def steps(submission: Submission, today: dt.date) -> list[tuple[str, Any, str]]:
    """(uid, title, status) of every step: pages, documents if any are asked, check."""
    found: list[tuple[str, Any, str]] = [
        (each.page.uid, each.page.title, each.status)
        for each in queries.pages_of(submission, today=today)
    ]
    asked = queries.requirements_of(submission, today=today)
    uploads = [each for each in asked if each.requirement.kind == "upload"]
    if uploads:
        found.append((DOCUMENTS, _("Berkas"), _documents_status(uploads)))
    ready = all(status == "done" for _uid, _title, status in found)
    found.append((CHECK, _("Periksa dan kirim"), "not_started" if ready else "blocked"))
    return found


def _documents_status(uploads: list[RequirementStatus]) -> str:
    if any(each.accepted is False for each in uploads):
        return "problem"
    if not any(each.is_missing for each in uploads):
        return "done"
    return "in_progress" if any(each.evidence for each in uploads) else "not_started"


def href(submission: Submission, uid: str) -> str:
    """The address of a step."""
    if uid == DOCUMENTS:
        return reverse("apply-documents", args=[submission.code])
    if uid == CHECK:
        return reverse("apply-check", args=[submission.code])
    return reverse("apply-page", args=[submission.code, uid])


def next_step(submission: Submission, today: dt.date) -> str:
    """The first step that is not done; for a returned application its list of corrections."""
    if is_returned(submission):
        return reverse("my-case", args=[submission.code])
    for uid, _title, status in steps(submission, today):
        if status != "done":
            return href(submission, uid)
    return href(submission, CHECK)


def after_page(submission: Submission, uid: str, today: dt.date) -> str:
    """The step behind a page, whatever its state: people walk through in order."""
    if is_returned(submission):
        return reverse("my-case", args=[submission.code])
    uids = [each[0] for each in steps(submission, today)]
    place = uids.index(uid) if uid in uids else -1
    return href(submission, uids[place + 1] if place + 1 < len(uids) else CHECK)


def frame(submission: Submission, current: str, today: dt.date) -> dict[str, Any]:
    """What every step shows around itself: number, back link, service."""
    all_steps = steps(submission, today)
    uids = [each[0] for each in all_steps]
    place = uids.index(current) if current in uids else 0
    back = reverse("my-case", args=[submission.code])
    if place > 0 and not is_returned(submission):
        back = href(submission, uids[place - 1])
    return {
        "submission": submission,
        "service": submission.service,
        "current": place + 1,
        "total": len(all_steps),
        "titles": [title for _uid, title, _status in all_steps],
        "back": back,
        "returned": is_returned(submission),
        "draft_key": f"{submission.code}-{current}",
        "robots": "noindex",
    }


# --- one page -------------------------------------------------------------------------------------


def known_revision(request: HttpRequest, submission: Submission) -> int | None:
    """The revision the page was shown with, moved on by what the page itself saved quietly."""
    shown = request.POST.get("revision", "")
    saved = request.session.get(f"saved:{submission.code}", {})
    shown = str(saved.get(shown, shown))
    return int(shown) if shown.isdecimal() else None


def remember_revision(request: HttpRequest, submission: Submission) -> None:
    """Let the page that saved quietly save again, although it still carries its first revision."""
    shown = request.POST.get("revision", "")
    request.session[f"saved:{submission.code}"] = {shown: submission.revision}


def dress(form: case_forms.PageForm, submission: Submission) -> None:
    """Show what is kept as people write it.

    Identity numbers are masked (the mask coming back means "unchanged"), phones begin with 0.
    """
    for field in form.page.fields:
        stored = submission.answers.get(field.uid)
        if field.kind in NUMBERS and sealing.is_sealed(stored):
            form.fields[field.uid].initial = stored["masked"]
        elif field.kind == "phone" and isinstance(stored, str):
            form.fields[field.uid].initial = formats.phone(stored)
        elif field.kind == "table":
            _mask_rows(form, field.uid, stored if isinstance(stored, list) else [])


def _mask_rows(form: case_forms.PageForm, uid: str, rows: list[Any]) -> None:
    for index, row in enumerate(rows):
        for column, cell in row.items() if isinstance(row, dict) else ():
            name = f"{uid}-{index}-{column}"
            if sealing.is_sealed(cell) and name in form.fields:
                form.fields[name].initial = cell["masked"]


def onto_page(form: case_forms.PageForm, refused: DomainError) -> None:
    """Put a refusal's sentences at the inputs they are about, else above the form."""
    for place, sentences in (refused.detail.get("errors") or {}).items():
        for sentence in sentences:
            form.add_error(_input_for(form, place), str(sentence))
    if not form.errors:
        form.add_error(None, forms.ValidationError(str(refused), code=refused.code))


def _input_for(form: case_forms.PageForm, place: str) -> str | None:
    if place in form.fields:
        return place
    return next((name for name in form.fields if name.startswith(f"{place}-")), None)


# --- documents --------------------------------------------------------------------------------------


def upload_rows(
    requirements: list[RequirementStatus], problem: Mapping[str, str], actor: Actor
) -> list[dict[str, Any]]:
    """The uploads, each with what may be handed in, what is there and what is wrong."""
    return [
        {
            "requirement": each.requirement,
            "accept": ",".join(ENDINGS[kind] for kind in each.requirement.accept or ENDINGS),
            "kinds": ", ".join(kind.upper() for kind in each.requirement.accept or ENDINGS),
            "files": [file_of(evidence, actor) for evidence in each.evidence],
            "full": len(each.evidence) >= each.requirement.max_files,
            "accepted": each.accepted,
            "reason": each.reason,
            "missing": each.is_missing,
            "error": problem.get("text", "") if problem.get("uid") == each.requirement.uid else "",
        }
        for each in requirements
        if each.requirement.kind == "upload"
    ]


def file_of(evidence: Evidence, actor: Actor) -> dict[str, Any]:
    """A file that was handed in, with a link that works for this person for ten minutes."""
    return {
        "pk": evidence.pk,
        "name": evidence.document.name,
        "size": evidence.document.size,
        "href": reverse("my-document", args=[links.sign(evidence.document, actor)]),
    }


def evidence_of(submission: Submission, key: str) -> Evidence:
    """A file of this very application."""
    found = queries.evidence_of(submission).filter(pk=int(key)).first() if key.isdecimal() else None
    if found is None:
        raise Http404
    return found


def corrections(submission: Submission, today: dt.date) -> list[dict[str, Any]]:
    """What staff refused, why, and where to correct it; only this has to be done again."""
    refused = queries.findings(submission, accepted=False)
    found = [
        {
            "title": each.requirement.label,
            "reason": refused[each.requirement.uid],
            "href": f"{href(submission, DOCUMENTS)}#{each.requirement.uid}",
            "done": each.accepted is None and bool(each.evidence),
        }
        for each in queries.requirements_of(submission, today=today)
        if each.requirement.uid in refused
    ]
    for page in queries.pages_of(submission, today=today):
        found += [
            {
                "title": field.label,
                "reason": refused[field.uid],
                "href": f"{href(submission, page.page.uid)}#id_{field.uid}",
                "done": False,
            }
            for field in page.page.fields
            if field.uid in refused
        ]
    return found


# --- check ------------------------------------------------------------------------------------------


def answer_rows(submission: Submission, today: dt.date, reader: Actor) -> list[dict[str, Any]]:
    """The answers page by page, each with the way to change it.

    Applicants read their own sensitive answers; identity numbers stay masked for everybody.
    """
    masked = queries.opened_answers(submission, today=today)
    own = submission.applicant == reader
    opened = queries.opened_answers(submission, today=today, reveal=True) if own else masked
    rows = []
    for page, hidden in zip(opened, masked, strict=True):
        address = href(submission, page.page.uid)
        lines = [
            {
                "line": secret if secret.field.kind in (*NUMBERS, "table") else line,
                "href": f"{address}?kembali=periksa#id_{line.field.uid}",
            }
            for line, secret in zip(page.lines, hidden.lines, strict=True)
        ]
        rows.append({"title": page.page.title, "lines": lines})
    return rows


def error_links(
    submission: Submission, problems: Mapping[str, list[str]], today: dt.date
) -> list[dict[str, str]]:
    """What stops the application from being sent, each with the place to correct it."""
    pages = {
        field.uid: each.page.uid
        for each in queries.pages_of(submission, today=today)
        for field in each.page.fields
    }
    requirements = {
        each.requirement.uid for each in queries.requirements_of(submission, today=today)
    }
    found = []
    for place, sentences in problems.items():
        found += [
            {"href": _place(submission, place, pages, requirements), "message": str(sentence)}
            for sentence in sentences
        ]
    return found


def _place(
    submission: Submission, place: str, pages: Mapping[str, str], requirements: set[str]
) -> str:
    if place == "setuju":
        return "#setuju"
    if place in requirements:
        return f"{href(submission, DOCUMENTS)}#{place}"
    # errors in a table stand at `uid-row-column`
    uid = next((each for each in pages if place == each or place.startswith(f"{each}-")), "")
    if uid:
        return f"{href(submission, pages[uid])}?kembali=periksa#id_{place}"
    return ""
