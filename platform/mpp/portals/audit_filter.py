"""The search over an audit trail, the same on the national console and in every regency."""

from __future__ import annotations

from typing import TypeVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from mpp.kernel.audit_trail import AbstractEntry

E = TypeVar("E", bound=AbstractEntry)


class AuditFilter(forms.Form):
    """Which rows of the trail to show; sent with GET."""

    q = forms.CharField(
        required=False, max_length=60, label=gettext_lazy("Pelaku, kejadian, atau kode")
    )
    from_day = forms.DateField(
        required=False,
        label=gettext_lazy("Sejak tanggal"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def apply(self, rows: QuerySet[E]) -> QuerySet[E]:
        """The rows that match; what cannot be read is ignored."""
        self.is_valid()
        for word in (self.cleaned_data.get("q") or "").split():
            rows = rows.filter(
                Q(actor_name__icontains=word)
                | Q(event__icontains=word)
                | Q(subject_id__iexact=word)
                | Q(detail__icontains=word)
            )
        day = self.cleaned_data.get("from_day")
        return rows.filter(at__date__gte=day) if day else rows
