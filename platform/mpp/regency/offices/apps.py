"""Offices application."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "mpp.regency.offices"
    label = "offices"
