"""Audit application."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "mpp.regency.audit"
    label = "audit"
