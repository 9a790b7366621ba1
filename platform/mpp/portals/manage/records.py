"""What left this regency and what happened in it: messages and the audit trail."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mpp.kernel.outbox.models import OutboxMessage
from mpp.portals.access import staff_required
from mpp.portals.audit_filter import AuditFilter
from mpp.portals.manage.frame import show
from mpp.regency.audit.models import Entry

PER_PAGE = 40
OPENS_AN_ACCOUNT = ("code_", "staff_invitation", "password_reset")
"""Events whose text lets somebody in: administrators see that they left, not what they said."""
MESSAGE_STATES = {
    "waiting": ("info", gettext_lazy("Menunggu dikirim")),
    "sent": ("success", gettext_lazy("Terkirim")),
    "failed": ("danger", gettext_lazy("Gagal")),
}
CHANNELS = {
    "email": gettext_lazy("Surel"),
    "demo": gettext_lazy("Peragaan"),
    "whatsapp": "WhatsApp",
    "sms": "SMS",
}


@require_safe
@staff_required("messages.view")
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages to people, newest first, with their state."""
    wanted = request.GET.get("keadaan", "")
    found = OutboxMessage.objects.order_by("-id")
    if wanted in MESSAGE_STATES:
        found = found.filter(state=wanted)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    tabs = [("", gettext_lazy("Semua")), *((k, words) for k, (_t, words) in MESSAGE_STATES.items())]
    context = {
        "page": page,
        "rows": [_row(each) for each in page],
        "tabs": [
            {"label": words, "href": f"?keadaan={state}", "current": state == wanted}
            for state, words in tabs
        ],
    }
    return show(request, "manage/outbox.html", context, section="outbox")


@require_safe
@staff_required("messages.view")
def message(request: HttpRequest, number: int) -> HttpResponse:
    """One message as it was written."""
    found = get_object_or_404(OutboxMessage, pk=number)
    context = {"row": _row(found), "secret": found.event.startswith(OPENS_AN_ACCOUNT)}
    return show(request, "manage/message.html", context, section="outbox")


def _row(message: OutboxMessage) -> dict[str, object]:
    tone, words = MESSAGE_STATES.get(message.state, ("neutral", message.state))
    channel = CHANNELS.get(message.channel, message.channel)
    return {"message": message, "tone": tone, "state": words, "channel": channel}


@require_safe
@staff_required("audit.view")
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what in this regency, newest first."""
    form = AuditFilter(request.GET)
    rows = form.apply(Entry.objects.order_by("-id"))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return show(
        request, "manage/audit.html", {"page": page, "filters": form}, section="regency-audit"
    )
