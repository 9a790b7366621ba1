"""Workflow application."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "mpp.regency.workflow"
    label = "workflow"
