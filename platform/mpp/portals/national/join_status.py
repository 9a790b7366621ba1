"""The page on which an applicant sees where the request is, answers questions, or takes it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals import labels, refusals
from mpp.portals.national import join_forms
from mpp.portals.national.join import with_request
from tenants.onboarding import actions, queries
from tenants.onboarding.models import JoinRequest
from tenants.operations import queries as operations
from tenants.registry import names
from tenants.registry import queries as registry


@require_safe
@with_request
def status(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """Where the request is, what was said about it, and what the applicant can do now."""
    return _status(request, found, join_forms.AnswerForm())


@require_POST
@with_request
def answer(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """Answer a question of the nation; the request goes back to the reviewers."""
    form = join_forms.AnswerForm(request.POST)
    if not form.is_valid():
        return _status(request, found, form, code=422)
    try:
        actions.answer(request=found, text=form.cleaned_data["text"], at=clock.now())
    except DomainError as refused:
        return _status(request, found, form, code=refusals.onto(form, refused))
    messages.success(request, _("Jawaban Anda terkirim. Kami memeriksanya lagi."))
    return redirect("join-status", token=found.access_token)


@require_http_methods(["GET", "HEAD", "POST"])
@with_request
def withdraw(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    """Take the request back, after a page that asks whether that is meant."""
    if request.method == "POST":
        try:
            actions.withdraw(request=found, at=clock.now())
        except DomainError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Permohonan Anda ditarik."))
        return redirect("join-status", token=found.access_token)
    context = {"join": found, "robots": "noindex"}
    return render(request, "national/join/withdraw.html", context)


def _status(
    request: HttpRequest, found: JoinRequest, form: forms.Form, code: int = 200
) -> HttpResponse:
    regency = registry.regencies().filter(region_id=found.region_id).first()
    approved = found.state == "approved" and regency is not None
    operation = operations.of_regency(regency).first() if approved and regency else None
    context = {
        "join": found,
        "state": labels.state(labels.REQUEST_STATES, found.state),
        "notes": found.notes.all(),
        "form": form,
        "tasks": _tasks(found) if found.state == "draft" else [],
        "progress": operations.progress(operation) if operation else None,
        "address": registry.address_of(regency) if approved and regency else "",
        "host": names.host_of(found.subdomain),
        "may_withdraw": found.state in ("draft", "submitted", "questioned"),
        "robots": "noindex",
    }
    return render(request, "national/join/status.html", context, status=code)


def _tasks(found: JoinRequest) -> list[dict[str, Any]]:
    """The questions of a draft as a task list: what is done, what is left."""
    missing = set(queries.missing(found))
    rows = (
        ("join-code", _("Konfirmasi surel"), "email" not in missing),
        ("join-decree", _("Surat keputusan"), "decree" not in missing),
        ("join-agreement", _("Perjanjian pemrosesan data"), "agreement" not in missing),
        ("join-contact", _("Penanggung jawab"), True),
        ("join-address", _("Alamat portal"), True),
        ("join-catalogue", _("Katalog awal"), True),
    )
    tasks = [
        {
            "label": label,
            "href": reverse(name, args=[found.access_token]),
            "status": "done" if done else "not_started",
        }
        for name, label, done in rows
    ]
    last = {
        "label": _("Periksa jawaban dan kirim"),
        "href": reverse("join-check", args=[found.access_token]),
        "status": "blocked" if missing else "not_started",
    }
    return [*tasks, last]
