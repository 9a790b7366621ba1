"""The condition language: shared vectors on both sides, closed grammar, laws."""

import datetime as dt
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from templates_catalogue.definitions.expressions import (
    Condition,
    Context,
    JsonValue,
    evaluate,
    uids_in,
)

HERE = Path(__file__).parent
CASES = json.loads((HERE / "condition_vectors.json").read_text(encoding="utf-8"))["cases"]
BROWSER = HERE.parents[1] / "platform" / "mpp" / "portals" / "static" / "mpp" / "conditions.js"
READ: TypeAdapter[Condition] = TypeAdapter(Condition)
TODAY = dt.date(2026, 11, 23)


def context_of(case: dict[str, Any]) -> Context:
    given = case["context"]
    return Context(
        answers=given["answers"],
        today=dt.date.fromisoformat(given["today"]),
        attached=frozenset(given["attached"]),
        parameters=given["params"],
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_vector(case: dict[str, Any]) -> None:
    assert evaluate(READ.validate_python(case["condition"]), context_of(case)) is case["expect"]


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node; the browser journey runs these")
def test_vectors_in_javascript(tmp_path: Path) -> None:
    shutil.copy(BROWSER, tmp_path / "conditions.mjs")
    script = tmp_path / "run.mjs"
    script.write_text(
        "import {evaluate} from './conditions.mjs';\n"
        "import {readFileSync} from 'node:fs';\n"
        "const {cases} = JSON.parse(readFileSync(process.argv[2]));\n"
        "const wrong = cases.filter((c) => evaluate(c.condition, c.context) !== c.expect);\n"
        "process.stdout.write(JSON.stringify(wrong.map((c) => c.name)));\n",
        encoding="utf-8",
    )
    node = shutil.which("node") or "node"
    vectors = str(HERE / "condition_vectors.json")
    done = subprocess.run(  # noqa: S603
        [node, str(script), vectors], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []


def test_vector_names_are_unique() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "document",
    [
        {"op": "matches", "left": {"field": "a"}, "right": {"value": "b"}},
        {"op": "eq", "left": {"field": "a"}},
        {"op": "eq", "left": {"field": "a", "value": 1}, "right": {"value": 1}},
        {"op": "eq", "left": {"code": "1+1"}, "right": {"value": 2}},
        {"op": "eq", "left": {"value": {"a": 1}}, "right": {"value": 2}},
        {"op": "and", "of": []},
        {"op": "not", "of": "true"},
        {"op": "any", "field": "a"},
        {"op": "eq", "left": {"field": "a"}, "right": {"value": 1}, "else": 2},
        {"left": {"field": "a"}, "right": {"value": 1}},
        "a == 1",
        None,
    ],
)
def test_anything_else_is_refused(document: Any) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(document)


def test_uids_in_names_every_reference() -> None:
    condition = READ.validate_python(
        {
            "op": "or",
            "of": [
                {"op": "empty", "of": {"age": {"field": "born"}}},
                {"op": "gt", "left": {"field": "income"}, "right": {"param": "limit"}},
                {"op": "not", "of": {"op": "empty", "of": {"attached": "letter"}}},
                {
                    "op": "every",
                    "field": "rows",
                    "where": {"op": "eq", "left": {"item": "kind"}, "right": {"value": "x"}},
                },
            ],
        }
    )
    assert uids_in(condition) == {
        "field": {"born", "income", "rows"},
        "param": {"limit"},
        "attached": {"letter"},
        "item": {"kind"},
    }


scalars: st.SearchStrategy[JsonValue] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(["2026-02-30", "2000-01-01", "007", "1e5", "-0", "12.50"]),
)
answers = st.dictionaries(
    st.sampled_from(["a", "b", "rows"]),
    st.one_of(
        scalars,
        st.lists(scalars, max_size=3),
        st.lists(st.dictionaries(st.sampled_from(["x", "y"]), scalars), max_size=3),
    ),
    max_size=3,
)
operands = st.sampled_from(
    [
        {"field": "a"},
        {"field": "b"},
        {"item": "x"},
        {"param": "p"},
        {"attached": "r"},
        {"age": {"field": "a"}},
        {"value": 3},
        {"value": ["1", True]},
        {"value": None},
    ]
)
leaves = st.one_of(
    st.builds(
        lambda op, left, right: {"op": op, "left": left, "right": right},
        st.sampled_from(["eq", "ne", "gt", "gte", "lt", "lte", "in"]),
        operands,
        operands,
    ),
    st.builds(lambda of: {"op": "empty", "of": of}, operands),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(
            lambda op, of: {"op": op, "of": of},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.builds(lambda of: {"op": "not", "of": of}, inner),
        st.builds(
            lambda op, where: {"op": op, "field": "rows", "where": where},
            st.sampled_from(["every", "any"]),
            inner,
        ),
    ),
    max_leaves=6,
)


@given(document=conditions, given_answers=answers)
def test_evaluation_never_raises_and_not_negates(
    document: dict[str, Any], given_answers: dict[str, JsonValue]
) -> None:
    context = Context(answers=given_answers, today=TODAY, parameters={"p": "3"})
    condition = READ.validate_python(document)
    negated = READ.validate_python({"op": "not", "of": document})
    assert evaluate(condition, context) is not evaluate(negated, context)
    assert READ.validate_python(READ.dump_python(condition, mode="json")) == condition
