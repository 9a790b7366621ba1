"""Portals application."""

from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "mpp.portals"
    label = "portals"
