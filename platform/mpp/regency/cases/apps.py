"""Cases application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "mpp.regency.cases"
    label = "cases"

    def ready(self) -> None:
        """Let transitions set effects off, and files be opened by those who may see the case."""
        from mpp.regency.cases.effects import register_all

        register_all()
