"""Certificates application."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "mpp.regency.certificates"
    label = "certificates"
