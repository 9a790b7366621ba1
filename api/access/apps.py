"""Access application."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "api.access"
    label = "access"

    def ready(self) -> None:
        """Whoever leaves everywhere leaves the tokens of programs behind."""
        from api.access.actions import revoke_tokens_of
        from mpp.accounts.leaving import register

        register(revoke_tokens_of)
