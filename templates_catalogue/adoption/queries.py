"""Reads: who follows which template."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, QuerySet

from templates_catalogue.adoption.models import Adoption


def followers(template_uid: str) -> QuerySet[Adoption]:
    """The regencies that follow a template."""
    return Adoption.objects.filter(template_uid=template_uid).order_by("regency_code")


def of_regency(regency_code: str) -> QuerySet[Adoption]:
    """The templates a regency follows."""
    return Adoption.objects.filter(regency_code=regency_code).order_by("service_code")


def counts(template_uids: Collection[str]) -> dict[str, int]:
    """How many regencies follow each of these templates."""
    rows = Adoption.objects.filter(template_uid__in=template_uids).values_list("template_uid")
    return dict(rows.annotate(n=Count("id")))
