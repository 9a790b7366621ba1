"""Regencies for tests, made by the product's own provisioning."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from mpp.kernel import clock
from mpp.kernel.outbox.models import OutboxMessage
from mpp.kernel.planes import national_plane, regency_plane
from mpp.regency.catalogue import actions as catalogue
from mpp.regency.people.models import System
from templates_catalogue.blueprints import actions as blueprints
from templates_catalogue.definitions import catalogues
from tenants.operations import actions as operations
from tenants.operations import sequences
from tenants.operations.models import Operation
from tenants.registry import actions as registry
from tenants.registry import loading, queries
from tenants.registry.actors import PLATFORM
from tenants.registry.models import Regency
from tenants.registry.states import RegencyState

CATALOGUE = "banyuwangi"


def foundation() -> None:
    """What `prepare` loads: regions, the hub, the published catalogues. Quick when it is there."""
    loading.load()
    registry.ensure_nation()
    for folder in catalogues.discover():
        blueprints.publish_catalogue(folder=Path(folder), by=PLATFORM, at=clock.now())


def admitted(code: str, subdomain: str) -> tuple[Regency, Operation]:
    """A regency whose provisioning is recorded and waits for a worker."""
    at = clock.now()
    with national_plane():
        regency = registry.admit(
            region=queries.region(code), subdomain=subdomain, by=PLATFORM, at=at
        )
        parameters = {
            "subdomain": subdomain,
            "catalogue": CATALOGUE,
            "administrator": {
                "name": "Administrator Pertama",
                "email": f"admin@{subdomain}kab.go.id",
                "position": "Kepala Bagian Organisasi",
            },
        }
        operation = operations.start(
            kind=sequences.PROVISION, regency=regency, parameters=parameters, by=PLATFORM, at=at
        )
    return regency, operation


def provisioned(code: str, subdomain: str) -> Regency:
    """A regency in set-up, as provisioning leaves it. Slow (two seconds): once per run."""
    regency, operation = admitted(code, subdomain)
    with national_plane():
        operations.run(operation.pk)
    operation.refresh_from_db()
    assert operation.state == Operation.State.DONE, list(
        operation.steps.values_list("name", "state", "error")
    )
    regency.refresh_from_db()
    return regency


def live(code: str, subdomain: str) -> Regency:
    """A regency that serves citizens, every service on offer; there already in a kept database."""
    there = Regency.objects.filter(code=code).first()
    if there is not None:
        return there
    regency = provisioned(code, subdomain)
    with regency_plane(regency.schema_name):
        OutboxMessage.objects.all().delete()  # so that a test finds only what it caused
        catalogue.offer_many(codes=None, offered=True, by=System("tests"), at=clock.now())
    return registry.change_state(regency=regency, to=RegencyState.LIVE, by=PLATFORM, at=clock.now())


def host(regency: Regency) -> str:
    """The host to send in a test client's requests: `client.get(..., headers={"host": host(...)})`."""
    return f"{regency.schema_name.replace('_', '-')}.{settings.BASE_DOMAIN}"
