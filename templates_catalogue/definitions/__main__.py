"""Definition files on the command line, without Django and without a database.

validate FILE...   exit 0 when all are valid, 2 when one is not
digest FILE...     the sha-256 of the canonical form
schema             the published JSON Schema
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from templates_catalogue.definitions.canonical import digest
from templates_catalogue.definitions.loading import CannotRead, read_file
from templates_catalogue.definitions.schema import json_schema
from templates_catalogue.definitions.types import ServiceDefinition
from templates_catalogue.definitions.validation import Problem, check_text, unreadable
from templates_catalogue.definitions.validation.problems import Message

VALID, INVALID = 0, 2

Checked = tuple[Path, ServiceDefinition | None, list[Problem]]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0, or 2 for invalid input."""
    options = _parser().parse_args(arguments)
    if options.command == "schema":
        _say(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return VALID
    checked = [check_file(Path(name)) for name in options.files]
    if options.command == "digest":
        return _digests(checked, options)
    return _verdicts(checked, options)


def check_file(path: Path) -> Checked:
    """The definition in a file and its problems; a file that cannot be opened is a problem too."""
    try:
        return path, *check_text(read_file(path))
    except CannotRead as error:
        return path, None, [unreadable(error)]
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = Message(f"Berkas tidak dapat dibuka: {reason}.", f"Cannot open: {reason}.")
        fix = Message("Periksa nama dan izin berkas.", "Check the file's name and permissions.")
        return path, None, [Problem("file", "cannot_open", message, fix)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mpp definition", description="Check service definition files."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, summary in (
        ("validate", "say what is wrong with definition files and how to mend it"),
        ("digest", "print the digest of valid definition files"),
    ):
        command = commands.add_parser(name, help=summary)
        command.add_argument("files", metavar="FILE", nargs="+")
        command.add_argument("--json", action="store_true", help="print JSON")
        command.add_argument(
            "--language", choices=("id", "en"), default=_language(), help="of the messages"
        )
    commands.add_parser("schema", help="print the JSON Schema of definitions")
    return parser


def _language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "id" if (spoken or "").startswith("id") else "en"


def _verdicts(checked: list[Checked], options: argparse.Namespace) -> int:
    if options.json:
        _say(json.dumps([_row(each) for each in checked], ensure_ascii=False, indent=2))
    else:
        for path, definition, problems in checked:
            _say(_report(path, definition, problems, options.language))
    return INVALID if any(problems for _, _, problems in checked) else VALID


def _digests(checked: list[Checked], options: argparse.Namespace) -> int:
    if any(problems for _, _, problems in checked):
        return _verdicts([each for each in checked if each[2]], options)
    if options.json:
        _say(json.dumps([_row(each) for each in checked], ensure_ascii=False, indent=2))
        return VALID
    for path, definition, _ in checked:
        if definition:
            _say(f"{digest(definition)}  {path}")
    return VALID


def _row(checked: Checked) -> dict[str, Any]:
    path, definition, problems = checked
    return {
        "file": str(path),
        "valid": not problems,
        "code": definition.code if definition else None,
        "digest": digest(definition) if definition and not problems else None,
        "problems": [each.as_dict() for each in problems],
    }


def _report(
    path: Path, definition: ServiceDefinition | None, problems: list[Problem], language: str
) -> str:
    if not problems and definition:
        name = definition.name.in_language(language)
        return f"{path}: OK  {definition.code}  {name}"
    arrow = "Perbaikan" if language == "id" else "Fix"
    return "\n".join(
        f"{path}: {each.path}: {each.message.in_language(language)}\n"
        f"    {arrow}: {each.fix.in_language(language)}"
        for each in problems
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
