"""Access application."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "api.access"
    label = "access"
