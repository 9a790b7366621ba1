"""Certificates application."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "mpp.regency.certificates"
    label = "certificates"

    def ready(self) -> None:
        """Let transitions issue certificates; let the nation ask for figures."""
        from mpp.regency.certificates import figures
        from mpp.regency.certificates.effects import register_all
        from tenants.oversight import collectors

        register_all()
        collectors.registry.register("certificates", figures.collect)
