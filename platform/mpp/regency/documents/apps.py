"""Documents application."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "mpp.regency.documents"
    label = "documents"
