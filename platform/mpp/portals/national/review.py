"""Requests to join, as the nation's officers see and decide them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals import labels, refusals
from mpp.portals.access import officer_required
from mpp.portals.national.console import frame, may, officer_of
from templates_catalogue.blueprints import queries as blueprints
from tenants.onboarding import actions
from tenants.onboarding import queries as requests
from tenants.onboarding.models import JoinRequest
from tenants.operations import queries as operations
from tenants.operations.models import Operation
from tenants.registry import names
from tenants.registry import queries as registry

PER_PAGE = 25


class ApproveForm(forms.Form):
    """An approval; a note to the applicant is welcome but not needed."""

    text = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Catatan untuk pemohon"),
        help_text=_("Ikut dikirim bersama kabar persetujuan."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AskForm(forms.Form):
    """What the applicant is asked for."""

    text = forms.CharField(
        max_length=2000,
        label=_("Apa yang perlu dilengkapi?"),
        help_text=_("Pemohon membaca ini di surel dan halaman statusnya, lalu menjawab di sana."),
        error_messages={"required": _("Tulis apa yang perlu dilengkapi pemohon.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class DeclineForm(forms.Form):
    """Why a request is declined; the applicant reads it."""

    text = forms.CharField(
        max_length=2000,
        label=_("Alasan penolakan"),
        help_text=_("Pemohon membaca ini. Sebutkan dasar dan apa yang bisa dilakukan selanjutnya."),
        error_messages={"required": _("Tulis alasan penolakan.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@dataclass(frozen=True)
class Decision:
    """One thing an officer can do with a request: its page and its action."""

    key: str
    title: str | Promise
    button: str | Promise
    explanation: str | Promise
    style: str
    form: type[forms.Form]
    act: Callable[..., Any]
    argument: str
    done: str | Promise


DECISIONS = {
    each.key: each
    for each in (
        Decision(
            "setujui",
            _("Setujui permohonan"),
            _("Setujui dan buat ruang daerah"),
            _(
                "Ruang daerah dibuat sekarang juga: basis data, alamat, administrator pertama, dan "
                "salinan katalog. Penanggung jawab menerima undangan administrator."
            ),
            "",
            ApproveForm,
            actions.approve,
            "note",
            _("Permohonan disetujui. Ruang daerah sedang dibuat."),
        ),
        Decision(
            "tanya",
            _("Minta kelengkapan"),
            _("Kirim pertanyaan"),
            _("Permohonan menunggu jawaban pemohon, lalu kembali ke daftar ini."),
            "button-secondary",
            AskForm,
            actions.ask,
            "text",
            _("Pertanyaan dikirim kepada pemohon."),
        ),
        Decision(
            "tolak",
            _("Tolak permohonan"),
            _("Tolak permohonan"),
            _("Penolakan tidak bisa dibatalkan. Daerah boleh mengajukan permohonan baru."),
            "button-danger",
            DeclineForm,
            actions.decline,
            "reason",
            _("Permohonan ditolak. Pemohon diberi tahu alasannya."),
        ),
    )
}


@require_safe
@officer_required("onboarding.read")
def request_list(request: HttpRequest) -> HttpResponse:
    """Requests to join, by state."""
    wanted = request.GET.get("keadaan", "submitted")
    wanted = wanted if wanted in labels.REQUEST_STATES else "submitted"
    found = requests.requests(wanted).select_related("region__parent")
    context = frame(request, "requests") | {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "tabs": [
            {
                "label": words,
                "href": f"?keadaan={state}",
                "current": state == wanted,
                "count": requests.requests(state).count(),
            }
            for state, (_tone, words) in labels.REQUEST_STATES.items()
            if state != "draft"
        ],
    }
    return render(request, "national/console/requests.html", context)


@require_safe
@officer_required("onboarding.read")
def request_page(request: HttpRequest, reference: str) -> HttpResponse:
    """One request: who asks, the decree, the conversation, and what can be decided."""
    found = _find(reference)
    open_now = found.state == "submitted" and may(request, "onboarding.review")
    context = frame(request, "requests") | {
        "join": found,
        "state": labels.state(labels.REQUEST_STATES, found.state),
        "notes": found.notes.all(),
        "decisions": list(DECISIONS.values()) if open_now else [],
        "operation": _operation_of(found),
        "publisher": blueprints.publisher(found.catalogue),
        "host": names.host_of(found.subdomain),
    }
    return render(request, "national/console/request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required("onboarding.review")
def decide(request: HttpRequest, reference: str, decision: str) -> HttpResponse:
    """The page of one decision: what it does, the words to the applicant, the button."""
    found, chosen = _find(reference), DECISIONS[decision]
    form = chosen.form(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        words = {chosen.argument: form.cleaned_data["text"]}
        try:
            result = chosen.act(request=found, by=officer_of(request), at=clock.now(), **words)
        except DomainError as refused:
            status = refusals.onto(form, refused)
        else:
            messages.success(request, str(chosen.done))
            if isinstance(result, Operation):
                return redirect("operation", reference=result.reference)
            return redirect("request", reference=reference)
    context = frame(request, "requests") | {"join": found, "decision": chosen, "form": form}
    return render(request, "national/console/decide.html", context, status=status)


@require_safe
@officer_required("onboarding.read")
def decree(request: HttpRequest, reference: str) -> FileResponse:
    """The decree the applicant sent, as a download."""
    found = _find(reference)
    if not found.decree_file:
        raise Http404
    return FileResponse(
        requests.decree_file(found),
        as_attachment=True,
        filename=found.decree_name,
        content_type="application/pdf",
    )


def _find(reference: str) -> JoinRequest:
    found = requests.get(reference)
    if found is None:
        raise Http404
    return found


def _operation_of(found: JoinRequest) -> Operation | None:
    if found.state != "approved":
        return None
    regency = registry.regencies().filter(region_id=found.region_id).first()
    return operations.of_regency(regency).first() if regency else None
