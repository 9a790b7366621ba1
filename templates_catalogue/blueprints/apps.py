"""Blueprints application."""

from django.apps import AppConfig


class BlueprintsConfig(AppConfig):
    name = "templates_catalogue.blueprints"
    label = "blueprints"

    def ready(self) -> None:
        """Tell onboarding which catalogues can be chosen."""
        from templates_catalogue.blueprints import queries
        from tenants.onboarding import catalogues

        catalogues.registry.register("blueprints", queries.is_offered)
