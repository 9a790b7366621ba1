"""Worklist and case page. Each view makes one domain call and translates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals.access import staff_required
from mpp.portals.staff import presentation
from mpp.portals.staff.forms import RevealForm, RevokeForm, TransitionForm
from mpp.regency.cases import actions, queries
from mpp.regency.cases import policies as cases
from mpp.regency.cases.models import Case
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.certificates import actions as certificates
from mpp.regency.certificates.models import Certificate
from mpp.regency.documents import actions as documents
from mpp.regency.documents.models import Document
from mpp.regency.people import policies

PER_PAGE = 25


@require_safe
@staff_required("cases.view")
def worklist(request: HttpRequest) -> HttpResponse:
    """Cases whose turn it is for this officer, the most urgent first; filters live in the address."""
    now = clock.now()
    filters = presentation.worklist_filters(request)
    cases = queries.worklist(request.staff, at=now, **filters)  # type: ignore[attr-defined]
    page = Paginator(cases, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [presentation.worklist_row(case, now) for case in page],
        "filters": filters,
        "counts": queries.counts(request.staff, at=now),  # type: ignore[attr-defined]
        "services": catalogue.offered(),
        "nav": presentation.navigation(request, "worklist"),
    }
    return render(request, "staff/worklist.html", context)


@require_safe
@staff_required("cases.view")
def case(request: HttpRequest, code: str) -> HttpResponse:
    """Everything an officer needs to decide on one case."""
    return _show(request, _case(request, code))


@require_POST
@staff_required("cases.work")
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Take a transition; what is missing is said on the case page, with what was typed kept."""
    item = _case(request, code)
    transition = _transition(request, item)
    if transition is None:
        messages.error(request, _("Tindakan itu tidak tersedia lagi. Periksa keadaan permohonan."))
        return _show(request, item, status=409)
    form = TransitionForm(
        request.POST, request.FILES, transition=transition, revision=item.revision
    )
    if not form.is_valid():
        return _show(request, item, form=form, status=422)
    try:
        actions.take(
            case=item,
            transition_uid=transition.uid,
            by=request.staff,  # type: ignore[attr-defined]
            reason=form.cleaned_data.get("reason", ""),
            revision=form.cleaned_data["revision"],
            detail={"amount": form.cleaned_data.get("amount")},
            number=form.cleaned_data.get("number"),
            result=form.cleaned_data.get("file") or None,
            at=clock.now(),
        )
    except DomainError as refused:
        form.add_error(None, str(refused))
        item.refresh_from_db()
        return _show(request, item, form=form, status=refused.status)
    messages.success(request, _("Tersimpan. Permohonan %(code)s telah diproses.") % {"code": code})
    return redirect("case", code=code) if _still_mine(request, code) else redirect("worklist")


@require_POST
@staff_required("cases.work")
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Keep what was ticked for each requirement; all of it or, when one entry is faulty, none."""
    item = _case(request, code)
    findings = presentation.findings(
        request, queries.requirements_of(item.submission, today=_today())
    )
    try:
        with transaction.atomic():
            for finding in findings:
                actions.review(case=item, by=request.staff, at=clock.now(), **finding)  # type: ignore[attr-defined]
    except DomainError as refused:
        messages.error(request, str(refused))
        return _show(request, item, status=refused.status)
    if findings:
        messages.success(request, _("Hasil pemeriksaan tersimpan."))
    else:
        messages.info(request, _("Belum ada hasil pemeriksaan yang dipilih."))
    return redirect("case", code=code)


@require_POST
@staff_required("cases.work")
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Take a case to oneself, or give it back to everybody of the role."""
    item = _case(request, code)
    to = request.staff if request.POST.get("to") == "me" else None  # type: ignore[attr-defined]
    try:
        actions.assign(case=item, to=to, by=request.staff, at=clock.now())  # type: ignore[attr-defined]
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("case", code=code)


@require_POST
@staff_required("cases.work")
def retry(request: HttpRequest, code: str) -> HttpResponse:
    """Give what failed after a decision (a signature, a message) another round."""
    count = actions.retry_effects(
        case=_case(request, code),
        by=request.staff,  # type: ignore[attr-defined]
        at=clock.now(),
    )
    if count:
        messages.success(request, _("Dicoba lagi. Muat ulang halaman ini sebentar lagi."))
    else:
        messages.info(request, _("Tidak ada lagi yang menunggu."))
    return redirect("case", code=code)


@require_http_methods(["GET", "POST"])
@staff_required("nik.reveal")
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    """Show the applicant's full NIK once, for a stated reason that is kept."""
    item = _case(request, code)
    form = RevealForm(request.POST or None)
    nik = ""
    if request.method == "POST" and form.is_valid():
        nik = actions.reveal_nik(
            case=item,
            by=request.staff,  # type: ignore[attr-defined]
            reason=form.cleaned_data["reason"],
            at=clock.now(),
        )
    context = {"case": item, "form": form, "nik": nik, "nav": presentation.navigation(request)}
    response = render(request, "staff/reveal.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@staff_required("certificates.revoke")
def revoke(request: HttpRequest, code: str, certificate: str) -> HttpResponse:
    """Declare a certificate void, with a reason that verification shows."""
    item = _case(request, code)
    found = get_object_or_404(Certificate, case=item, code=certificate)
    form = RevokeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            certificates.revoke(
                certificate=found,
                reason=form.cleaned_data["reason"],
                by=request.staff,  # type: ignore[attr-defined]
                at=clock.now(),
            )
        except DomainError as refused:
            form.add_error(None, str(refused))
            status = refused.status
        else:
            messages.success(
                request, _("Sertifikat dicabut. Halaman verifikasi kini menyatakannya.")
            )
            return redirect("case", code=code)
    context = {
        "case": item,
        "certificate": found,
        "form": form,
        "nav": presentation.navigation(request),
    }
    return render(request, "staff/revoke.html", context, status=status if not form.errors else 422)


@require_safe
@staff_required("cases.view")
def document(request: HttpRequest, token: UUID) -> HttpResponseBase:
    """A file of a case the officer may see; every opening is written down."""
    found = get_object_or_404(Document, token=token)
    try:
        content = documents.open_for(document=found, by=request.staff, at=clock.now())  # type: ignore[attr-defined]
    except DomainError as refused:
        return render(request, "errors/403.html", {"reason": str(refused)}, status=refused.status)
    response = FileResponse(content, content_type=found.content_type, filename=found.name)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


def _case(request: HttpRequest, code: str) -> Case:
    return queries.case_for(actor=request.staff, code=code, at=clock.now())  # type: ignore[attr-defined]


def _still_mine(request: HttpRequest, code: str) -> bool:
    """Whether the officer may still see the case: it may have gone on to another agency."""
    try:
        _case(request, code)
    except DomainError:
        return False
    return True


def _today() -> Any:
    return presentation.local_today()


def _transition(request: HttpRequest, item: Case) -> Any:
    wanted = request.POST.get("transition", "")
    available = queries.transitions_for(item, actor=request.staff, at=clock.now())  # type: ignore[attr-defined]
    return next((each for each in available if each.uid == wanted), None)


def _show(
    request: HttpRequest, item: Case, form: TransitionForm | None = None, status: int = 200
) -> HttpResponse:
    staff = request.staff  # type: ignore[attr-defined]
    now, today = clock.now(), _today()
    available = queries.transitions_for(item, actor=staff, at=now)
    context = {
        "case": item,
        "head": presentation.case_head(item, now),
        "answers": queries.opened_answers(item.submission, today=today),
        "requirements": queries.requirements_of(item.submission, today=today),
        "timeline": presentation.timeline(queries.timeline(item, public=False)),
        "forms": _forms(available, item, form),
        "form": form,
        "certificates": item.certificates.all(),
        "pending": presentation.pending(queries.pending_effects(item)),
        "may_reveal": cases.may_reveal(item, staff, now),
        "may_revoke": policies.may(staff, "certificates.revoke"),
        "reviewing": item.state_kind == "open" and bool(available),
        "nav": presentation.navigation(request, "worklist"),
    }
    return render(request, "staff/case.html", context, status=status)


def _forms(
    available: Iterable[Any], item: Case, bound: TransitionForm | None
) -> list[TransitionForm]:
    return [
        bound
        if bound is not None and bound.definition.uid == each.uid
        else TransitionForm(transition=each, revision=item.revision)
        for each in available
    ]
