"""What regencies report about the templates they follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from mpp.kernel.planes import national
from templates_catalogue.adoption.models import Adoption


@dataclass(frozen=True)
class Clone:
    """One followed template: which version the regency's service is based on."""

    template_uid: str
    service_code: str
    base_version: int
    base_digest: str


@national
@transaction.atomic
def report(*, regency_code: str, clones: Iterable[Clone], at: dt.datetime) -> int:
    """Note which templates a regency follows at which version; the number of rows written.

    Idempotent. Called by the regency's own action in its transaction, so that both agree.
    """
    rows = [
        Adoption(
            regency_code=regency_code,
            template_uid=each.template_uid,
            service_code=each.service_code,
            base_version=each.base_version,
            base_digest=each.base_digest,
            adopted_at=at,
            updated_at=at,
        )
        for each in clones
    ]
    Adoption.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["service_code", "base_version", "base_digest", "updated_at"],
        unique_fields=["regency_code", "template_uid"],
    )
    return len(rows)
