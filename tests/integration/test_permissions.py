"""Every route of every host, for every kind of person, against the tables in `permission_tables`.

A route without a row fails, and so does a row without a route. To see what is new, read the message:
it is written in the form of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern
from pytest_django import Settings

from mpp.kernel.planes import leave_regency, regency_plane
from tenants.registry.models import Regency
from tests.factories import people, worlds
from tests.integration import permission_tables as tables

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAGE_METHODS = ("GET", "POST")
PROGRAM_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SIGN_IN = ("/masuk/?", "/masuk/petugas/?")
ONLY_FOR_DEVELOPERS = {"styleguide"}


@pytest.fixture(autouse=True)
def as_in_production(settings: Settings) -> None:
    """The page that shows messages to anyone exists in demonstrations only."""
    settings.DEMO_OUTBOX = False


def outcome(response: Answer) -> str:
    """One character of the tables."""
    status = response.status_code
    if status == 302:
        target = response.headers["Location"]
        if target in {"/masuk/", "/masuk/petugas/"} or target.startswith(SIGN_IN):
            return ">"
        if target.startswith(("/masuk/dua-langkah/aktifkan/", "/masuk/ulang/")):
            return "2"
        return "+"
    known = {401: "k", 403: "x", 404: "?", 405: "-"}
    return known.get(status, "!" if status >= 500 else "+")


def methods_of(route: URLPattern) -> tuple[str, ...]:
    view = getattr(route.callback, "view_class", None) or getattr(route.callback, "cls", None)
    if not is_program(route):
        return PAGE_METHODS
    return tuple(name for name in PROGRAM_METHODS if hasattr(view, name.lower()))


def is_program(route: URLPattern) -> bool:
    return str(route.name).startswith("api-")


def call_for(who: worlds.Person, route: URLPattern, method: str, path: str) -> Answer:
    """The answer to an empty request; whatever it changed is undone."""
    program = is_program(route)
    client = who.client(program=program)
    content_type = "application/json" if program else "application/x-www-form-urlencoded"
    cache.clear()
    with transaction.atomic():
        more: dict[str, Any] = {} if method == "GET" else {"content_type": content_type}
        response = client.generic(method, path, **more)
        leave_regency()
        transaction.set_rollback(True)
    return response


def call(who: worlds.Person, route: URLPattern, method: str, path: str) -> str:
    """What comes of an empty request, as one character."""
    response = call_for(who, route, method, path)
    if response.streaming:
        b"".join(response.streaming_content)  # type: ignore[attr-defined]  # closes the file
    return outcome(response)


def compare(
    urlconf: str,
    table: Mapping[str, Mapping[str, str]],
    kinds: Mapping[str, worlds.Person],
    path_of: Callable[[URLPattern], str],
) -> None:
    """Fails with a line for every row that is missing, superfluous or not true."""
    seen: dict[str, dict[str, str]] = {}
    for route in worlds.routes(urlconf):
        name = str(route.name)
        if name in seen or name in ONLY_FOR_DEVELOPERS:
            continue
        path = path_of(route)
        found = {
            method: "".join(call(who, route, method, path) for who in kinds.values())
            for method in methods_of(route)
        }
        seen[name] = {method: each for method, each in found.items() if set(each) != {"-"}}
    wrong = [
        f'    "{name}": {found},  # not {table.get(name, "in the table")}'
        for name, found in seen.items()
        if table.get(name) != found
    ]
    wrong += [f"    {name!r} is the name of no route" for name in set(table) - set(seen)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_route_of_a_regency(kaimana: Regency) -> None:
    kinds: dict[str, Any] = {}
    with regency_plane(kaimana.schema_name):
        roles = [role for role in tables.REGENCY_ROLES if role != "village_operator"]
        world = worlds.regency("kaimana.localhost", roles=roles)
        kinds["nobody"] = worlds.person(world.host)
        kinds["citizen"] = worlds.person(world.host, world.citizen.user, "citizen")
        neighbour = people.citizen(name="Tetangga")
        kinds["neighbour"] = worlds.person(world.host, neighbour.user, "citizen")
        for role in tables.REGENCY_ROLES:
            kinds[role] = worlds.person(world.host, world.staff[role].user, "staff")
    leave_regency()
    assert tuple(kinds) == tables.REGENCY_KINDS
    compare(worlds.REGENCY_URLS, tables.REGENCY, kinds, world.path)


def test_every_route_of_the_hub(kaimana: Regency) -> None:
    world = worlds.hub(kaimana)
    kinds = {"nobody": worlds.person("localhost")}
    for kind, user in worlds.officers_of_the_nation().items():
        kinds[kind] = worlds.person("localhost", user, "officer")
    assert tuple(kinds) == tables.HUB_KINDS
    compare(worlds.HUB_URLS, tables.HUB, kinds, world.path)
