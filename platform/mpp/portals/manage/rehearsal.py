"""A rehearsal: a fake application through a chosen service, from draft to certificate, and away again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from mpp.portals import refusals
from mpp.portals.access import staff_required
from mpp.portals.design.formats import text
from mpp.portals.manage.frame import show, staff_of
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.catalogue.models import PublicService
from mpp.regency.certificates import rehearsal as rehearsals


class RehearsalForm(forms.Form):
    """Which service is rehearsed."""

    service = forms.ChoiceField(
        label=gettext_lazy("Layanan yang dilatih"),
        help_text=gettext_lazy(
            "Permohonan tiruan dibuat, dikerjakan sampai selesai, lalu dibersihkan lagi."
        ),
        error_messages={"required": gettext_lazy("Pilih satu layanan.")},
    )

    def __init__(self, *args: Any, services: Iterable[PublicService], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"] = forms.ChoiceField(
            label=self.fields["service"].label,
            help_text=self.fields["service"].help_text,
            error_messages=self.fields["service"].error_messages,
            choices=[(each.code, f"{text(each.name)} ({each.code})") for each in services],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("regency.manage")
def rehearsal(request: HttpRequest) -> HttpResponse:
    """Push a fake application through a chosen service, and show every step of it."""
    services = catalogue.offered() if catalogue.offered().exists() else catalogue.everything()
    services = services.filter(published__isnull=False)
    sent = request.method == "POST"
    form = RehearsalForm(request.POST if sent else None, services=services)
    result, status = None, 0
    if sent and form.is_valid():
        chosen = services.get(code=form.cleaned_data["service"])
        try:
            result = rehearsals.run(service=chosen, by=staff_of(request), at=clock.now())
        except DomainError as refused:
            status = refusals.onto(form, refused)
    elif sent:
        status = refusals.UNPROCESSABLE
    context = {
        "form": form,
        "result": result,
        "steps": [_rehearsed(each) for each in result.steps] if result else [],
        "last": rehearsals.last_results(),
    }
    return show(request, "manage/rehearsal.html", context, status=status)


def _rehearsed(step: Any) -> dict[str, Any]:
    return {
        "key": step.name,
        "label": step.label,
        "state": "done" if step.ok else "failed",
        "detail": step.message,
        "seconds": step.seconds,
    }
