"""Accounts application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mpp.accounts"
    label = "accounts"
