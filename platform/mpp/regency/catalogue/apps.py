"""Catalogue application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "mpp.regency.catalogue"
    label = "catalogue"
