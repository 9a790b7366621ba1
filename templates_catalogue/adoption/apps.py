"""Adoption application."""

from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    name = "templates_catalogue.adoption"
    label = "adoption"
