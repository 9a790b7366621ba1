"""Which regular expressions a definition may hold: small, and linear to match in every engine."""

from __future__ import annotations

import re

MOST_LETTERS = 200

_TOKEN = re.compile(
    r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?|[()|]|[*+?]|\{[0-9]+(?:,[0-9]*)?\}|.", re.DOTALL
)
_QUANTIFIER = re.compile(r"[*+]|\{[0-9]+(?:,[0-9]*)?\}")


def flaw(pattern: str) -> str | None:
    """Why a pattern is refused: `long`, `syntax`, `special` or `nested`; `None` when it is fine.

    Look-around, named groups and back-references (`special`) differ between engines. A repeated
    group that itself repeats or chooses (`nested`, `(a+)+`) can take exponential time.
    """
    if len(pattern) > MOST_LETTERS:
        return "long"
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        return "syntax"
    return _shape(_TOKEN.findall(pattern))


def _shape(tokens: list[str]) -> str | None:
    open_groups: list[bool] = []  # whether the group so far repeats or chooses
    closed: bool | None = None  # the same about the group that has just been closed
    for token in tokens:
        if token == "(?" or re.fullmatch(r"\\[1-9]", token):  # noqa: S105 - no password
            return "special"
        if _QUANTIFIER.fullmatch(token):
            if closed:
                return "nested"
            _mark(open_groups)
        elif token in ("|", "?"):
            _mark(open_groups)
        closed = _group(token, open_groups)
    return None


def _mark(open_groups: list[bool]) -> None:
    if open_groups:
        open_groups[-1] = True


def _group(token: str, open_groups: list[bool]) -> bool | None:
    if token == "(":  # noqa: S105 - no password
        open_groups.append(False)
    if token == ")" and open_groups:  # noqa: S105 - no password
        inner = open_groups.pop()
        if inner:
            _mark(open_groups)
        return inner
    return None
