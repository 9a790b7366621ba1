"""Short-lived links to files, bound to the person they were made for and to the regency."""

from __future__ import annotations

import datetime as dt

from django.core import signing

from mpp.kernel.planes import current_schema
from mpp.regency.audit.actions import Actor
from mpp.regency.documents.models import Document

LIFETIME = dt.timedelta(minutes=10)
SALT = "mpp.documents.link"


def sign(document: Document, actor: Actor) -> str:
    """A token that lets this actor, and nobody else, ask for the document for ten minutes."""
    bound = [current_schema(), actor.actor_kind, actor.actor_id, str(document.token)]
    return signing.dumps(bound, salt=SALT)


def check(token: str, actor: Actor) -> Document | None:
    """The document of a token made for this actor here; `None` for any other, or an old one."""
    try:
        schema, kind, who, key = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if (schema, kind, who) != (current_schema(), actor.actor_kind, actor.actor_id):
        return None
    return Document.objects.filter(token=key).first()
