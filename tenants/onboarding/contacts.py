"""Checks on the person in charge: official address, telephone, NIP. Each gives a sentence or nothing."""

from __future__ import annotations

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _


def email_problem(email: str) -> str | None:
    """An official address ends with one of `OFFICIAL_EMAIL_DOMAINS` (default `.go.id`)."""
    try:
        validate_email(email)
    except ValidationError:
        return _("Tulis surel lengkap, misalnya nama@kaimanakab.go.id.")
    domain = "." + email.rpartition("@")[2].lower()
    if not domain.endswith(official_domains()):
        return _("Pakai surel dinas yang berakhiran %(domains)s.") % {
            "domains": ", ".join(official_domains())
        }
    return None


def official_domains() -> tuple[str, ...]:
    """What official e-mail addresses end with."""
    return tuple(getattr(settings, "OFFICIAL_EMAIL_DOMAINS", [".go.id"]))


def phone_problem(phone: str) -> str | None:
    """A possible telephone number of Indonesia, or of abroad with its country code."""
    return None if clean_phone(phone) else _("Tulis nomor telepon, misalnya 0812-3456-7890.")


def clean_phone(phone: str) -> str:
    """The number as `+62812...`; empty where it is none."""
    try:
        number = phonenumbers.parse(phone, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def nip_problem(nip: str) -> str | None:
    """18 digits, or nothing for somebody who is no civil servant."""
    digits = "".join(nip.split())
    if not digits or (len(digits) == 18 and digits.isdigit()):
        return None
    return _("NIP terdiri dari 18 angka. Kosongkan bila bukan pegawai negeri.")
