"""The browser's evaluation of conditions, held to the same vectors as the server's."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

pytestmark = pytest.mark.django_db

VECTORS = json.loads(
    (Path(__file__).parents[1] / "unit" / "condition_vectors.json").read_text(encoding="utf-8")
)
OPERATORS = ("eq", "ne", "gt", "gte", "lt", "lte", "in")


def test_the_browser_agrees_with_the_server(page: Page) -> None:
    asked = [(vector["when"], vector["holds"]) for vector in VECTORS["conditions"]]
    for pair in VECTORS["pairs"]:
        sides = {"left": {"value": pair["left"]}, "right": {"value": pair["right"]}}
        asked += [({"op": op, **sides}, op in pair["true"]) for op in OPERATORS]
    answers = page.evaluate(
        """async ([module, conditions, context]) => {
            const { evaluate } = await import(module);
            return conditions.map((condition) => evaluate(condition, context));
        }""",
        [_module(), [condition for condition, _ in asked], VECTORS["context"]],
    )
    wrong: list[Any] = [
        (condition, answer)
        for (condition, holds), answer in zip(asked, answers, strict=True)
        if answer is not holds
    ]
    assert wrong == []


def _module() -> str:
    """The module as an address that a blank page can import."""
    source = Path(str(finders.find("mpp/conditions.js"))).read_bytes()
    return "data:text/javascript;base64," + base64.b64encode(source).decode()
