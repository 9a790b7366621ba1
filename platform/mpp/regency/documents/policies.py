"""Who may open a file. Apps above say so for the kinds they keep; a kind nobody knows opens for none."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from mpp.kernel.registry import Registry
from mpp.regency.audit.actions import Actor
from mpp.regency.documents.models import Document


class MayOpen(Protocol):
    """Whether the actor may open this document now."""

    def __call__(self, document: Document, actor: Actor, at: dt.datetime) -> bool: ...


registry: Registry[MayOpen] = Registry("document kind")


def may_open(document: Document, actor: Actor, at: dt.datetime) -> bool:
    """Whether the app that keeps this kind of document lets the actor open it."""
    return document.kind in registry and registry.get(document.kind)(document, actor, at)
