"""Messages: e-mail that is well-formed, an outbox that says it is a demo, links to WhatsApp."""

import smtplib
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from pytest_django import Settings

from mpp.connectors.messaging.channels import check_no_simulator, get_channel
from mpp.connectors.messaging.demo_outbox import DemoOutbox
from mpp.connectors.messaging.email import EmailChannel
from mpp.connectors.messaging.links import InvalidPhone, PersonalDataInLink, e164, wa_link
from mpp.connectors.messaging.port import DeliveryResult, Message, contains_identity_number

NIK = "9208015205949001"
MESSAGE = Message(
    recipient="siti@example.id",
    subject="CTH-2611-7Q2K9X: izin Anda terbit",
    body="Unduh di https://contoh.example.go.id/lacak/",
    sender_name="Kabupaten Contoh",
    reference="CTH-2611-7Q2K9X",
)
PHONE = replace(MESSAGE, recipient="+6281234567890")


@pytest.fixture(autouse=True)
def memory_mail(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "MPP <noreply@example.go.id>"


def test_an_email_is_sent_in_the_regencys_name() -> None:
    result = EmailChannel().send(MESSAGE)
    assert (result.ok, result.state, result.is_simulation) == (True, "sent", True)
    [sent] = mail.outbox
    assert sent.to == ["siti@example.id"]
    assert sent.from_email == "Kabupaten Contoh <noreply@example.go.id>"
    assert sent.subject == MESSAGE.subject
    assert sent.body == MESSAGE.body
    assert sent.attachments == []
    assert sent.message()["Auto-Submitted"] == "auto-generated"


def test_no_header_can_be_smuggled_in() -> None:
    result = EmailChannel().send(
        replace(MESSAGE, subject="a\r\nBcc: x@y.id", sender_name="Kab\nBcc: z@y.id")
    )
    assert result.ok
    [sent] = mail.outbox
    assert sent.message()["Bcc"] is None
    assert sent.recipients() == ["siti@example.id"]


@pytest.mark.parametrize("recipient", ["", "  ", "siti", "siti@", "a@b.id\nBcc: c@d.id"])
def test_a_bad_address_is_rejected(recipient: str) -> None:
    result = EmailChannel().send(replace(MESSAGE, recipient=recipient))
    assert result.state == "rejected"
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("error", "state", "retry_after"),
    [
        (smtplib.SMTPRecipientsRefused({}), "rejected", None),
        (smtplib.SMTPServerDisconnected("gone"), "unavailable", 300),
        (smtplib.SMTPAuthenticationError(535, b"no"), "unavailable", 300),
        (TimeoutError(), "unavailable", 300),
        (ConnectionRefusedError(), "unavailable", 300),
    ],
)
def test_a_failing_mail_server_is_a_result(
    error: Exception, state: str, retry_after: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=error):
        result = EmailChannel().send(MESSAGE)
    assert (result.ok, result.state, result.retry_after) == (False, state, retry_after)
    assert "siti" not in caplog.text


@pytest.mark.parametrize(
    "text",
    [NIK, f"NIK {NIK}.", "9208 0152 0594 9001", "9208.0152.0594.9001", "920801-520594-9001"],
)
def test_an_identity_number_never_leaves(text: str) -> None:
    assert contains_identity_number(text)
    recorded: list[Message] = []
    for channel in (EmailChannel(), DemoOutbox("whatsapp", recorded.append)):
        for message in (replace(PHONE, body=text), replace(PHONE, subject=text)):
            result = channel.send(replace(message, recipient="siti@example.id"))
            assert (result.state, result.code) == ("rejected", "contains_identity_number")
    assert (mail.outbox, recorded) == ([], [])
    with pytest.raises(PersonalDataInLink):
        wa_link("", text)


@pytest.mark.parametrize(
    "text", ["", "081234567890", "1234567890123456", "12345678901234567", "3510-7Q2K-9XFD-M3"]
)
def test_other_numbers_are_no_identity_numbers(text: str) -> None:
    assert not contains_identity_number(text)


def test_the_demo_outbox_records_and_marks() -> None:
    recorded: list[Message] = []
    outbox = DemoOutbox("whatsapp", recorded.append)
    result = outbox.send(PHONE)
    assert (result.ok, result.is_simulation) == (True, True)
    assert result.provider_id.startswith("SIM-")
    [kept] = recorded
    assert kept.subject.startswith("[SIMULASI]")
    assert kept.body.startswith("[SIMULASI]")
    assert kept.recipient == PHONE.recipient
    assert outbox.send(PHONE) == result
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("ending", "state", "code", "retry_after"),
    [
        ("0001", "rejected", "not_on_channel", None),
        ("0002", "rejected", "template_rejected", None),
        ("0003", "unavailable", "rate_limited", 60),
        ("0004", "unavailable", "provider_down", 600),
    ],
)
def test_magic_numbers_rehearse_failures(
    ending: str, state: str, code: str, retry_after: int | None
) -> None:
    recorded: list[Message] = []
    result = DemoOutbox("sms", recorded.append).send(
        replace(PHONE, recipient=f"+628120000{ending}")
    )
    assert (result.state, result.code, result.retry_after) == (state, code, retry_after)
    assert recorded == []


def test_channels_are_chosen_by_settings(settings: Settings) -> None:
    recorded: list[Message] = []

    def send(name: str) -> DeliveryResult:
        return get_channel(name, record=recorded.append).send(MESSAGE if name == "email" else PHONE)

    settings.DEMO_OUTBOX = False
    assert send("email").ok
    assert send("whatsapp").state == "not_configured"
    assert recorded == []
    settings.DEMO_OUTBOX = True
    assert send("whatsapp").ok
    assert send("sms").is_simulation
    assert len(recorded) == 2
    with pytest.raises(LookupError, match="pigeon"):
        send("pigeon")


def test_production_refuses_channels_that_deliver_nothing(settings: Settings) -> None:
    def ids(**values: Any) -> list[str | None]:
        for name, value in values.items():
            setattr(settings, name, value)
        return [problem.id for problem in check_no_simulator()]

    smtp = "django.core.mail.backends.smtp.EmailBackend"
    assert ids(ALLOW_SIMULATORS=False, DEMO_OUTBOX=True) == ["messaging.E001", "messaging.E002"]
    assert ids(DEMO_OUTBOX=False, EMAIL_BACKEND=smtp) == []
    assert ids(ALLOW_SIMULATORS=True, DEMO_OUTBOX=True) == []


@pytest.mark.parametrize(
    "typed", ["0812-3456-7890", "+62 812-3456-7890", "6281234567890", " 0812 3456 7890 "]
)
def test_one_phone_has_one_link(typed: str) -> None:
    assert e164(typed) == "+6281234567890"
    assert wa_link(typed) == "https://wa.me/6281234567890"


def test_the_text_of_a_link_is_escaped() -> None:
    link = wa_link("081234567890", "Kode: CTH&x=1\nhttps://a.id/?b#c")
    assert link == (
        "https://wa.me/6281234567890?text=Kode%3A%20CTH%26x%3D1%0Ahttps%3A%2F%2Fa.id%2F%3Fb%23c"
    )
    assert wa_link("", "Halo") == "https://wa.me/?text=Halo"


@pytest.mark.parametrize(
    "typed", ["", "abc", "12", "0812", "08123456789012345678", "//evil.example"]
)
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(InvalidPhone):
        e164(typed)
