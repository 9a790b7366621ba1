"""Notifications application."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "mpp.regency.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Give the outbox its channels."""
        from mpp.regency.notifications.delivery import register_channels

        register_channels()
