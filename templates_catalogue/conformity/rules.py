"""The national rules as typed data, and whether a text says what a rule forbids."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from templates_catalogue.definitions.loading import read_document, read_file
from templates_catalogue.definitions.types import Code, Key, Part, Text, Uid

NATIONAL = Path(__file__).parent / "national.yaml"


class Rule(Part):
    """What the law forbids or demands of services of some categories."""

    uid: Uid
    effective: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    kind: Literal["forbidden_requirement", "free_of_charge", "time_limit"]
    severity: Literal["error", "warning"]
    categories: list[Key]
    except_codes: list[Code] = []
    all_of: list[list[str]] = []
    """For `forbidden_requirement`: groups of words; one word of every group must occur."""
    working_days: Annotated[int, Field(ge=1)] | None = None
    """For `time_limit`: the longest service time."""
    basis: str
    message: Text
    fix: Text

    def applies_to(self, category: str, code: str) -> bool:
        """Whether services with this category and code are under the rule."""
        return category in self.categories and code not in self.except_codes

    def found_in(self, text: str) -> bool:
        """Whether a text holds one word of every group, as whole words in any spelling of case."""
        words = f" {_plain(text)} "
        return bool(self.all_of) and all(
            any(f" {_plain(word)} " in words for word in group) for group in self.all_of
        )


class RuleSet(Part):
    """All rules of one version."""

    version: Annotated[int, Field(ge=1)]
    rules: list[Rule]


@cache
def national_rules() -> RuleSet:
    """The rules that come with the product."""
    return RuleSet.model_validate(read_document(read_file(NATIONAL)))


def _plain(text: str) -> str:
    """Lower-case words with single spaces: `Surat  Pengantar RT/RW` is `surat pengantar rt rw`."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", folded))
