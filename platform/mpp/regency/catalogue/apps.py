"""Catalogue application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "mpp.regency.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Register this app's steps of provisioning and its part of readiness."""
        from mpp.regency.catalogue import provisioning, readiness
        from tenants.onboarding import readiness as onboarding
        from tenants.operations import sequences

        onboarding.register("catalogue", readiness.items)

        sequences.register(
            "clone_catalogue",
            _("Menyalin katalog layanan"),
            provisioning.clone,
            provisioning.is_cloned,
            cure=_("Periksa apakah katalog yang dipilih masih terbit, lalu coba lagi."),
        )
        sequences.register(
            "smoke_check",
            _("Pemeriksaan akhir"),
            provisioning.smoke_check,
            provisioning.works,
        )
