"""Logging: identity numbers and secret links never reach a log, whatever is logged."""

import logging
import re

import structlog

SIXTEEN_DIGITS = re.compile(r"(?<!\d)(\d{6})\d{6}(\d{4})(?!\d)")
SECRET_SEGMENT = re.compile(r"(?<=/)[A-Za-z0-9_-]{32,}(?=/|\b)")
"""Part of a path that is a key by itself: invitations, requests to join, files."""


def mask(text: str) -> str:
    """The text without the middle of 16-digit numbers (NIK, KK) and without secret path segments."""
    return SECRET_SEGMENT.sub("***", SIXTEEN_DIGITS.sub(r"\1******\2", text))


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, so that arguments and tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        return mask(super().format(record))


def configure_structlog() -> None:
    """Send structlog's events through standard logging as plain lines.

    Its own default prints tracebacks with the values of local variables, which may be anybody's data.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
