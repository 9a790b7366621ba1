"""Links that open WhatsApp on the reader's own phone: sharing and help without any provider."""

from urllib.parse import quote

import phonenumbers
from django.utils.translation import gettext_lazy as _

from mpp.connectors.messaging.port import contains_identity_number
from mpp.kernel.errors import Invalid

HOME_REGION = "ID"


class InvalidPhone(Invalid):
    """The text is not a telephone number."""

    code = "invalid_phone"
    message = _("Nomor telepon tidak dikenal. Tulis misalnya 0812-3456-7890.")


class PersonalDataInLink(Invalid):
    """The text of a link would carry an identity number."""

    code = "identity_number_in_link"
    message = _("NIK tidak boleh dikirim melalui tautan pesan.")


def wa_link(phone: str, text: str = "") -> str:
    """A `https://wa.me/` link to `phone` with `text` filled in; without phone, to share.

    `0812...`, `+62 812-...` and `62812...` are one number. Raise InvalidPhone or
    PersonalDataInLink.
    """
    if contains_identity_number(text):
        raise PersonalDataInLink
    number = e164(phone).lstrip("+") if phone else ""
    query = f"?text={quote(text, safe='')}" if text else ""
    return f"https://wa.me/{number}{query}"


def e164(phone: str) -> str:
    """The number as it is kept: `+6281234567890`; raise InvalidPhone."""
    typed = phone.strip()
    if typed.startswith("62"):
        typed = f"+{typed}"
    try:
        parsed = phonenumbers.parse(typed, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone from error
    if not phonenumbers.is_possible_number(parsed):
        raise InvalidPhone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
