"""The vectors that say what conditions mean, on the server; tests/journeys asks the browser the same."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from templates_catalogue.definitions.expressions import Condition, Context, evaluate

VECTORS = json.loads((Path(__file__).parent / "condition_vectors.json").read_text())
OPERATORS = ("eq", "ne", "gt", "gte", "lt", "lte", "in")
ADAPTER: TypeAdapter[Any] = TypeAdapter(Condition)


@pytest.fixture
def context() -> Context:
    given = VECTORS["context"]
    return Context(
        answers=given["answers"],
        today=dt.date.fromisoformat(given["today"]),
        attached=frozenset(given["attached"]),
        parameters=given["params"],
    )


@pytest.mark.parametrize("pair", VECTORS["pairs"], ids=str)
def test_comparison(pair: dict[str, Any], context: Context) -> None:
    sides = {"left": {"value": pair["left"]}, "right": {"value": pair["right"]}}
    holding = [
        op for op in OPERATORS if evaluate(ADAPTER.validate_python({"op": op, **sides}), context)
    ]
    assert sorted(holding) == sorted(pair["true"])


@pytest.mark.parametrize("vector", VECTORS["conditions"], ids=str)
def test_condition(vector: dict[str, Any], context: Context) -> None:
    assert evaluate(ADAPTER.validate_python(vector["when"]), context) is vector["holds"]
