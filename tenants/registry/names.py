"""Subdomains: which a regency may take, and which are kept for the platform."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.registry.models import Domain, Regency, Region

SUBDOMAIN = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
LONGEST = 40
DATA = Path(__file__).parent / "data"
RESERVED = frozenset((DATA / "reserved_subdomains.txt").read_text().split())


def problem_with(subdomain: str) -> str | None:
    """Why this subdomain cannot be taken, as a sentence; `None` when it can."""
    if not 3 <= len(subdomain) <= LONGEST or not SUBDOMAIN.match(subdomain):
        return _("Pakai 3 sampai 40 huruf kecil, angka, atau tanda hubung, diawali huruf.")
    if subdomain in RESERVED:
        return _("Nama ini dipakai oleh platform. Pilih nama lain.")
    taken = Domain.objects.filter(domain=host_of(subdomain)).exists()
    if taken or Regency.objects.filter(schema_name=schema_of(subdomain)).exists():
        return _("Nama ini sudah dipakai daerah lain.")
    return None


def host_of(subdomain: str) -> str:
    """The whole host name of a subdomain."""
    return f"{subdomain}.{settings.BASE_DOMAIN}"


def schema_of(subdomain: str) -> str:
    """The PostgreSQL schema of the regency that takes this subdomain."""
    name = subdomain.replace("-", "_")
    # names that PostgreSQL keeps, and the two schemas that are there already
    return (
        f"r_{name}" if name.startswith("pg_") or name in {"public", "information_schema"} else name
    )


def suggestion(region: Region) -> str:
    """A subdomain made of the region's own name; cities say so where a kabupaten has the name."""
    words = re.sub(r"[^a-z0-9 ]", "", region.name.lower().replace("-", " ")).split()
    if words[:1] in (["kabupaten"], ["kota"]):
        prefix, words = words[0], words[1:]
    else:
        prefix = region.kind
    plain = "".join(words)
    twin = (
        Region.objects.filter(level=Region.Level.REGENCY, name__iendswith=" " + " ".join(words))
        .exclude(pk=region.pk)
        .exists()
    )
    return f"kota{plain}" if prefix == "kota" and twin else plain
