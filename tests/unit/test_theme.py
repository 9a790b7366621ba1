"""Contrast as WCAG computes it, and what may become the accent of a regency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpp.portals.design import theme

COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#196bcd", "#ffffff", 5.22),
        ("#0a489f", "#ffffff", 8.60),
        ("#737373", "#ffffff", 4.74),
        ("#ff1800", "#ffffff", 3.90),
        ("#7a5600", "#fff6d6", 6.14),
    ],
)
def test_contrast_of_known_pairs(one: str, other: str, ratio: float) -> None:
    assert theme.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert theme.contrast(other, one) == theme.contrast(one, other)


@pytest.mark.parametrize(
    ("accent", "text"), [("#196bcd", "#ffffff"), ("#ffcc00", "#1f1f1f"), ("#000000", "#ffffff")]
)
def test_text_on_the_accent(accent: str, text: str) -> None:
    assert theme.on_accent(accent) == text


def test_an_accent_is_kept_in_one_form() -> None:
    assert theme.validated_accent("  #0A489F ") == "#0a489f"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "malformed"),
        ("red", "malformed"),
        ("#fff", "malformed"),
        ("#12345g", "malformed"),
        ("#196bcd; }", "malformed"),
        ("#ff1800", "low_contrast"),
        ("#777777", "low_contrast"),
        ("#ffffff", "low_contrast"),
    ],
)
def test_refused_accents(value: str, code: str) -> None:
    with pytest.raises(theme.ColourRefused) as refused:
        theme.validated_accent(value)
    assert refused.value.code == code
    assert theme.usable_accent(value) == theme.DEFAULT_ACCENT


@given(COLOURS)
def test_every_accepted_accent_is_readable_where_it_is_used(colour: str) -> None:
    accent = theme.usable_accent(colour)
    assert theme.contrast(theme.on_accent(accent), accent) >= theme.MINIMUM_CONTRAST
    assert theme.contrast(theme.strong(accent), "#ffffff") >= theme.STRONG_CONTRAST
    assert theme.contrast(theme.strong(accent), theme.tint(accent)) >= theme.MINIMUM_CONTRAST
    assert theme.contrast(theme.strong(accent), "#f5f6f8") >= theme.MINIMUM_CONTRAST
    assert theme.contrast("#1f1f1f", theme.tint(accent)) >= theme.STRONG_CONTRAST


def test_the_style_sheet_is_only_custom_properties() -> None:
    assert theme.stylesheet("#196bcd") == (
        ":root{--accent:#196bcd;--accent-strong:#1456a4;--accent-tint:#eff5fc;--on-accent:#ffffff}\n"
    )
