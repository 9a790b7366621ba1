"""Geometry of the charts and of the schematic map, as plain numbers for SVG attributes.

SVG attributes are formatted here, with a point, because templates would write a decimal comma.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mpp.portals.design.formats import number


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart; `width` is a percentage of the longest bar."""

    label: str
    value: str
    width: str
    href: str = ""


@dataclass(frozen=True)
class Part:
    """One part of a stacked bar: where it begins and how long it is, in per cent of the row."""

    key: str
    value: str
    start: str
    width: str
    series: int


@dataclass(frozen=True)
class Tile:
    """One province on the schematic map."""

    code: str
    short: str
    name: str
    href: str
    value: str
    title: str
    tone: str


PROVINCES = {
    "11": ("AC", "Aceh"),
    "12": ("SU", "Sumatera Utara"),
    "13": ("SB", "Sumatera Barat"),
    "14": ("RI", "Riau"),
    "15": ("JA", "Jambi"),
    "16": ("SS", "Sumatera Selatan"),
    "17": ("BE", "Bengkulu"),
    "18": ("LA", "Lampung"),
    "19": ("BB", "Kepulauan Bangka Belitung"),
    "21": ("KR", "Kepulauan Riau"),
    "31": ("JK", "DKI Jakarta"),
    "32": ("JB", "Jawa Barat"),
    "33": ("JT", "Jawa Tengah"),
    "34": ("YO", "DI Yogyakarta"),
    "35": ("JI", "Jawa Timur"),
    "36": ("BT", "Banten"),
    "51": ("BA", "Bali"),
    "52": ("NB", "Nusa Tenggara Barat"),
    "53": ("NT", "Nusa Tenggara Timur"),
    "61": ("KB", "Kalimantan Barat"),
    "62": ("KT", "Kalimantan Tengah"),
    "63": ("KS", "Kalimantan Selatan"),
    "64": ("KI", "Kalimantan Timur"),
    "65": ("KU", "Kalimantan Utara"),
    "71": ("SA", "Sulawesi Utara"),
    "72": ("ST", "Sulawesi Tengah"),
    "73": ("SN", "Sulawesi Selatan"),
    "74": ("SG", "Sulawesi Tenggara"),
    "75": ("GO", "Gorontalo"),
    "76": ("SR", "Sulawesi Barat"),
    "81": ("MA", "Maluku"),
    "82": ("MU", "Maluku Utara"),
    "91": ("PA", "Papua"),
    "92": ("PB", "Papua Barat"),
    "93": ("PS", "Papua Selatan"),
    "94": ("PT", "Papua Tengah"),
    "95": ("PE", "Papua Pegunungan"),
    "96": ("PD", "Papua Barat Daya"),
}
"""The 38 provinces by Kemendagri code: ISO 3166-2:ID short code and name. Their place on the map
is the class `p<code>` of the style sheet."""


def identifier(kind: str, *parts: object) -> str:
    """An element id that is the same on every rendering of the same chart."""
    return f"{kind}-{zlib.crc32(repr(parts).encode()):x}"


def bars(rows: Iterable[Any]) -> list[Bar]:
    """Rows `(label, value)` or `{"label", "value", "href"}`, scaled to the largest value."""
    pairs = [_pair(row) for row in rows]
    largest = max((value for _, value, _ in pairs), default=0) or 1
    return [
        Bar(label, number(value), _attribute(100 * max(value, 0) / largest), href)
        for label, value, href in pairs
    ]


def stacks(
    rows: Iterable[Mapping[str, Any]], keys: Sequence[str]
) -> list[tuple[str, str, list[Part]]]:
    """For each row its label, its total and its parts; the longest row fills the width."""
    listed = [(str(row["label"]), [float(v or 0) for v in row["values"]]) for row in rows]
    largest = max((sum(values) for _, values in listed), default=0) or 1
    return [
        (label, number(sum(values)), _parts(values, keys, 100 / largest))
        for label, values in listed
    ]


def line(values: Sequence[float], *, width: int = 100, height: int = 100) -> str:
    """Points of an SVG polyline from left to right; zero lies at the bottom."""
    largest = max((*values, 0)) or 1
    step = width / max(len(values) - 1, 1)
    return " ".join(
        f"{_attribute(index * step)},{_attribute(height - height * max(value, 0) / largest)}"
        for index, value in enumerate(values)
    )


def tiles(provinces: Iterable[Mapping[str, Any]]) -> list[Tile]:
    """All 38 tiles, in the order of their codes; those not given are empty and not linked."""
    given = {str(province["code"]): province for province in provinces}
    return [_tile(code, given.get(code, {})) for code in PROVINCES]


def _tile(code: str, given: Mapping[str, Any]) -> Tile:
    short, name = PROVINCES[code]
    value = given.get("value")
    return Tile(
        code=code,
        short=short,
        name=str(given.get("name") or name),
        href=str(given.get("href") or ""),
        value="" if value is None else number(value),
        title=str(given.get("title") or ""),
        tone=str(given.get("tone") or "none"),
    )


def _parts(values: Sequence[float], keys: Sequence[str], scale: float) -> list[Part]:
    parts, start = [], 0.0
    for series, (key, value) in enumerate(zip(keys, values, strict=True), start=1):
        part = Part(key, number(value), _attribute(start), _attribute(value * scale), series)
        parts.append(part)
        start += value * scale
    return parts


def _pair(row: Any) -> tuple[str, float, str]:
    if isinstance(row, Mapping):
        return str(row["label"]), float(row["value"] or 0), str(row.get("href") or "")
    label, value = row
    return str(label), float(value or 0), ""


def _attribute(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
