"""The working calendar: national holidays and the regency's own."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from mpp.kernel import clock
from mpp.portals import refusals
from mpp.portals.access import staff_required
from mpp.portals.manage.frame import done, regency_of, show, staff_of
from mpp.regency.offices import actions, queries
from mpp.regency.offices.models import Holiday


class HolidayForm(forms.Form):
    """A day on which no working time counts."""

    day = forms.DateField(
        label=gettext_lazy("Tanggal"),
        error_messages={
            "required": gettext_lazy("Pilih tanggalnya."),
            "invalid": gettext_lazy("Tulis tanggal yang benar."),
        },
        widget=forms.DateInput(attrs={"type": "date", "class": "w-10"}),
    )
    name = forms.CharField(
        max_length=120,
        label=gettext_lazy("Nama hari libur"),
        error_messages={"required": gettext_lazy("Tulis nama hari liburnya.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Jenis"), choices=list(queries.HOLIDAY_KINDS.items())
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("offices.manage")
def holidays(request: HttpRequest) -> HttpResponse:
    """The calendar of one year; adding a day posts here."""
    this_year = clock.local_date(clock.now(), regency_of(request).time_zone).year
    year = _year(request.GET.get("tahun"), this_year)
    sent = request.method == "POST"
    form = HolidayForm(request.POST) if sent else HolidayForm(initial={"kind": "lokal"})
    status = 0
    if sent:
        status = refusals.attempt(
            form,
            lambda: actions.add_holiday(by=staff_of(request), at=clock.now(), **form.cleaned_data),
        )
        if not status:
            return done(request, _("Hari libur ditambahkan."), "holidays")
    profile = queries.profile()
    context = {
        "form": form,
        "year": year,
        "years": [this_year, this_year + 1],
        "confirmed": bool(profile and profile.holidays_confirmed),
        "rows": [
            {"holiday": each, "kind": queries.HOLIDAY_KINDS.get(each.kind, each.kind)}
            for each in queries.holidays_of(year)
        ],
    }
    return show(request, "manage/holidays.html", context, status=status)


def _year(asked: str | None, this_year: int) -> int:
    return int(asked) if asked and asked.isdecimal() and len(asked) == 4 else this_year


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("offices.manage")
def holiday_remove(request: HttpRequest, day: str) -> HttpResponse:
    """Make a day a working day again, after a page that asks."""
    try:
        holiday = get_object_or_404(Holiday, day=dt.date.fromisoformat(day))
    except ValueError as wrong:
        raise Http404 from wrong
    if request.method == "POST":
        actions.remove_holiday(holiday=holiday, by=staff_of(request), at=clock.now())
        return done(request, _("Hari libur dihapus."), "holidays")
    return show(request, "manage/holiday_remove.html", {"holiday": holiday})


@require_POST
@staff_required("offices.manage")
def holidays_confirm(request: HttpRequest) -> HttpResponse:
    """Somebody compared the calendar with the joint decree."""
    actions.confirm_holidays(by=staff_of(request), at=clock.now())
    return done(request, _("Kalender kerja dinyatakan benar."), "checklist")
