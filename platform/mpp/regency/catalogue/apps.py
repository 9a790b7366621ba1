"""Catalogue application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "mpp.regency.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Register this app's steps of provisioning."""
        from mpp.regency.catalogue import provisioning
        from tenants.operations import steps

        steps.register(
            "clone_catalogue",
            _("Menyalin katalog layanan"),
            provisioning.clone,
            provisioning.is_cloned,
            cure=_("Periksa apakah katalog yang dipilih masih terbit, lalu coba lagi."),
        )
        steps.register(
            "smoke_check",
            _("Pemeriksaan akhir"),
            provisioning.smoke_check,
            provisioning.works,
        )
