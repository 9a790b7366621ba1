"""No identity number and no secret link reaches a log."""

import logging
import sys

import pytest

from mpp.config.logs import MaskingFormatter, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("NIK 3510165203959001 masuk", "NIK 351016******9001 masuk"),
        ("/undangan/0123456789abcdefABCDEF_-0123456789abcdef/ dibuka", "/undangan/***/ dibuka"),
        ("kode BWI-2611-7Q2K9X", "kode BWI-2611-7Q2K9X"),
        ("hash 35101652039590013510165203959001", "hash 35101652039590013510165203959001"),
    ],
)
def test_what_is_secret_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_arguments_and_tracebacks_are_masked_too() -> None:
    try:
        int("3510165203959001 is taken")
    except ValueError:
        cause = sys.exc_info()
    record = logging.LogRecord(
        "mpp", logging.ERROR, "file", 1, "refused %s", ("3510165203959001",), cause
    )

    line = MaskingFormatter("%(message)s").format(record)

    assert "3510165203959001" not in line
    assert "refused 351016******9001" in line
    assert "'351016******9001 is taken'" in line
