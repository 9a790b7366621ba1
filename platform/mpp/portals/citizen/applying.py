"""Applying: start, one page at a time, documents, check, send. Everything is kept at every step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals.access import citizen_required
from mpp.portals.citizen import drafts, reads
from mpp.portals.citizen.catalogue import offered_service
from mpp.regency.cases import actions as cases
from mpp.regency.cases import forms as case_forms
from mpp.regency.cases import queries
from mpp.regency.cases.models import Submission
from templates_catalogue.definitions.types import FormPage

AUTOSAVE = "X-Autosave"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_required
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """What is needed and how long it takes; then a draft that can be left and found again."""
    service = offered_service(slug)
    definition = reads.definition_of(service)
    if request.method == "POST":
        draft = cases.start(
            service=service,
            by=reads.citizen_of(request),
            language=get_language() or "id",
            at=clock.now(),
        )
        return redirect(drafts.next_step(draft, reads.local_today()))
    context = {
        "service": service,
        "definition": definition,
        "is_online": reads.is_online(service, definition),
        "uploads": [each for each in definition.requirements if each.kind == "upload"],
        "robots": "noindex",
    }
    return render(request, "citizen/apply.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@drafts.editing
def page(request: HttpRequest, submission: Submission, page: str) -> HttpResponse:
    """One page of the form. Saving goes on to the next page, or back to the check."""
    shown = drafts.page_of(submission, page, reads.local_today())
    form = _form(request, submission, shown)
    if request.method == "POST" and not form.wants_row:
        answer = _save(request, submission, shown, form)
        if answer is not None:
            return answer
    return _show_page(request, submission, shown, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@drafts.editing
def documents(request: HttpRequest, submission: Submission) -> HttpResponse:
    """One upload per requirement, each with its hint, limits and state."""
    today = reads.local_today()
    problem: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _change_documents(request, submission)
        except DomainError as refused:
            problem = {"uid": request.POST.get("requirement", ""), "text": _sentences(refused)}
    requirements = queries.requirements_of(submission, today=today)
    context = drafts.frame(submission, drafts.DOCUMENTS, today) | {
        "requirements": drafts.upload_rows(requirements, problem, drafts.actor_of(request)),
        "others": [each for each in requirements if each.requirement.kind != "upload"],
        "problem": problem,
        "title_error": bool(problem),
        "next": drafts.after_page(submission, drafts.DOCUMENTS, today),
    }
    status = 422 if problem else 200
    return render(request, "citizen/documents.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@drafts.applicant_or_helper
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Every answer once more, with a way to change each; then send."""
    submission = drafts.visible(request, code)
    if submission.state == Submission.State.SUBMITTED and not drafts.is_returned(submission):
        return redirect("submitted", code=submission.code)
    problems: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            return _send(request, submission)
        except DomainError as refused:
            problems = refused.detail.get("errors") or {"": [str(refused)]}
    today = reads.local_today()
    requirements = queries.requirements_of(submission, today=today)
    context = drafts.frame(submission, drafts.CHECK, today) | {
        "pages": drafts.answer_rows(submission, today, drafts.actor_of(request)),
        "requirements": requirements,
        "blocks": queries.blocks_of(submission, today=today),
        "errors": drafts.error_links(submission, problems, today=today),
        "title_error": bool(problems),
    }
    status = 422 if problems else 200
    return render(request, "citizen/check.html", context, status=status)


@never_cache
@require_POST
@drafts.editing
def discard(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Throw a draft away."""
    cases.discard(submission=submission, by=drafts.actor_of(request), at=clock.now())
    messages.success(request, _("Draf permohonan dihapus."))
    return redirect("my-cases")


# --- one page -------------------------------------------------------------------------------------


def _form(request: HttpRequest, submission: Submission, page: FormPage) -> case_forms.PageForm:
    form = case_forms.step_form(
        submission.version.document,
        page,
        submission.answers,
        submission.version.parameters,
        reads.local_today(),
        get_language() or "id",
        data=request.POST if request.method == "POST" else None,
        initial=request.session.get(f"precheck:{submission.service.code}"),
        districts=queries.districts,
    )
    drafts.dress(form, submission)
    return form


def _save(
    request: HttpRequest, submission: Submission, page: FormPage, form: case_forms.PageForm
) -> HttpResponse | None:
    """Keep a valid page and say where to go on; nothing when the page must be shown again."""
    quietly = AUTOSAVE in request.headers
    if not form.is_valid():
        return JsonResponse({"saved": False}, status=422) if quietly else None
    try:
        saved = cases.save_page(
            submission=submission,
            page_uid=page.uid,
            answers=case_forms.answers_from(form),
            by=drafts.actor_of(request),
            revision=drafts.known_revision(request, submission),
            at=clock.now(),
        )
    except DomainError as refused:
        if quietly:
            return JsonResponse({"saved": False, "code": refused.code}, status=refused.status)
        drafts.onto_page(form, refused)
        return None
    if quietly:
        drafts.remember_revision(request, saved)
        return JsonResponse({"saved": True, "revision": saved.revision})
    return redirect(_after(request, saved, page))


def _after(request: HttpRequest, submission: Submission, page: FormPage) -> str:
    """Back to the check where the change came from there, unless new questions came up first."""
    if request.POST.get("kembali") == "periksa":
        return drafts.next_step(submission, reads.local_today())
    return drafts.after_page(submission, page.uid, reads.local_today())


def _show_page(
    request: HttpRequest, submission: Submission, page: FormPage, form: case_forms.PageForm
) -> HttpResponse:
    context = drafts.frame(submission, page.uid, reads.local_today()) | {
        "page": page,
        "form": form,
        "kembali": request.POST.get("kembali") or request.GET.get("kembali", ""),
        "title_error": bool(form.errors),
        "stale": any(error.code == "stale_page" for error in form.non_field_errors().as_data()),
    }
    status = 409 if context["stale"] else 422 if form.errors else 200
    return render(request, "citizen/page.html", context, status=status)


# --- documents and sending --------------------------------------------------------------------------


def _change_documents(request: HttpRequest, submission: Submission) -> HttpResponse:
    actor, at = drafts.actor_of(request), clock.now()
    removed = request.POST.get("hapus", "")
    if removed:
        evidence = drafts.evidence_of(submission, removed)
        cases.detach(evidence=evidence, by=actor, at=at)
        messages.success(request, _("Berkas dihapus."))
    else:
        uid = request.POST.get("requirement", "")
        uploads = request.FILES.getlist("berkas")
        if not uploads:
            raise drafts.NothingChosen
        for upload in uploads:
            cases.attach(submission=submission, requirement_uid=uid, upload=upload, by=actor, at=at)
        messages.success(request, _("Berkas diterima."))
    anchor = request.POST.get("requirement", "")
    return redirect(f"{reverse('apply-documents', args=[submission.code])}#{anchor}")


def _send(request: HttpRequest, submission: Submission) -> HttpResponse:
    if not request.POST.get("setuju"):
        raise drafts.NoticeNotAccepted
    actor, at = drafts.actor_of(request), clock.now()
    if drafts.is_returned(submission):
        cases.resubmit(case=submission.case, by=actor, at=at)
    else:
        cases.submit(submission=submission, by=actor, at=at, accepted_notice=True)
    request.session.pop(f"precheck:{submission.service.code}", None)
    return redirect("submitted", code=submission.code)


def _sentences(refused: DomainError) -> str:
    errors = refused.detail.get("errors") or {}
    return " ".join(str(text) for texts in errors.values() for text in texts) or str(refused)
