"""Certificates application."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "mpp.regency.certificates"
    label = "certificates"

    def ready(self) -> None:
        """Let transitions issue certificates."""
        from mpp.regency.certificates.effects import register_all

        register_all()
