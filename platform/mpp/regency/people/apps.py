"""People application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "mpp.regency.people"
    label = "people"
