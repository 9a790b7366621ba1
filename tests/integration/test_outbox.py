"""Messages: written with what causes them, delivered once, retried, never with a NIK."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from mpp.kernel.outbox import actions, channels, queries
from mpp.kernel.outbox.models import OutboxMessage
from mpp.regency.notifications import actions as notifications
from mpp.regency.notifications import texts
from mpp.regency.notifications.actions import Recipient
from tests.factories import casework, people
from tests.factories import definitions as d
from tests.factories.casework import AT, take

pytestmark = pytest.mark.usefixtures("in_kaimana")
SITI = Recipient(name="Siti", email="siti@contoh.id", phone="+6281234567890")


def put(channel: str = "email", **changes: str) -> OutboxMessage:
    values = {
        "address": "siti@contoh.id",
        "event": "received",
        "subject": "KMN-2611-ABCDEF: Diterima",
        "body": "Isi pesan",
        "language": "id",
    }
    return actions.put(channel=channel, at=AT, **{**values, **changes})


def test_a_message_is_delivered_once() -> None:
    message = put()
    assert queries.due(at=AT) == [message.pk]
    sent = actions.deliver(message_id=message.pk, at=AT)
    assert sent is not None
    assert (sent.state, sent.sent_at) == (OutboxMessage.State.SENT, AT)
    assert actions.deliver(message_id=message.pk, at=AT) is None
    assert [each.subject for each in mail.outbox] == ["KMN-2611-ABCDEF: Diterima"]
    assert "Kaimana" in mail.outbox[0].from_email


def test_nothing_leaves_when_the_transaction_fails(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def put_and_fail() -> None:
        with transaction.atomic():
            put(event="never")
            raise RuntimeError

    with (
        django_capture_on_commit_callbacks(execute=True) as sent,
        pytest.raises(RuntimeError),
    ):
        put_and_fail()
    assert sent == []
    assert not OutboxMessage.objects.filter(event="never").exists()
    assert mail.outbox == []


def test_a_message_leaves_after_the_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = put()
        assert mail.outbox == []
    message.refresh_from_db()
    assert message.state == OutboxMessage.State.SENT


def test_failures_are_tried_again_with_growing_pauses_and_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def down(message: OutboxMessage) -> None:
        raise channels.CannotDeliver("mail_server")

    monkeypatch.setattr(channels.registry, "get", lambda _name: down)
    message = put()
    at, pauses, tried = AT, [], None
    for _attempt in range(actions.MOST_ATTEMPTS):
        tried = actions.deliver(message_id=message.pk, at=at)
        assert tried is not None
        pauses.append(tried.next_attempt_at - at)
        at = tried.next_attempt_at
    assert tried is not None
    assert pauses == sorted(pauses)
    assert tried.state == OutboxMessage.State.FAILED
    assert tried.last_error == "CannotDeliver: mail_server"
    assert queries.due(at=at) == []
    monkeypatch.undo()
    actions.retry(message=tried, at=at)
    again = actions.deliver(message_id=message.pk, at=at)
    assert again is not None
    assert again.state == OutboxMessage.State.SENT


def test_an_unexpected_failure_counts_as_an_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(message: OutboxMessage) -> None:
        raise RuntimeError(message.address)

    monkeypatch.setattr(channels.registry, "get", lambda _name: broken)
    message = put()
    tried, at = None, AT
    for _attempt in range(actions.MOST_ATTEMPTS):
        tried = actions.deliver(message_id=message.pk, at=at)
        assert tried is not None
        at = tried.next_attempt_at
    assert tried is not None
    assert (tried.state, tried.attempts) == (OutboxMessage.State.FAILED, actions.MOST_ATTEMPTS)
    assert tried.last_error == "RuntimeError"


@pytest.mark.parametrize("channel", ["email", "pigeon"])
def test_what_can_never_be_delivered_is_given_up_at_once(channel: str) -> None:
    message = put(channel=channel, address="bukan alamat")
    tried = actions.deliver(message_id=message.pk, at=AT)
    assert tried is not None
    assert tried.state == OutboxMessage.State.FAILED


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("event", [*texts.EVENTS, "sesuatu_yang_baru"])
def test_every_event_has_a_message_that_begins_with_the_code(event: str, language: str) -> None:
    recipient = Recipient(name="Siti", email="siti@contoh.id", language=language)
    context = {
        "service": "Izin Praktik",
        "link": "https://kaimana.localhost/lacak/",
        "reason": "NIK 3510 0112 0390 9001 salah",
        "number": "503/0001",
        "amount": "Rp50.000",
        "due": "Selasa",
    }
    (message,) = notifications.send(
        event=event, to=recipient, context=context, at=AT, reference="KMN-2611-ABCDEF"
    )
    assert message.subject.startswith("KMN-2611-ABCDEF: ")
    assert "%(" not in message.body
    assert "https://kaimana.localhost/lacak/" in message.body
    assert "0390" not in message.body
    delivered = actions.deliver(message_id=message.pk, at=AT)
    assert delivered is not None
    assert delivered.state == OutboxMessage.State.SENT


def test_a_paragraph_without_its_words_is_left_out() -> None:
    (message,) = notifications.send(
        event="withdrawn", to=Recipient(name="Siti", email="siti@contoh.id"), context={}, at=AT
    )
    assert "Catatan petugas" not in message.body


def test_a_phone_is_reached_where_the_installation_has_a_channel(
    settings: Settings,
) -> None:
    settings.DEMO_OUTBOX = False
    sent = notifications.send(event="news", to=SITI, context={"service": "KK"}, at=AT)
    assert [message.channel for message in sent] == ["email"]
    settings.DEMO_OUTBOX = True
    sent = notifications.send(event="news", to=SITI, context={"service": "KK"}, at=AT)
    assert [message.channel for message in sent] == ["email", "whatsapp"]
    recorded = actions.deliver(message_id=sent[1].pk, at=AT)
    assert recorded is not None
    assert recorded.state == OutboxMessage.State.SENT
    assert recorded.body.startswith("[SIMULASI]")


def test_the_applicant_is_told_why_a_file_was_returned() -> None:
    staff = casework.office()
    citizen = people.citizen(name="Siti Aminah", email="siti@contoh.id")
    case = take(casework.sent(citizen), d.RETURN, staff.desk, reason="STR tidak terbaca")
    message = OutboxMessage.objects.filter(reference=case.code, event="returned").get()
    assert "STR tidak terbaca" in message.body
    assert case.code in message.subject
    assert f"/permohonan/{case.code}/" in message.body
    assert citizen.nik not in message.body


def test_pauses_grow_to_a_limit() -> None:
    assert actions.pause_before(1) == actions.FIRST_PAUSE
    assert actions.pause_before(2) == 2 * actions.FIRST_PAUSE
    assert actions.pause_before(60) == actions.LONGEST_PAUSE
    assert dt.timedelta(hours=1) < actions.LONGEST_PAUSE
