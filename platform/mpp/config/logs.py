"""Logging: identity numbers never reach a log, whatever is logged."""

import logging
import re

SIXTEEN_DIGITS = re.compile(r"(?<!\d)(\d{6})\d{6}(\d{4})(?!\d)")


def mask(text: str) -> str:
    """The text with the middle of every 16-digit number (NIK, KK) replaced."""
    return SIXTEEN_DIGITS.sub(r"\1******\2", text)


class MaskIdentityNumbers(logging.Filter):
    """Masks the finished message, so that arguments are covered too."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = mask(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
