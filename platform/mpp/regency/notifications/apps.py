"""Notifications application."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "mpp.regency.notifications"
    label = "notifications"
