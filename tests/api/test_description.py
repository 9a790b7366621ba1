"""The API describes itself, whole and without warnings, on both kinds of hosts."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from tests.api.conftest import HUB, KAIMANA, Program

pytestmark = pytest.mark.django_db
URLCONFS = ["mpp.config.urls_regency", "mpp.config.urls_national"]


def described(urlconf: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("spectacular", urlconf=urlconf, validate=True, fail_on_warn=True, stdout=out)
    found: dict[str, Any] = yaml.safe_load(out.getvalue())
    return found


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_the_description_is_valid_and_without_warnings(urlconf: str) -> None:
    schema = described(urlconf)
    assert schema["openapi"].startswith("3.1")
    assert schema["info"]["version"]
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_every_operation_documents_its_problems(urlconf: str) -> None:
    for path, operations in described(urlconf)["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            assert {"429", "default"} <= set(answers), (path, method)
            for status in set(answers) - {"200", "201", "202", "204"}:
                content = answers[status]["content"]
                assert list(content) == ["application/problem+json"], (path, method, status)
            if method in {"post", "put", "patch"}:
                assert {"400", "422"} <= set(answers), (path, method)


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_every_list_is_paged(urlconf: str) -> None:
    schema = described(urlconf)
    for path, operations in schema["paths"].items():
        operation = operations.get("get")
        if operation and operation["operationId"].endswith("_list"):
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert {"cursor", "page_size"} <= names, path


@pytest.mark.parametrize("host", [HUB, KAIMANA])
def test_anybody_can_read_it(host: str) -> None:
    answer = Program(host).get("schema/")
    assert answer.status_code == 200
    assert "openapi" in answer.headers["Content-Type"]
