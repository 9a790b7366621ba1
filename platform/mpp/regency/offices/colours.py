"""The accent colour of a regency: readable on white, or refused with one that is. Pure."""

from __future__ import annotations

import re

COLOUR = re.compile(r"#[0-9a-f]{6}")
ENOUGH = 4.5  # contrast for text, WCAG 2.2 criterion 1.4.3


def contrast_on_white(colour: str) -> float:
    """Contrast ratio (WCAG 2.2) of `#rrggbb` with white, 1 to 21."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def readable(colour: str) -> str:
    """The colour itself where it is dark enough, else the nearest darker one that is."""
    for step in range(101):
        shade = "#" + "".join(
            f"{int(int(colour[i : i + 2], 16) * (1 - step / 100)):02x}" for i in (1, 3, 5)
        )
        if contrast_on_white(shade) >= ENOUGH:
            return shade
    raise AssertionError("black has a contrast of 21 on white")


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)
