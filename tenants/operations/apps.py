"""Operations application: registers the steps that the national plane can do alone."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "tenants.operations"
    label = "operations"

    def ready(self) -> None:
        """Register the steps of provisioning that need no regency app."""
        from tenants.operations import hosts, schemas, sequences

        sequences.register(
            "create_schema",
            _("Membuat ruang data daerah"),
            schemas.create,
            schemas.is_complete,
            cure=_("Periksa basis data dan ruang disk, lalu coba lagi: langkah ini melanjutkan."),
        )
        sequences.register(
            "domain",
            _("Memasang alamat situs"),
            hosts.attach,
            hosts.is_attached,
            cure=_("Periksa apakah nama subdomain sudah dipakai daerah lain."),
        )
