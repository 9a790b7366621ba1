"""Blueprints application."""

from django.apps import AppConfig


class BlueprintsConfig(AppConfig):
    name = "templates_catalogue.blueprints"
    label = "blueprints"
