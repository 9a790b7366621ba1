"""The English of our Indonesian texts: found in the code, kept in one .po file, compiled to .mo.

The message id is the Indonesian text itself. Babel does what GNU gettext's programs would, so that
nothing needs to be installed. The .mo is not committed: whoever starts or tests the product has it
compiled where it is older than the .po.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGE = "en"
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # a fixed date in the header: no noise in diffs
HEADER = "# English of MPP Nusantara. The message id is the Indonesian text.\n# Apache-2.0\n#"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
SOURCES = ("platform/mpp", "tenants", "templates_catalogue", "api")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
Key = tuple[str | tuple[str, ...], str | None]


def po_path() -> Path:
    """Where the translations are kept."""
    return Path(settings.LOCALE_PATHS[0]) / LANGUAGE / "LC_MESSAGES" / "django.po"


def compile_where_stale() -> str:
    """Write the .mo where it is missing or older than the .po; says what was done."""
    source = po_path()
    if not source.exists():
        return "no translations yet"
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return "up to date"
    write_compiled(read(), target)
    return "compiled"


def write_compiled(catalog: Catalog, target: Path) -> None:
    """Compile; the file appears at once, so that a process that starts meanwhile reads a whole one."""
    scratch = target.with_suffix(".mo.new")
    with scratch.open("wb") as file:
        write_mo(file, catalog)
    scratch.replace(target)


def read() -> Catalog:
    """The kept translations; empty where there is no file yet."""
    path = po_path()
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def update() -> tuple[int, int]:
    """Bring the .po in line with the code, keeping translations; how many there are, and lack one."""
    found, there = extract(), read()
    merged = Catalog(
        locale=LANGUAGE, header_comment=HEADER, creation_date=EPOCH, revision_date=EPOCH
    )
    for key, places in sorted(found.items(), key=lambda item: str(item[0])):
        text, context = key
        known = there.get(text, context)
        string = known.string if known and not known.fuzzy else None
        merged.add(text, string, context=context, locations=[(place, 0) for place in places])
    out = io.BytesIO()
    write_po(out, merged, width=110, omit_header=False, include_lineno=False)
    _write_if_changed(po_path(), out.getvalue())
    return len(found), sum(_is_missing(each) for each in merged if each.id)


def _write_if_changed(path: Path, content: bytes) -> None:
    """At once or not at all; an unchanged file keeps its time, by which the .mo is judged."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".po.new")
    scratch.write_bytes(content)
    scratch.replace(path)


def problems() -> list[str]:
    """What a check complains about: missing, doubtful, superfluous or broken translations."""
    found, there = extract(), read()
    kept = {(_id(each), each.context): each for each in there if each.id}
    said = [
        f"not in the .po: {key[0]!r} ({places[0]})"
        for key, places in found.items()
        if key not in kept
    ]
    for key, message in kept.items():
        if key not in found:
            said.append(f"not in the code any more: {key[0]!r}")
        elif message.fuzzy:
            said.append(f"fuzzy: {key[0]!r}")
        elif _is_missing(message):
            said.append(f"without English: {key[0]!r}")
        elif not _same_placeholders(message):
            said.append(f"placeholders differ: {key[0]!r}")
    target = po_path().with_suffix(".mo")
    if target.exists() and target.stat().st_mtime < po_path().stat().st_mtime:
        said.append("the .mo is older than the .po: run `manage.py messages --compile`")
    return sorted(said)


def extract() -> dict[Key, list[str]]:
    """Every text that is marked for translation -> the files it stands in."""
    found: dict[Key, list[str]] = {}
    for path in _files():
        place = path.relative_to(settings.ROOT).as_posix()
        for key in _texts(path):
            places = found.setdefault(key, [])
            if place not in places:
                places.append(place)
    return found


def _files() -> Iterator[Path]:
    for source in SOURCES:
        for path in sorted((settings.ROOT / source).rglob("*")):
            inside_templates = "templates" in path.parts
            if path.suffix == ".py" or (
                inside_templates and path.suffix in {".html", ".txt", ".js"}
            ):
                yield path


def _texts(path: Path) -> Iterator[Key]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        lines = templatize(source, origin=str(path)).splitlines()
        source = "\n".join(line.strip() for line in lines)  # indents mean nothing in a template
    file = io.BytesIO(source.encode())
    for _line, function, messages, _comments in extract_python(file, KEYWORDS, [], {}):
        yield from _keys(str(function), messages)


def _keys(function: str, messages: object) -> Iterator[Key]:
    given = list(messages) if isinstance(messages, tuple | list) else [messages]
    words = [each for each in given if isinstance(each, str)]
    context = words.pop(0) if "pgettext" in function and words else None
    if not words or not words[0]:
        return  # not a literal, or the empty id of the header
    if not function.startswith("n"):
        yield words[0], context
    elif len(words) > 1:
        yield (words[0], words[1]), context


def _id(message: Message) -> str | tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else message.id


def _is_missing(message: Message) -> bool:
    return not all(_strings(message))


def _strings(message: Message) -> list[str | None]:
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


def _same_placeholders(message: Message) -> bool:
    ids = message.id if isinstance(message.id, list | tuple) else [message.id]
    strings = [each or "" for each in _strings(message)]
    wanted = {match.group() for text in ids for match in PLACEHOLDER.finditer(text)}
    return all(
        {match.group() for match in PLACEHOLDER.finditer(text)} <= wanted for text in strings
    )
