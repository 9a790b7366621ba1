"""What a regency says about itself: identity, places, hours, calendar, promises."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from mpp.kernel.errors import Invalid
from mpp.kernel.planes import regional
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.offices import colours, queries
from mpp.regency.offices.models import (
    Commitment,
    Holiday,
    OpeningHours,
    Profile,
    ServicePoint,
)
from mpp.regency.people import policies
from mpp.regency.people.actions import clean_phone
from mpp.regency.people.models import StaffMember, Unit

PROFILE_FIELDS = frozenset(
    {
        "short_name",
        "accent",
        "motto",
        "phone",
        "whatsapp",
        "email",
        "website",
        "address",
        "postal_code",
        "government_line",
    }
)
POINT_FIELDS = frozenset(
    {"name", "kind", "address", "district_code", "phone", "latitude", "longitude", "active"}
)
EMBLEM_BYTES = 2 * 1024 * 1024
EMBLEM_PIXELS = 512


# --- identity -------------------------------------------------------------------------------------


@regional
@transaction.atomic
def update_profile(*, by: Actor, at: dt.datetime, **fields: Any) -> Profile:
    """Change identity and contact; a changed letterhead must be confirmed again.

    Raises `Invalid` by field. An accent that is too pale is refused, and `detail["suggestion"]`
    holds the nearest one that can be read.
    """
    policies.require(by, "offices.manage")
    unknown = set(fields) - PROFILE_FIELDS
    if unknown:
        raise TypeError(f"not fields of the profile: {sorted(unknown)}")
    profile = _profile()
    for name, value in _cleaned(fields).items():
        setattr(profile, name, value)
    if {"government_line", "address", "phone", "email"} & set(fields):
        profile.letterhead_confirmed = False
    profile.save()
    _record(by, "profile.updated", at, fields=sorted(fields))
    return profile


@regional
@transaction.atomic
def set_emblem(*, upload: UploadedFile[Any], by: Actor, at: dt.datetime) -> Profile:
    """Set the regency's emblem: a PNG or JPEG, redrawn so that nothing else is in the file."""
    policies.require(by, "offices.manage")
    profile = _profile()
    content = _redrawn(upload)
    profile.emblem.save("emblem.png", ContentFile(content), save=False)
    profile.save(update_fields=["emblem"])
    _record(by, "profile.emblem", at, bytes=len(content))
    return profile


@regional
@transaction.atomic
def confirm_letterhead(*, by: Actor, at: dt.datetime) -> Profile:
    """Somebody has looked at the letterhead and found it right."""
    policies.require(by, "offices.manage")
    profile = _profile()
    profile.letterhead_confirmed = True
    profile.save(update_fields=["letterhead_confirmed"])
    _record(by, "profile.letterhead_confirmed", at)
    return profile


@regional
@transaction.atomic
def set_terms(*, terms: Mapping[str, str], by: Actor, at: dt.datetime) -> Profile:
    """What districts and villages are called here. Raises `Invalid`; counts as confirmed."""
    policies.require(by, "offices.manage")
    cleaned = {key: str(terms.get(key, "")).strip().lower() for key in ("district", "village")}
    errors = {
        key: [_("Isi istilahnya, paling panjang 20 huruf.")]
        for key, value in cleaned.items()
        if not 0 < len(value) <= 20
    }
    if errors:
        raise Invalid(_("Ada istilah yang belum diisi."), errors=errors)
    profile = _profile()
    profile.terms = cleaned
    _tick(profile, "terms", at)
    profile.save(update_fields=["terms", "confirmed"])
    _record(by, "profile.terms", at, terms=cleaned)
    return profile


@regional
@transaction.atomic
def set_default_components(
    *, texts: Mapping[str, Mapping[str, str]], by: Actor, at: dt.datetime
) -> Profile:
    """The regency's own texts for standard components a definition leaves open (6 and 8 to 14)."""
    policies.require(by, "offices.manage")
    profile = _profile()
    profile.default_components = {
        **profile.default_components,
        **{key: dict(text) for key, text in texts.items()},
    }
    profile.save(update_fields=["default_components"])
    _record(by, "profile.components", at, components=sorted(texts))
    return profile


@regional
@transaction.atomic
def confirm_item(*, name: str, by: Actor, at: dt.datetime) -> Profile:
    """Tick a set-up item that only a person can judge."""
    policies.require(by, "offices.manage")
    profile = _profile()
    _tick(profile, name, at)
    profile.save(update_fields=["confirmed"])
    _record(by, "setup.confirmed", at, item=name)
    return profile


# --- places and hours -----------------------------------------------------------------------------


@regional
@transaction.atomic
def add_point(
    *,
    code: str,
    name: Mapping[str, str],
    kind: str,
    by: Actor,
    at: dt.datetime,
    address: str = "",
    district_code: str = "",
    phone: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> ServicePoint:
    """Add a service point without hours. Raises `Invalid` by field."""
    policies.require(by, "offices.manage")
    point = ServicePoint(
        code=code,
        name=dict(name),
        kind=kind,
        address=address.strip(),
        district_code=district_code,
        phone=phone.strip(),
        latitude=latitude,
        longitude=longitude,
    )
    _check_point(point)
    try:
        with transaction.atomic():
            point.save()
    except IntegrityError as taken:
        raise _invalid("code", _("Kode ini sudah dipakai.")) from taken
    _record(by, "point.added", at, point=code)
    return point


@regional
@transaction.atomic
def change_point(*, point: ServicePoint, by: Actor, at: dt.datetime, **fields: Any) -> ServicePoint:
    """Change a service point; `active=False` takes it off the pages. Raises `Invalid`."""
    policies.require(by, "offices.manage")
    unknown = set(fields) - POINT_FIELDS
    if unknown:
        raise TypeError(f"not fields of a point: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(point, name, value)
    _check_point(point)
    point.save(update_fields=list(fields))
    _record(by, "point.changed", at, point=point.code, fields=sorted(fields))
    return point


@regional
@transaction.atomic
def set_hours(
    *,
    point: ServicePoint,
    hours: Iterable[tuple[int, dt.time, dt.time]],
    by: Actor,
    at: dt.datetime,
) -> ServicePoint:
    """Replace a point's opening hours: (weekday, opens, closes), 0 is Monday.

    A weekday may have several stretches (a lunch break between them) that do not overlap. Raises
    `Invalid` by weekday.
    """
    policies.require(by, "offices.manage")
    wanted = sorted(hours)
    _check_hours(wanted)
    point.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(point=point, weekday=day, opens=opens, closes=closes)
        for day, opens, closes in wanted
    )
    profile = _profile()
    _tick(profile, "hours", at)
    profile.save(update_fields=["confirmed"])
    _record(by, "point.hours", at, point=point.code)
    return point


@regional
@transaction.atomic
def map_unit(
    *,
    unit: Unit,
    name: Mapping[str, str],
    by: Actor,
    at: dt.datetime,
    address: str = "",
    phone: str = "",
    email: str = "",
    active: bool = True,
) -> Unit:
    """Say which of the regency's own agencies takes a role of the catalogue; confirms the unit."""
    policies.require(by, "offices.manage")
    if not name.get("id", "").strip():
        raise _invalid("name", _("Isi nama instansi."))
    unit.name = {key: value.strip() for key, value in name.items() if value.strip()}
    unit.address, unit.phone, unit.email = address.strip(), phone.strip(), email.strip()
    unit.active, unit.confirmed = active, True
    unit.save()
    audit.record(
        actor=by, event="unit.mapped", subject=unit, detail={"role": unit.agency_role}, at=at
    )
    return unit


# --- calendar -------------------------------------------------------------------------------------


@regional
@transaction.atomic
def add_holiday(
    *, day: dt.date, name: str, by: Actor, at: dt.datetime, kind: str = "lokal"
) -> Holiday:
    """Add a day on which no working time counts. Raises `Invalid`."""
    policies.require(by, "offices.manage")
    if not name.strip():
        raise _invalid("name", _("Isi nama hari libur."))
    if kind not in queries.HOLIDAY_KINDS:
        raise _invalid("kind", _("Jenis hari libur tidak dikenal."))
    try:
        with transaction.atomic():
            holiday = Holiday.objects.create(day=day, name=name.strip()[:120], kind=kind)
    except IntegrityError as taken:
        raise _invalid("day", _("Tanggal ini sudah menjadi hari libur.")) from taken
    _record(by, "holiday.added", at, day=day.isoformat(), kind=kind)
    return holiday


@regional
@transaction.atomic
def remove_holiday(*, holiday: Holiday, by: Actor, at: dt.datetime) -> None:
    """Make a day a working day again."""
    policies.require(by, "offices.manage")
    _record(by, "holiday.removed", at, day=holiday.day.isoformat(), kind=holiday.kind)
    holiday.delete()


@regional
@transaction.atomic
def confirm_holidays(*, by: Actor, at: dt.datetime) -> Profile:
    """Somebody compared the calendar with the joint decree and added the regency's own days."""
    policies.require(by, "offices.manage")
    profile = _profile()
    profile.holidays_confirmed = True
    profile.save(update_fields=["holidays_confirmed"])
    _record(by, "holidays.confirmed", at)
    return profile


# --- promises -------------------------------------------------------------------------------------


@regional
@transaction.atomic
def set_complaint_handler(*, staff: StaffMember, by: Actor, at: dt.datetime) -> Profile:
    """Who answers complaints. Raises `Invalid` for somebody who left."""
    policies.require(by, "offices.manage")
    if not staff.active:
        raise _invalid("staff", _("Pilih petugas yang masih aktif."))
    profile = _profile()
    profile.complaint_handler = staff
    profile.save(update_fields=["complaint_handler"])
    _record(by, "complaints.handler", at, staff=staff.code)
    return profile


@regional
@transaction.atomic
def publish_pledge(*, text: Mapping[str, str], by: Actor, at: dt.datetime) -> Profile:
    """Publish the service pledge (*maklumat pelayanan*, UU 25/2009 article 22)."""
    policies.require(by, "offices.manage")
    if not text.get("id", "").strip():
        raise _invalid("text", _("Isi naskah maklumat pelayanan."))
    profile = _profile()
    profile.pledge = {key: value.strip() for key, value in text.items() if value.strip()}
    profile.pledge_published_at = at
    profile.save(update_fields=["pledge", "pledge_published_at"])
    _record(by, "pledge.published", at)
    return profile


@regional
@transaction.atomic
def record_commitment(
    *,
    criterion: str,
    score: int,
    statement: str,
    by: Actor,
    at: dt.datetime,
    evidence: UploadedFile[Any] | None = None,
) -> Commitment:
    """Declare how far the regency is with a criterion no table can show, and by what evidence.

    `score` from 0 to 4. Raises `Invalid`: more than 0 needs a statement.
    """
    policies.require(by, "regency.manage")
    if not 0 <= score <= 4:
        raise _invalid("score", _("Nilai antara 0 dan 4."))
    if score and not statement.strip():
        raise _invalid("statement", _("Tulis buktinya: nomor SK, anggaran, berita acara, dsb."))
    row, _created = Commitment.objects.update_or_create(
        criterion=criterion,
        defaults={"score": score, "statement": statement.strip(), "updated_at": at},
    )
    if evidence is not None:
        row.evidence.save(evidence.name or "bukti", evidence)
    _record(by, "commitment.recorded", at, criterion=criterion, score=score)
    return row


# --- checks ---------------------------------------------------------------------------------------


def _profile() -> Profile:
    return Profile.objects.select_for_update(of=("self",)).get(pk=1)


def _tick(profile: Profile, item: str, at: dt.datetime) -> None:
    profile.confirmed = {**profile.confirmed, item: at.isoformat()}


def _record(by: Actor, event: str, at: dt.datetime, **detail: Any) -> None:
    audit.record(actor=by, event=event, subject=("profile", "1"), detail=detail, at=at)


def _invalid(place: str, sentence: str, **detail: Any) -> Invalid:
    return Invalid(sentence, errors={place: [sentence]}, **detail)


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {
        key: value.strip() if isinstance(value, str) else value for key, value in fields.items()
    }
    if cleaned.get("accent"):
        cleaned["accent"] = _accent(cleaned["accent"])
    if cleaned.get("whatsapp"):
        cleaned["whatsapp"] = clean_phone(cleaned["whatsapp"])
    if cleaned.get("email"):
        try:
            validate_email(cleaned["email"])
        except ValidationError as wrong:
            raise _invalid("email", _("Alamat surel tidak benar.")) from wrong
    code = cleaned.get("postal_code", "")
    if code and not (len(code) == 5 and code.isdigit()):
        raise _invalid("postal_code", _("Kode pos terdiri dari 5 angka."))
    if "short_name" in cleaned and not cleaned["short_name"]:
        raise _invalid("short_name", _("Isi nama pendek daerah."))
    return cleaned


def _accent(value: str) -> str:
    colour = value.lower()
    if not colours.COLOUR.fullmatch(colour):
        raise _invalid("accent", _("Tulis warna sebagai # dan enam angka heksadesimal."))
    if colours.contrast_on_white(colour) < colours.ENOUGH:
        suggestion = colours.readable(colour)
        text = _("Warna ini terlalu pucat untuk dibaca. Coba %(colour)s.") % {"colour": suggestion}
        raise _invalid("accent", text, suggestion=suggestion)
    return colour


def _redrawn(upload: UploadedFile[Any]) -> bytes:
    """The picture as a PNG of at most 512 pixels; raises `Invalid`."""
    if (upload.size or 0) > EMBLEM_BYTES:
        raise _invalid("emblem", _("Gambar paling besar 2 MB."))
    try:
        with Image.open(upload) as picture:
            if picture.format not in {"PNG", "JPEG"} or max(picture.size) > 8000:
                raise _invalid("emblem", _("Pakai gambar PNG atau JPG."))
            picture.thumbnail((EMBLEM_PIXELS, EMBLEM_PIXELS))
            out = io.BytesIO()
            picture.convert("RGBA").save(out, "PNG", optimize=True)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as broken:
        raise _invalid("emblem", _("Gambar ini tidak bisa dibaca. Pakai PNG atau JPG.")) from broken
    return out.getvalue()


def _check_point(point: ServicePoint) -> None:
    if not point.name.get("id", "").strip():
        raise _invalid("name", _("Isi nama titik layanan."))
    if point.kind not in queries.POINT_KINDS:
        raise _invalid("kind", _("Pilih jenis titik layanan."))
    if not point.code or not point.code.replace("_", "").replace("-", "").isalnum():
        raise _invalid("code", _("Kode terdiri dari huruf, angka, dan tanda hubung."))


def _check_hours(hours: list[tuple[int, dt.time, dt.time]]) -> None:
    before: tuple[int, dt.time] | None = None
    for day, opens, closes in hours:
        if day not in range(7):
            raise _invalid("weekday", _("Hari tidak dikenal."))
        if closes <= opens:
            raise _invalid(str(day), _("Jam tutup harus sesudah jam buka."))
        if before and before[0] == day and opens < before[1]:
            raise _invalid(str(day), _("Jam buka pada hari ini tumpang tindih."))
        before = (day, closes)
