"""Where people are served and by whom: service points, opening hours, agencies."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mpp.kernel import clock
from mpp.portals import refusals
from mpp.portals.access import staff_required
from mpp.portals.design.formats import text
from mpp.portals.manage.frame import done, regency_of, show, staff_of
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.offices import actions, queries
from mpp.regency.offices.models import ServicePoint
from mpp.regency.people.models import Unit
from tenants.registry import queries as registry

WEEKDAYS = (
    gettext_lazy("Senin"),
    gettext_lazy("Selasa"),
    gettext_lazy("Rabu"),
    gettext_lazy("Kamis"),
    gettext_lazy("Jumat"),
    gettext_lazy("Sabtu"),
    gettext_lazy("Minggu"),
)
STRETCHES = ("a", "b")  # before and after a break
MOST_CODE = 30


# --- service points ---------------------------------------------------------------------------------


class PointForm(forms.Form):
    """A place people can go to. Field names are those of `offices.actions.add_point`."""

    name_id = forms.CharField(
        max_length=120,
        label=gettext_lazy("Nama titik layanan"),
        help_text=gettext_lazy("Misalnya Mal Pelayanan Publik Kaimana."),
        error_messages={"required": gettext_lazy("Tulis nama titik layanan.")},
    )
    name_en = forms.CharField(
        max_length=120, required=False, label=gettext_lazy("Nama dalam bahasa Inggris")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Jenis"), choices=list(queries.POINT_KINDS.items()))
    address = forms.CharField(
        max_length=300,
        required=False,
        label=gettext_lazy("Alamat"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    district_code = forms.ChoiceField(required=False, label=gettext_lazy("Kecamatan atau distrik"))
    phone = forms.CharField(
        max_length=30,
        required=False,
        label=gettext_lazy("Telepon"),
        widget=forms.TextInput(attrs={"class": "w-20", "type": "tel"}),
    )

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district_code"] = forms.ChoiceField(
            required=False,
            label=self.fields["district_code"].label,
            choices=[("", _("Belum ditentukan")), *districts],
        )

    def fields_of_point(self) -> dict[str, Any]:
        """The answers as the actions take them."""
        data = dict(self.cleaned_data)
        name = {"id": data.pop("name_id"), "en": data.pop("name_en")}
        return data | {"name": {key: value for key, value in name.items() if value}}


class HoursForm(forms.Form):
    """Two stretches per weekday; empty means closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, label in enumerate(WEEKDAYS):
            for part in STRETCHES:
                for end, word in (("opens", _("buka")), ("closes", _("tutup"))):
                    self.fields[f"{day}{part}_{end}"] = forms.TimeField(
                        required=False,
                        label=f"{label} {word}",
                        input_formats=["%H:%M", "%H.%M"],
                        error_messages={"invalid": _("Tulis jam seperti 08.00.")},
                        widget=forms.TimeInput(
                            attrs={"type": "time", "class": "w-5"}, format="%H:%M"
                        ),
                    )

    def clean(self) -> dict[str, Any]:
        """A stretch needs both its ends."""
        data = super().clean() or {}
        for day in range(len(WEEKDAYS)):
            for part in STRETCHES:
                opens, closes = data.get(f"{day}{part}_opens"), data.get(f"{day}{part}_closes")
                if (opens is None) != (closes is None):
                    missing = "closes" if closes is None else "opens"
                    self.add_error(f"{day}{part}_{missing}", _("Isi jam buka dan jam tutup."))
        return data

    def hours(self) -> list[tuple[int, dt.time, dt.time]]:
        """(weekday, opens, closes) as `offices.actions.set_hours` takes them."""
        data = self.cleaned_data
        pairs = [
            (day, data.get(f"{day}{part}_opens"), data.get(f"{day}{part}_closes"))
            for day in range(len(WEEKDAYS))
            for part in STRETCHES
        ]
        return [(day, opens, closes) for day, opens, closes in pairs if opens and closes]

    def days(self) -> list[dict[str, Any]]:
        """The fields weekday by weekday, for the page."""
        return [
            {
                "label": label,
                "parts": [
                    (self[f"{day}{part}_opens"], self[f"{day}{part}_closes"]) for part in STRETCHES
                ],
            }
            for day, label in enumerate(WEEKDAYS)
        ]


def _initial_hours(point: ServicePoint) -> dict[str, dt.time]:
    initial: dict[str, dt.time] = {}
    for day in range(len(WEEKDAYS)):
        rows = [each for each in point.hours.all() if each.weekday == day]
        for part, row in zip(STRETCHES, rows, strict=False):
            initial |= {f"{day}{part}_opens": row.opens, f"{day}{part}_closes": row.closes}
    return initial


def _districts(request: HttpRequest) -> list[tuple[str, str]]:
    return list(registry.districts_of(regency_of(request).code).values_list("code", "name"))


def _opening(point: ServicePoint) -> list[str]:
    """The opening hours as lines people read."""
    lines = []
    for day, label in enumerate(WEEKDAYS):
        parts = [
            f"{each.opens:%H.%M}-{each.closes:%H.%M}"
            for each in point.hours.all()
            if each.weekday == day
        ]
        if parts:
            lines.append(f"{label} {', '.join(parts)}")
    return lines


@require_safe
@staff_required("offices.manage")
def offices(request: HttpRequest) -> HttpResponse:
    """All service points with their hours."""
    rows = [
        {
            "point": each,
            "kind": queries.POINT_KINDS.get(each.kind, each.kind),
            "hours": _opening(each),
        }
        for each in queries.all_points()
    ]
    return show(request, "manage/offices.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("offices.manage")
def office_add(request: HttpRequest) -> HttpResponse:
    """Add a service point, then set its hours."""
    sent = request.method == "POST"
    districts = _districts(request)
    form = PointForm(request.POST if sent else None, districts=districts, initial={"kind": "mall"})
    status = 0
    if sent and form.is_valid():
        code = _free_code(form.cleaned_data["name_id"])
        status = refusals.attempt(
            form,
            lambda: actions.add_point(
                code=code, by=staff_of(request), at=clock.now(), **form.fields_of_point()
            ),
        )
        if not status:
            return done(request, _("Titik layanan ditambahkan. Isi jam bukanya."), "office", code)
    elif sent:
        status = refusals.UNPROCESSABLE
    return show(request, "manage/office.html", {"form": form, "point": None}, status=status)


def _free_code(name: str) -> str:
    """A code made of the name; numbered where it is taken."""
    stem = slugify(name)[: MOST_CODE - 4].strip("-") or "titik"
    taken = set(ServicePoint.objects.values_list("code", flat=True))
    return next(
        code
        for code in (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
        if code not in taken
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("offices.manage")
def office(request: HttpRequest, code: str) -> HttpResponse:
    """Change a service point."""
    point = get_object_or_404(queries.all_points(), code=code)
    if request.method != "POST":
        return _office(request, point)
    form = PointForm(request.POST, districts=_districts(request))
    status = refusals.attempt(
        form,
        lambda: actions.change_point(
            point=point, by=staff_of(request), at=clock.now(), **form.fields_of_point()
        ),
    )
    if status:
        return _office(request, point, form=form, status=status)
    return done(request, _("Titik layanan tersimpan."), "offices")


@require_POST
@staff_required("offices.manage")
def office_hours(request: HttpRequest, code: str) -> HttpResponse:
    """Replace the opening hours of a service point."""
    point = get_object_or_404(queries.all_points(), code=code)
    form = HoursForm(request.POST)
    status = refusals.attempt(
        form,
        lambda: actions.set_hours(
            point=point, hours=form.hours(), by=staff_of(request), at=clock.now()
        ),
    )
    if status:
        return _office(request, point, hours=form, status=status)
    return done(request, _("Jam buka tersimpan."), "offices")


@require_POST
@staff_required("offices.manage")
def office_active(request: HttpRequest, code: str) -> HttpResponse:
    """Take a service point off the pages, or put it back."""
    point = get_object_or_404(queries.all_points(), code=code)
    active = request.POST.get("active") == "1"
    actions.change_point(point=point, by=staff_of(request), at=clock.now(), active=active)
    sentence = _("Titik layanan dipakai lagi.") if active else _("Titik layanan disembunyikan.")
    return done(request, sentence, "offices")


def _office(
    request: HttpRequest,
    point: ServicePoint,
    *,
    form: PointForm | None = None,
    hours: HoursForm | None = None,
    status: int = 0,
) -> HttpResponse:
    initial = {
        "name_id": point.name.get("id", ""),
        "name_en": point.name.get("en", ""),
        "kind": point.kind,
        "address": point.address,
        "district_code": point.district_code,
        "phone": point.phone,
    }
    context = {
        "point": point,
        "form": form or PointForm(initial=initial, districts=_districts(request)),
        "hours": hours or HoursForm(initial=_initial_hours(point)),
        "title_error": status > 0,
    }
    return show(request, "manage/office.html", context, status=status)


# --- agencies ---------------------------------------------------------------------------------------


class UnitForm(forms.Form):
    """Which of the regency's own agencies takes a role of the catalogue."""

    name_id = forms.CharField(
        max_length=150,
        label=gettext_lazy("Nama instansi di daerah ini"),
        help_text=gettext_lazy("Lengkap, seperti pada kop surat."),
        error_messages={"required": gettext_lazy("Tulis nama instansinya.")},
    )
    name_en = forms.CharField(
        max_length=150, required=False, label=gettext_lazy("Nama dalam bahasa Inggris")
    )
    address = forms.CharField(
        max_length=300,
        required=False,
        label=gettext_lazy("Alamat"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    phone = forms.CharField(
        max_length=30,
        required=False,
        label=gettext_lazy("Telepon"),
        widget=forms.TextInput(attrs={"class": "w-20", "type": "tel"}),
    )
    email = forms.EmailField(max_length=254, required=False, label=gettext_lazy("Surel"))
    active = forms.BooleanField(
        required=False,
        label=gettext_lazy("Instansi ini ada di daerah kami dan menangani layanannya"),
    )


@require_safe
@staff_required("offices.manage")
def agencies(request: HttpRequest) -> HttpResponse:
    """The agency roles of the catalogue and who takes them here."""
    used: dict[int | None, int] = {}
    for unit_id in catalogue.everything().values_list("unit_id", flat=True):
        used[unit_id] = used.get(unit_id, 0) + 1
    rows = [{"unit": each, "services": used.get(each.pk, 0)} for each in queries.units()]
    context = {"rows": rows, "left": queries.units_to_confirm().count()}
    return show(request, "manage/agencies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("offices.manage")
def agency(request: HttpRequest, key: str) -> HttpResponse:
    """Name the agency that takes a role, and confirm it."""
    unit = get_object_or_404(Unit, key=key)
    sent = request.method == "POST"
    initial = {
        "name_id": unit.name.get("id", ""),
        "name_en": unit.name.get("en", ""),
        "address": unit.address,
        "phone": unit.phone,
        "email": unit.email,
        "active": unit.active,
    }
    form = UnitForm(request.POST) if sent else UnitForm(initial=initial)
    status = 0
    if sent:
        status = refusals.attempt(form, lambda: _map(request, unit, form.cleaned_data))
        if not status:
            name = text(unit.name)
            return done(request, _("%(name)s dikonfirmasi.") % {"name": name}, "agencies")
    context = {
        "form": form,
        "unit": unit,
        "services": catalogue.everything().filter(unit=unit)[:100],
    }
    return show(request, "manage/agency.html", context, status=status)


def _map(request: HttpRequest, unit: Unit, answers: dict[str, Any]) -> Unit:
    name = {"id": answers["name_id"], "en": answers["name_en"]}
    contact = {key: answers[key] for key in ("address", "phone", "email", "active")}
    return actions.map_unit(unit=unit, name=name, by=staff_of(request), at=clock.now(), **contact)


@require_POST
@staff_required("offices.manage")
def agencies_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm an agency whose name is right as it is."""
    unit = get_object_or_404(Unit, key=request.POST.get("unit", ""))
    actions.map_unit(
        unit=unit,
        name=unit.name,
        address=unit.address,
        phone=unit.phone,
        email=unit.email,
        by=staff_of(request),
        at=clock.now(),
    )
    return done(request, _("%(name)s dikonfirmasi.") % {"name": text(unit.name)}, "agencies")
