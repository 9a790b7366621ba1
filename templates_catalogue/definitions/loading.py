"""Reading and writing definition files. Input is hostile until it has passed through here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from templates_catalogue.definitions.expressions import JsonScalar
from templates_catalogue.definitions.types import Effect, Option, ServiceDefinition

MOST_BYTES = 2 * 1024 * 1024
MOST_DEPTH = 40
WIDTH = 110


class CannotRead(Exception):
    """A definition file that cannot be read as plain data.

    `code` is stable; `line` and `column` count from 1 and are `None` where they are unknown.
    """

    def __init__(
        self, code: str, detail: str = "", *, line: int | None = None, column: int | None = None
    ) -> None:
        self.code, self.detail, self.line, self.column = code, detail, line, column
        super().__init__(f"{code}: {detail}" if detail else code)


def read_document(source: str | bytes) -> dict[str, Any]:
    """Plain data from YAML or JSON text (JSON is tried first where it begins with a brace).

    Raises `CannotRead` with the code `too_large`, `not_utf8`, `syntax`, `alias`, `tag`,
    `duplicate_key`, `too_deep`, `not_a_mapping` or `not_plain`.
    """
    text = _text(source)
    data = _from_json(text) if text.lstrip().startswith("{") else None
    if data is None:
        data = _from_yaml(text)
    if not isinstance(data, dict):
        raise CannotRead("not_a_mapping", type(data).__name__)
    _check_plain(data, 0)
    return data


def load(source: str | bytes) -> ServiceDefinition:
    """A definition from YAML or JSON text.

    Raises `CannotRead`, or `pydantic.ValidationError` where the data does not fit the model;
    `validation.check_document` turns the latter into plain sentences.
    """
    return ServiceDefinition.model_validate(read_document(source))


def load_file(path: Path) -> ServiceDefinition:
    """A definition from a file; raises as `load` does, and `CannotRead("too_large")` unread."""
    return load(read_file(path))


def read_file(path: Path) -> bytes:
    """The bytes of a definition file; raises `CannotRead("too_large")` without reading it."""
    if path.stat().st_size > MOST_BYTES:
        raise CannotRead("too_large", str(path.stat().st_size))
    return path.read_bytes()


def dump_yaml(model: BaseModel) -> str:
    """Readable YAML: the model's key order, block style, defaults left out, short texts inline."""
    data = _ordered(model)
    if "format" in type(model).model_fields:
        data = {"format": getattr(model, "format"), **data}  # noqa: B009
    return yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, indent=2
    )


def dump_json(model: BaseModel) -> str:
    """Readable JSON with the same content as `dump_yaml`."""
    return json.dumps(_ordered(model), ensure_ascii=False, indent=2) + "\n"


def _text(source: str | bytes) -> str:
    raw = source.encode() if isinstance(source, str) else source
    if len(raw) > MOST_BYTES:
        raise CannotRead("too_large", str(len(raw)))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotRead("not_utf8", str(error.start)) from error


def _from_json(text: str) -> Any:
    """Data, or `None` where the text is no JSON (YAML in flow style begins with a brace too)."""
    try:
        return json.loads(text, object_pairs_hook=_unique_pairs, parse_constant=_no_constant)
    except json.JSONDecodeError:
        return None
    except ValueError as error:  # an integer too long to convert
        raise CannotRead("not_plain", "number") from error
    except RecursionError as error:
        raise CannotRead("too_deep") from error


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise CannotRead("duplicate_key", key)
        seen[key] = value
    return seen


def _no_constant(name: str) -> Any:
    raise CannotRead("not_plain", name)


def _from_yaml(text: str) -> Any:
    try:
        return _Reader(text).document()
    except yaml.MarkedYAMLError as error:
        raise _at("syntax", error.problem or "", error.problem_mark) from error
    except yaml.YAMLError as error:
        raise CannotRead("syntax", str(error)) from error


def _at(code: str, detail: str, mark: Any) -> CannotRead:
    if mark is None:
        return CannotRead(code, detail)
    return CannotRead(code, detail, line=mark.line + 1, column=mark.column + 1)


# libyaml is about ten times as fast; the pure parser reads the same language.
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# YAML 1.2's core rules: `no`, `12:30` and `2026-01-01` are texts, as in JSON.
_SCALARS: dict[str, re.Pattern[str]] = {
    "null": re.compile(r"~|null|"),
    "number": re.compile(r"true|false|-?(?:0|[1-9][0-9]{0,18})(?:\.[0-9]{1,18})?"),
}
_PLAIN_TAGS = {None, "!", "tag:yaml.org,2002:str"}


class _Reader:
    """Builds plain data from YAML events: no aliases, no tags, no key twice, bounded depth."""

    def __init__(self, text: str) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=_PARSER)

    def document(self) -> Any:
        """The only document of the text; `None` for an empty text."""
        data, seen = None, 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    raise _at("syntax", "a second document", event.start_mark)
                data = self.value(next(self.events), 0)
        return data

    def value(self, event: Any, depth: int) -> Any:
        """The data that begins with this event."""
        if isinstance(event, yaml.AliasEvent):
            raise _at("alias", str(event.anchor), event.start_mark)
        if event.tag not in _PLAIN_TAGS:
            raise _at("tag", event.tag, event.start_mark)
        if depth > MOST_DEPTH:
            raise _at("too_deep", str(MOST_DEPTH), event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self.value(each, depth + 1) for each in self._until(yaml.SequenceEndEvent)]
        return self._mapping(depth)

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self._until(yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _at("not_plain", "key", event.start_mark)
            if event.value in found:
                raise _at("duplicate_key", event.value, event.start_mark)
            found[event.value] = self.value(next(self.events), depth + 1)
        return found

    def _until(self, end: type) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, end):
                return
            yield event


def _scalar(event: Any) -> JsonScalar:
    text = str(event.value)
    if event.style or not event.implicit[0] or event.tag:
        return text
    if _SCALARS["null"].fullmatch(text):
        return None
    if _SCALARS["number"].fullmatch(text):
        scalar: JsonScalar = json.loads(text)
        return scalar
    return text


def _check_plain(value: Any, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise CannotRead("too_deep", str(MOST_DEPTH))
    if isinstance(value, str):
        _check_letters(value)
    elif isinstance(value, dict):
        for key, each in value.items():
            _check_letters(key)
            _check_plain(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check_plain(each, depth + 1)


def _check_letters(text: str) -> None:
    """Control characters and halves of surrogate pairs cannot be stored, and mislead readers."""
    found = _UNPRINTABLE.search(text)
    if found:
        raise CannotRead("not_plain", f"U+{ord(found.group()):04X}")


# Controls except tab and line feed, surrogates, and the marks that reorder text (bidi).
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class _Inline(dict[str, Any]):
    """A mapping that is written on one line."""


class _InlineList(list[Any]):
    """A list that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Lists are indented under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow=flow, indentless=False)


def _represent_inline(dumper: yaml.SafeDumper, data: _Inline) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)


def _represent_inline_list(dumper: yaml.SafeDumper, data: _InlineList) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)


def _represent_text(dumper: yaml.SafeDumper, data: str) -> yaml.Node:
    style = "|" if "\n" in data else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(_Inline, _represent_inline)
_Dumper.add_representer(_InlineList, _represent_inline_list)
_Dumper.add_representer(str, _represent_text)

_SHORT = 90


def _ordered(model: BaseModel) -> dict[str, Any]:
    """The model's data without what equals a default, conditions and short texts on one line."""
    found: dict[str, Any] = {}
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if info.is_required() or value != info.get_default(call_default_factory=True):
            found[name] = _plain(value)
    return _Inline(found) if _fits_on_a_line(model, found) else found


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _ordered(value)
    if isinstance(value, list):
        members = [_plain(each) for each in value]
        return _InlineList(members) if _is_short_list(members) else members
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _fits_on_a_line(model: BaseModel, data: dict[str, Any]) -> bool:
    """Texts, options, conditions, durations: small closed things read best on one line."""
    length = len(json.dumps(data, ensure_ascii=False))
    if isinstance(model, Option | Effect):
        return length <= WIDTH
    return length <= _SHORT and "uid" not in data


def _is_short_list(members: list[Any]) -> bool:
    if any(isinstance(each, dict | list) for each in members):
        return False
    return len(json.dumps(members, ensure_ascii=False)) <= _SHORT and not any(
        isinstance(each, str) and " " in each for each in members
    )
