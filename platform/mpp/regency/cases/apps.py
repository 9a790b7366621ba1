"""Cases application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "mpp.regency.cases"
    label = "cases"
