"""E-mail through Django's mail settings (EMAIL_URL)."""

import logging
import smtplib
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from mpp.connectors.messaging.port import DeliveryResult, Message, State, refusal

logger = logging.getLogger(__name__)

RETRY_AFTER = 300  # seconds
REAL_BACKENDS = {"django.core.mail.backends.smtp.EmailBackend"}


class EmailChannel:
    """Sends plain text, which every phone shows and which needs no unsubscribe link."""

    name = "email"

    @property
    def is_simulation(self) -> bool:
        return settings.EMAIL_BACKEND not in REAL_BACKENDS

    def send(self, message: Message) -> DeliveryResult:
        refused = refusal(message, is_simulation=self.is_simulation)
        if refused is not None:
            return refused
        try:
            validate_email(message.recipient)
            self._mail(message).send()
        except (ValidationError, smtplib.SMTPRecipientsRefused):
            return self._result("rejected", "bad_address")
        except (smtplib.SMTPException, OSError) as error:
            # the address stays out of the log: the kind of failure is enough to act on
            logger.warning("e-mail not delivered: %s", type(error).__name__)
            return self._result("unavailable", "mail_server", retry_after=RETRY_AFTER)
        return self._result("sent", "sent")

    def _mail(self, message: Message) -> EmailMessage:
        address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        sender = formataddr((" ".join(message.sender_name.split()), address))
        return EmailMessage(
            # a line break in a header would start another header
            subject=" ".join(message.subject.split()),
            body=message.body,
            from_email=sender if message.sender_name else settings.DEFAULT_FROM_EMAIL,
            to=[message.recipient],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": message.language},
        )

    def _result(self, state: State, code: str, *, retry_after: int | None = None) -> DeliveryResult:
        return DeliveryResult(
            state=state, code=code, is_simulation=self.is_simulation, retry_after=retry_after
        )
