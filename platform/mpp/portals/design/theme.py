"""Colours of a regency: checked for contrast here, served to its pages as a small style sheet.

All pages share one style sheet (`static/mpp/mpp.css`); a regency changes only the accent. Contrast
follows WCAG 2.2, success criterion 1.4.3 (text needs 4.5:1).
"""

import re

from django.utils.translation import gettext as _

DEFAULT_ACCENT = "#196bcd"
WHITE, INK = "#ffffff", "#1f1f1f"
MINIMUM_CONTRAST = 4.5
STRONG_CONTRAST = 7.0

_COLOUR = re.compile(r"#[0-9a-f]{6}")


class ColourRefused(ValueError):
    """A colour cannot be the accent of a regency: malformed, or too pale to read on white."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of a colour `#rrggbb`, from 0 for black to 1 for white."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2) of two colours `#rrggbb`, from 1 to 21, in any order."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def on_accent(accent: str) -> str:
    """The text colour, white or ink, that is easier to read on `accent`."""
    return max((WHITE, INK), key=lambda text: contrast(accent, text))


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def tint(accent: str) -> str:
    """A pale background in the hue of `accent`; strong text on it keeps 4.5:1."""
    return mix(accent, WHITE, 0.93)


def strong(accent: str) -> str:
    """`accent` darkened until text in it has 7:1 on white (links, hover, headings)."""
    for step in range(21):
        darker = mix(accent, "#000000", step / 20)
        if contrast(darker, WHITE) >= STRONG_CONTRAST:
            return darker
    raise AssertionError("black has a contrast of 21 on white")


def validated_accent(value: str) -> str:
    """Return `value` as lower-case `#rrggbb`.

    Raises ColourRefused with code `malformed` or `low_contrast` (below 4.5:1 on white); the message
    says which, in the language of the reader.
    """
    colour = value.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise ColourRefused(
            _("Tulis warna sebagai # dan enam angka, misalnya #196bcd."), "malformed"
        )
    ratio = contrast(colour, WHITE)
    if ratio < MINIMUM_CONTRAST:
        message = _(
            "Warna ini terlalu pucat untuk dibaca di atas putih: kontrasnya %(ratio)s, "
            "paling sedikit 4,5."
        ) % {"ratio": f"{ratio:.2f}".replace(".", ",")}
        raise ColourRefused(message, "low_contrast")
    return colour


def stylesheet(accent: str) -> str:
    """The custom properties that differ between regencies."""
    return (
        f":root{{--accent:{accent};--accent-strong:{strong(accent)};"
        f"--accent-tint:{tint(accent)};--on-accent:{on_accent(accent)}}}\n"
    )


def usable_accent(value: str | None) -> str:
    """`value` where it is a valid accent, else the default.

    A colour that was stored before a stricter rule must not make a page unreadable.
    """
    try:
        return validated_accent(value or DEFAULT_ACCENT)
    except ColourRefused:
        return DEFAULT_ACCENT


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
