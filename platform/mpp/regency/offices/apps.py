"""Offices application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficesConfig(AppConfig):
    name = "mpp.regency.offices"
    label = "offices"

    def ready(self) -> None:
        """Register this app's steps of provisioning and its part of readiness."""
        from mpp.regency.offices import provisioning, readiness
        from mpp.regency.people import policies
        from tenants.onboarding import golive
        from tenants.onboarding import readiness as onboarding
        from tenants.operations import sequences

        onboarding.register("offices", readiness.items)
        onboarding.declarations.register("offices", readiness.declarations)
        golive.vouchers.register("people", lambda actor: policies.may(actor, "regency.manage"))

        sequences.register(
            "first_administrator",
            _("Mengundang administrator pertama"),
            provisioning.invite_administrator,
            provisioning.has_administrator,
            cure=_("Periksa nama dan surel penanggung jawab pada permohonan, lalu coba lagi."),
        )
        sequences.register(
            "defaults",
            _("Mengisi profil, hari libur, dan titik layanan awal"),
            provisioning.defaults,
            provisioning.has_defaults,
        )
