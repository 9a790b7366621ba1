"""Codes people read out over the telephone, and opaque tokens.

The alphabet leaves out 0, O, 1, I and L, which are confused in print and by ear, and U. A code of n
characters from it ends with one check character (weighted sum modulo 29, prime and so catching every
single wrong character and every swap of neighbours).
"""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"[:29]


def random_code(length: int) -> str:
    """`length` random characters followed by their check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The character that makes `is_valid_code(body + character)` true."""
    total = sum((index + 2) * ALPHABET.index(char) for index, char in enumerate(body))
    return ALPHABET[total % len(ALPHABET)]


def is_valid_code(code: str) -> bool:
    """Whether the last character checks the ones before it."""
    body, last = code[:-1], code[-1:]
    if not body or any(char not in ALPHABET for char in code):
        return False
    return check_character(body) == last


def normalise(typed: str) -> str:
    """A code as somebody typed it: capitals, without blanks; dashes stay where they are."""
    return "".join(typed.split()).upper()


def token() -> str:
    """An unguessable URL-safe token (256 bits)."""
    return secrets.token_urlsafe(32)


def digits(length: int) -> str:
    """A random number as text with leading zeros, for one-time codes."""
    return "".join(secrets.choice("0123456789") for _ in range(length))
