"""Operations and tenants, as the nation's officers see and steer them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals import labels, refusals
from mpp.portals.access import officer_required
from mpp.portals.design.formats import duration
from mpp.portals.national import reads
from mpp.portals.national.console import frame, may, officer_of
from templates_catalogue.adoption import queries as adoption
from tenants.onboarding import golive
from tenants.operations import actions as running
from tenants.operations import queries as operations
from tenants.operations import sequences
from tenants.operations.models import Operation
from tenants.operations.queries import Progress
from tenants.oversight import queries as oversight
from tenants.registry import queries as registry
from tenants.registry.models import NationalEntry, Regency

PER_PAGE = 40
REFRESH_SECONDS = 5


# --- operations -----------------------------------------------------------------------------------


@require_safe
@officer_required("operation.read")
def operation_list(request: HttpRequest) -> HttpResponse:
    """What was and is being done to regencies, newest first."""
    wanted = request.GET.get("keadaan", "")
    wanted = wanted if wanted in labels.OPERATION_STATES else ""
    page = Paginator(operations.recent(wanted), PER_PAGE).get_page(request.GET.get("page"))
    states = {"": _("Semua")} | {key: words for key, (_t, words) in labels.OPERATION_STATES.items()}
    context = frame(request, "operations") | {
        "page": page,
        "rows": [_operation_row(each) for each in page],
        "tabs": [
            {
                "label": words,
                "href": f"?keadaan={state}",
                "current": state == wanted,
                "count": operations.recent(state).count(),
            }
            for state, words in states.items()
        ],
    }
    return render(request, "national/console/operations.html", context)


def _operation_row(operation: Operation) -> dict[str, Any]:
    return {
        "operation": operation,
        "kind": labels.of(sequences.KINDS, operation.kind),
        "state": labels.state(labels.OPERATION_STATES, operation.state),
    }


@require_safe
@officer_required("operation.read")
def operation_page(request: HttpRequest, reference: str) -> HttpResponse:
    """The steps of one operation, live; a failed one says what went wrong and what to do."""
    operation = _operation(reference)
    progress = operations.progress(operation)
    running_now = operation.state in (Operation.State.WAITING, Operation.State.RUNNING)
    failed = next((each for each in progress.steps if each.state == "failed"), None)
    context = frame(request, "operations") | {
        "operation": operation,
        "progress": progress,
        "state": labels.state(labels.OPERATION_STATES, operation.state),
        "steps": [_step(each) for each in progress.steps],
        "failed": failed,
        "may_retry": failed is not None and may(request, "operation.retry"),
        "live": running_now,
        "refresh_seconds": REFRESH_SECONDS if running_now else None,
        "address": registry.address_of(operation.regency),
    }
    return render(request, "national/console/operation.html", context)


@require_safe
@never_cache
@officer_required("operation.read")
def operation_state(request: HttpRequest, reference: str) -> JsonResponse:
    """The same as JSON, for the page that watches it."""
    progress = operations.progress(_operation(reference))
    finished = progress.state in (Operation.State.DONE, Operation.State.FAILED)
    return JsonResponse(
        {
            "finished": finished,
            "state": progress.state,
            "message": _message(progress),
            "next": None,
            "steps": [_live_step(each) for each in progress.steps],
        }
    )


@require_POST
@officer_required("operation.retry")
def retry(request: HttpRequest, reference: str) -> HttpResponse:
    """Go on from the step that failed."""
    operation = _operation(reference)
    try:
        running.retry(operation=operation, by=officer_of(request), at=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("Operasi dilanjutkan dari langkah yang gagal."))
    return redirect("operation", reference=reference)


def _operation(reference: str) -> Operation:
    found = operations.get(reference)
    if found is None:
        raise Http404
    return found


def _message(progress: Progress) -> str:
    return gettext("%(done)s dari %(total)s langkah selesai.") % {
        "done": progress.done,
        "total": progress.total,
    }


def _step(row: Any) -> dict[str, Any]:
    return {
        "key": row.name,
        "label": row.label,
        "state": row.state,
        "detail": row.message,
        "seconds": row.seconds,
    }


def _live_step(row: Any) -> dict[str, Any]:
    return {
        "key": row.name,
        "state": row.state,
        "state_label": labels.state(labels.OPERATION_STATES, row.state)["label"],
        "detail": row.message,
        "elapsed": duration(row.seconds) if row.seconds else "",
    }


# --- tenants --------------------------------------------------------------------------------------


class ReasonForm(forms.Form):
    """Why the state changes; kept in the trail and shown on the regency's page."""

    reason = forms.CharField(
        max_length=300,
        label=_("Alasan"),
        help_text=_("Dicatat dalam jejak audit. Warga tidak membacanya."),
        error_messages={"required": _("Tulis alasannya.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True)
class Move:
    """One change of a tenant's state: its page and its action."""

    key: str
    title: str | Promise
    explanation: str | Promise
    style: str
    states: frozenset[str]
    permission: str
    act: Callable[..., Any]
    done: str | Promise


MOVES = {
    each.key: each
    for each in (
        Move(
            "hentikan",
            _("Hentikan sementara"),
            _(
                "Warga melihat halaman pemberitahuan; permohonan yang berjalan tetap tersimpan dan "
                "dokumen yang terbit tetap bisa diperiksa."
            ),
            "button-danger",
            frozenset({"live"}),
            "regency.suspend",
            golive.suspend,
            _("Layanan daerah ini dihentikan sementara."),
        ),
        Move(
            "aktifkan",
            _("Tayangkan lagi"),
            _("Portal daerah kembali terbuka untuk warga dengan semua datanya."),
            "",
            frozenset({"suspended"}),
            "regency.suspend",
            golive.resume,
            _("Portal daerah ini tayang lagi."),
        ),
        Move(
            "tutup",
            _("Tutup daerah ini"),
            _("Portal ditutup untuk seterusnya. Penutupan tidak bisa dibatalkan."),
            "button-danger",
            frozenset({"approved", "configuring", "suspended"}),
            "regency.close",
            golive.close,
            _("Daerah ini ditutup."),
        ),
    )
}


@require_safe
@officer_required("regency.read")
def tenant_list(request: HttpRequest) -> HttpResponse:
    """All tenants with their state."""
    wanted = request.GET.get("keadaan", "")
    words = request.GET.get("q", "").strip()[:60]
    found = registry.regencies().select_related("region__parent").prefetch_related("domains")
    if wanted in labels.REGENCY_STATES:
        found = found.filter(state=wanted)
    if words:
        found = found.filter(name__icontains=words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = frame(request, "tenants") | {
        "page": page,
        "q": words,
        "wanted": wanted,
        "states": [(key, label) for key, (_tone, label) in labels.REGENCY_STATES.items()],
        "rows": [
            {
                "regency": each,
                "state": labels.state(labels.REGENCY_STATES, each.state),
                "href": reads.address_of(each),
            }
            for each in page
        ],
    }
    return render(request, "national/console/tenants.html", context)


@require_safe
@officer_required("regency.read")
def tenant_page(request: HttpRequest, code: str) -> HttpResponse:
    """One tenant: state, addresses, history, operations, figures, and what can be done."""
    regency = _tenant(code)
    snapshot = oversight.latest(regency)
    context = frame(request, "tenants") | {
        "tenant": regency,
        "state": labels.state(labels.REGENCY_STATES, regency.state),
        "domains": [
            {"row": each, "href": registry.address(each.domain)}
            for each in regency.domains.order_by("-is_primary", "domain")
        ],
        "history": _history(regency),
        "operations": [_operation_row(each) for each in operations.of_regency(regency)[:10]],
        "snapshot": snapshot,
        "figures": labels.figures(snapshot.figures) if snapshot else [],
        "adopted": adoption.of_regency(regency.code).count(),
        "moves": [
            each
            for each in MOVES.values()
            if regency.state in each.states and may(request, each.permission)
        ],
        "may_operate": may(request, "operation.read"),
    }
    return render(request, "national/console/tenant.html", context)


def move(request: HttpRequest, code: str, move: str) -> HttpResponseBase:
    """Change a tenant's state, after a page that says what it means and asks for the reason."""
    return officer_required(MOVES[move].permission)(_move)(request, code, MOVES[move])


@require_http_methods(["GET", "HEAD", "POST"])
def _move(request: HttpRequest, code: str, chosen: Move) -> HttpResponse:
    regency = _tenant(code)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            chosen.act(
                regency=regency,
                reason=form.cleaned_data["reason"],
                by=officer_of(request),
                at=clock.now(),
            )
        except DomainError as refused:
            status = refusals.onto(form, refused)
        else:
            messages.success(request, str(chosen.done))
            return redirect("tenant", code=code)
    context = frame(request, "tenants") | {"tenant": regency, "move": chosen, "form": form}
    return render(request, "national/console/move.html", context, status=status)


def _tenant(code: str) -> Regency:
    try:
        return registry.by_code(code)
    except Regency.DoesNotExist as missing:
        raise Http404 from missing


def _history(regency: Regency) -> list[dict[str, Any]]:
    rows = registry.trail("registry.regency", str(regency.pk))
    return [
        {
            "title": _event(each),
            "at": each.at,
            "by": each.actor_name,
            "text": each.detail.get("reason", ""),
            "state": "done",
        }
        for each in rows
    ]


def _event(entry: NationalEntry) -> str:
    """A lifecycle event in words; other events by their name."""
    name = entry.event.removeprefix("regency.")
    if name in labels.REGENCY_STATES:
        return str(labels.REGENCY_STATES[name][1])
    return {"admitted": gettext("Diterima sebagai daerah")}.get(name, entry.event)
