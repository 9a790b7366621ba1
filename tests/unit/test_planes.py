"""The two planes stay apart: who may live in which schema, point at what, and run where.

Import rules cannot see foreign keys written as text ("registry.Regency"), so this walks the models.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model

from mpp.kernel import clock
from mpp.kernel.planes import WrongPlane, regency_plane
from mpp.regency.catalogue import actions as catalogue
from mpp.regency.people.models import System
from tenants.operations import actions as operations
from tenants.registry.models import Regency

NATIONAL = ("tenants.", "templates_catalogue.")
REGIONAL = ("mpp.regency.",)


def relations(prefixes: tuple[str, ...]) -> Iterator[tuple[type[Model], Any]]:
    for model in apps.get_models():
        if model.__module__.startswith(prefixes):
            for field in model._meta.get_fields():
                if field.is_relation and field.concrete:
                    yield model, field


def installed(prefixes: tuple[str, ...]) -> set[str]:
    return {config.name for config in apps.get_app_configs() if config.name.startswith(prefixes)}


def test_every_regional_app_is_installed_in_regency_schemas_only() -> None:
    assert installed(REGIONAL) <= set(settings.TENANT_APPS)
    assert not installed(REGIONAL) & set(settings.SHARED_APPS)


def test_every_national_app_is_installed_in_the_public_schema_only() -> None:
    assert installed(NATIONAL) <= set(settings.SHARED_APPS)
    assert not installed(NATIONAL) & set(settings.TENANT_APPS)


@pytest.mark.parametrize(
    ("ours", "theirs"), [(REGIONAL, NATIONAL), (NATIONAL, REGIONAL)], ids=["regency", "nation"]
)
def test_no_foreign_key_crosses_the_planes(ours: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    """So that one regency's schema can be dumped, moved or restored on its own."""
    crossing = [
        f"{model._meta.label}.{field.name}"
        for model, field in relations(ours)
        if field.related_model.__module__.startswith(theirs)
    ]
    assert crossing == []


def test_no_unique_text_column_makes_a_second_index_for_patterns() -> None:
    """`db_index=True` on a text column would; `unique=True` is only used where the value is short."""
    indexed = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith(REGIONAL)
        for field in model._meta.get_fields()
        if getattr(field, "db_index", False)
        and field.get_internal_type() in {"CharField", "TextField"}
    ]
    assert indexed == []


def action_modules(package: str) -> Iterator[Any]:
    root = importlib.import_module(package)
    for info in pkgutil.walk_packages(root.__path__, f"{package}."):
        if ".actions" in info.name:
            yield importlib.import_module(info.name)


def public_functions(module: Any) -> Iterator[tuple[str, Any]]:
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("_") and function.__module__ == module.__name__:
            yield name, function


@pytest.mark.parametrize("package", ["mpp.regency.catalogue", "mpp.regency.offices", "tenants"])
def test_every_mutation_says_in_which_plane_it_runs(package: str) -> None:
    """`@national` and `@regional` wrap the action, which therefore knows its plane."""
    unmarked = [
        f"{module.__name__}.{name}"
        for module in action_modules(package)
        for name, function in public_functions(module)
        if {"by", "at"} <= set(inspect.signature(function).parameters)
        and "WrongPlane" not in _source_of_wrappers(function)
    ]
    assert unmarked == []


def _source_of_wrappers(function: Any) -> str:
    """The guard's code object names what it raises."""
    return " ".join(function.__code__.co_names) if hasattr(function, "__wrapped__") else ""


def test_platform_is_no_package() -> None:
    """With an `__init__.py` it would shadow the standard library's `platform`."""
    assert not (Path(settings.ROOT) / "platform" / "__init__.py").exists()


@pytest.mark.django_db
def test_a_regional_action_refuses_the_public_schema() -> None:
    with pytest.raises(WrongPlane):
        catalogue.clone_catalogue(
            publisher="banyuwangi", service_codes=None, by=System("test"), at=clock.now()
        )


@pytest.mark.django_db
def test_a_national_action_refuses_a_regencys_schema(banyuwangi: Regency) -> None:
    with regency_plane(banyuwangi.schema_name), pytest.raises(WrongPlane):
        operations.run(1)
