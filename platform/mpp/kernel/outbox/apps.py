"""Outbox application."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "mpp.kernel.outbox"
    label = "outbox"
