"""After sending: confirmation, receipt, one's own cases, corrections, results, tracking without sign-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mpp.accounts.limits import TRACKING, address_of, consume
from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals.access import citizen_required
from mpp.portals.citizen import drafts, reads, receipts
from mpp.portals.citizen.tracking_forms import TrackForm
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import actions as cases
from mpp.regency.cases import queries
from mpp.regency.cases.models import Case, Submission
from mpp.regency.cases.queries.timeline import issued_code
from mpp.regency.certificates.models import Certificate
from mpp.regency.documents import actions as documents
from mpp.regency.documents import links
from templates_catalogue.definitions.types import Transition

PER_PAGE = 20


@never_cache
@require_safe
@citizen_required
def my_cases(request: HttpRequest) -> HttpResponse:
    """Everything the citizen began or sent."""
    found = queries.of_citizen(reads.citizen_of(request))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "submissions": reads.submission_rows(page), "robots": "noindex"}
    return render(request, "citizen/my_cases.html", context)


@never_cache
@require_safe
@drafts.applicant_or_helper
def my_case(request: HttpRequest, code: str) -> HttpResponse:
    """A draft with its steps, or a case with what happened, what comes next and until when."""
    submission = drafts.visible(request, code)
    if submission.state != Submission.State.SUBMITTED:
        return _show_draft(request, submission)
    return _show_case(request, submission.case)


@never_cache
@require_safe
@drafts.applicant_or_helper
def submitted(request: HttpRequest, code: str) -> HttpResponse:
    """The confirmation; it can be visited again."""
    submission = drafts.visible(request, code)
    if submission.state != Submission.State.SUBMITTED:
        return redirect("my-case", code=submission.code)
    case = submission.case
    today = reads.local_today()
    context = {
        "submission": submission,
        "case": case,
        "status": queries.public_status(case),
        "time_words": reads.time_words(submission),
        "draft_keys": [
            f"{submission.code}-{uid}" for uid, _title, _s in drafts.steps(submission, today)
        ],
        "robots": "noindex",
    }
    return render(request, "citizen/submitted.html", context)


@never_cache
@require_safe
@drafts.applicant_or_helper
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt as PDF, to keep or to print."""
    submission = drafts.visible(request, code)
    if submission.state != Submission.State.SUBMITTED:
        raise Http404
    content = receipts.receipt_of(submission, today=reads.local_today())
    response = HttpResponse(content, content_type="application/pdf")
    name = f"tanda-terima-{submission.code}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


class ReasonForm(forms.Form):
    """Why an applicant takes a step such as withdrawing."""

    reason = forms.CharField(
        max_length=1000,
        label=gettext_lazy("Alasan"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Tulis alasannya.")},
    )

    def __init__(self, *args: Any, transition: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if transition.reason == "none":
            del self.fields["reason"]
        else:
            self.fields["reason"].required = transition.reason == "required"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@drafts.applicant_or_helper
def step(request: HttpRequest, code: str, transition: str) -> HttpResponse:
    """A step of the workflow that is the applicant's own: withdraw, ask for a check by staff ..."""
    actor, at = drafts.actor_of(request), clock.now()
    case = queries.case_for(actor=actor, code=code, at=at)
    wanted = next((each for each in _own_steps(case, actor) if each.uid == transition), None)
    if wanted is None:
        messages.error(request, _("Langkah itu tidak bisa diambil sekarang."))
        return redirect("my-case", code=case.code)
    form = ReasonForm(request.POST or None, transition=wanted)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            cases.take(
                case=case,
                transition_uid=wanted.uid,
                by=actor,
                reason=form.cleaned_data.get("reason", ""),
                revision=_revision(request),
                at=at,
            )
        except DomainError as refused:
            form.add_error(None, str(refused))
            status = refused.status
        else:
            messages.success(request, _("Tersimpan. Keadaan permohonan Anda sudah diperbarui."))
            return redirect("my-case", code=case.code)
    context = {"case": case, "transition": wanted, "form": form, "robots": "noindex"}
    return render(request, "citizen/step.html", context, status=status)


@never_cache
@require_safe
@drafts.applicant_or_helper
def document(request: HttpRequest, token: str) -> HttpResponseBase:
    """A file behind a short-lived link that was made for this very person."""
    actor = drafts.actor_of(request)
    found = links.check(token, actor)
    if found is None:
        raise Http404
    content = documents.open_for(document=found, by=actor, at=clock.now())
    response = FileResponse(
        content,
        content_type=found.content_type,
        filename=found.name,
        as_attachment=found.kind not in ("evidence", "identity"),  # results are for keeping
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Steps and dates for whoever knows the code and the end of the phone number; no personal data."""
    typed = {"code": request.GET.get("kode", "")}
    letters = str(request.tenant.letters)  # type: ignore[attr-defined]  # set by the middleware
    sent = request.POST if request.method == "POST" else None
    form = TrackForm(sent, initial=typed, letters=letters)
    status = None
    if request.method == "POST" and form.is_valid():
        consume("track", address_of(request), TRACKING)
        consume("track", issued_code(form.cleaned_data["code"]), TRACKING)
        status = queries.track(**form.cleaned_data)
        if status is None:
            form.add_error(
                None,
                _("Kode dan nomor telepon itu tidak cocok. Periksa keduanya di tanda terima Anda."),
            )
    context = {
        "form": form if status is None else TrackForm(letters=letters),
        "status": status,
        "tone": reads.STATE_TONES.get(status.state_kind, "neutral") if status else "",
        "robots": "noindex",
    }
    return render(request, "citizen/track.html", context, status=422 if form.errors else 200)


# --- one application --------------------------------------------------------------------------------


def _show_draft(request: HttpRequest, submission: Submission) -> HttpResponse:
    today = reads.local_today()
    tasks = [
        {"label": reads.words(title), "href": drafts.href(submission, uid), "status": status}
        for uid, title, status in drafts.steps(submission, today)
    ]
    context = {
        "submission": submission,
        "tasks": tasks,
        "next": drafts.next_step(submission, today),
        "robots": "noindex",
    }
    return render(request, "citizen/draft.html", context)


def _show_case(request: HttpRequest, case: Case) -> HttpResponse:
    actor = drafts.actor_of(request)
    submission = case.submission
    today = reads.local_today()
    returned = drafts.is_returned(submission)
    context = {
        "case": case,
        "submission": submission,
        "status": queries.public_status(case),
        "tone": reads.STATE_TONES.get(case.state_kind, "neutral"),
        "returned": returned,
        "corrections": drafts.corrections(submission, today) if returned else [],
        "returned_reason": reads.last_reason(case) if returned else "",
        "results": _results(case, actor),
        "steps": _own_steps(case, actor),
        "pages": drafts.answer_rows(submission, today, drafts.actor_of(request)),
        "files": [drafts.file_of(each, actor) for each in queries.evidence_of(submission)],
        "robots": "noindex",
    }
    return render(request, "citizen/case.html", context)


def _own_steps(case: Case, actor: Actor) -> list[Transition]:
    """The applicant's own transitions, besides sending a correction, which has its own page."""
    available = queries.transitions_for(case, actor=actor, at=clock.now())
    return [each for each in available if "applicant" in each.roles and not _sends(case, each)]


def _sends(case: Case, transition: Transition) -> bool:
    """Whether the transition is the one that `resubmit` takes: without a reason, out of a return."""
    returned = case.state_kind == "waiting_applicant"
    return returned and transition.reason == "none" and transition.decision != "withdraw"


def _results(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """What came out of it: certificates, and products of other systems."""
    found = [
        {
            "title": each.title,
            "number": each.serial_number,
            "code": each.code,
            "verify": reverse("verify-code", args=[each.code]),
            "href": reverse("my-document", args=[links.sign(each.document, actor)]),
            "revoked": each.state != Certificate.State.VALID,
        }
        for each in case.certificates.select_related("document")
        if each.document is not None
    ]
    if case.external_number:
        outside = case.external_document
        link = reverse("my-document", args=[links.sign(outside, actor)]) if outside else ""
        title = case.version.document.output.name
        found.append({"title": title, "number": case.external_number, "href": link})
    return found


def _revision(request: HttpRequest) -> int | None:
    shown = request.POST.get("revision", "")
    return int(shown) if shown.isdecimal() else None
