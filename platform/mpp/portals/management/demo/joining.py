"""A demo regency asks to join and is approved, exactly as a real one."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from mpp.kernel.outbox.models import OutboxMessage
from tenants.onboarding import actions, queries
from tenants.onboarding.models import JoinRequest
from tenants.operations import actions as operations
from tenants.operations.models import Operation
from tenants.registry import queries as registry
from tenants.registry.actors import Actor
from tenants.registry.models import Regency

MOST_SECONDS = 180


def join(data: dict[str, Any], *, by: Actor, at: dt.datetime) -> Regency:
    """The regency, provisioned; what is there already is taken up where it was left."""
    known = registry.regencies().filter(code=data["code"]).first()
    if known is None:
        request = _sent_request(data, at)
        operation = actions.approve(request=request, by=by, at=at)
        known = operation.regency
    for operation in known.operations.exclude(state="done"):
        state = _run(operation)
        if state != "done":
            raise RuntimeError(f"provisioning of {known.name} is {state}: {operation.reference}")
    known.refresh_from_db()
    return known


def _run(operation: Operation) -> str:
    """Run it here, or wait for the worker that was quicker."""
    for _second in range(MOST_SECONDS):
        state = operations.run(operation.pk)
        if state != "busy":
            return state
        time.sleep(1)
    return "busy"


def _sent_request(data: dict[str, Any], at: dt.datetime) -> JoinRequest:
    region = registry.region(data["code"])
    open_one = queries.requests("submitted").filter(region=region).first()
    if open_one is not None:
        return open_one
    request = actions.begin(
        region=region,
        subdomain=data["subdomain"],
        catalogue=data["catalogue"],
        language="id",
        at=at,
        **data["contact"],
    )
    actions.confirm_email(request=request, code=_mailed_code(request), at=at)
    decree = SimpleUploadedFile("sk-bupati.pdf", _page(), "application/pdf")
    actions.attach_decree(request=request, upload=decree, at=at)
    actions.accept_agreement(request=request, version=queries.agreement().version, at=at)
    return actions.submit(request=request, at=at)


def _mailed_code(request: JoinRequest) -> str:
    """The code as the applicant reads it in the mail."""
    mail = OutboxMessage.objects.filter(reference=request.reference, event="join_code").latest("id")
    found = re.search(r"\b(\d{6})\b", mail.body)
    if found is None:
        raise RuntimeError("no code in the mail")
    return found.group(1)


def _page() -> bytes:
    """An empty A4 page: the demo's decree."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()
