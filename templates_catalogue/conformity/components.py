"""The fourteen components of a service standard (UU 25/2009 article 21; PermenPANRB 15/2014).

1 to 6 are the delivery of the service and come first on its page; 7 to 14 are how the office is run.
Only 6 to 14 may take the regency's own default text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from templates_catalogue.definitions.catalogues import DefaultStandards
from templates_catalogue.definitions.types import ServiceDefinition, Text

State = Literal["complete", "inherited", "missing"]


@dataclass(frozen=True)
class Component:
    """One component of one service. `text` is `None` where it is made from other parts (1 to 5)."""

    number: int
    key: str
    title: Text
    state: State
    text: Text | None = None

    @property
    def delivery(self) -> bool:
        """Whether it is one of those that citizens read first."""
        return self.number <= 6


TITLES: tuple[tuple[str, Text], ...] = (
    ("requirements", Text(id="Persyaratan", en="Requirements")),
    ("procedure", Text(id="Sistem, mekanisme, dan prosedur", en="System, mechanism and procedure")),
    ("time", Text(id="Jangka waktu pelayanan", en="Service time")),
    ("fee", Text(id="Biaya/tarif", en="Fee")),
    ("output", Text(id="Produk pelayanan", en="Output")),
    (
        "complaints",
        Text(
            id="Penanganan pengaduan, saran, dan masukan",
            en="Handling of complaints and suggestions",
        ),
    ),
    ("legal_basis", Text(id="Dasar hukum", en="Legal basis")),
    (
        "facilities",
        Text(id="Sarana, prasarana, dan/atau fasilitas", en="Facilities and infrastructure"),
    ),
    ("competence", Text(id="Kompetensi pelaksana", en="Competence of staff")),
    ("supervision", Text(id="Pengawasan internal", en="Internal supervision")),
    ("staffing", Text(id="Jumlah pelaksana", en="Number of staff")),
    ("service_guarantee", Text(id="Jaminan pelayanan", en="Service guarantee")),
    (
        "safety_guarantee",
        Text(
            id="Jaminan keamanan dan keselamatan pelayanan",
            en="Guarantee of security and safety",
        ),
    ),
    ("evaluation", Text(id="Evaluasi kinerja pelaksana", en="Evaluation of staff performance")),
)

_OWN: dict[str, Callable[[ServiceDefinition], bool]] = {
    "requirements": lambda definition: bool(definition.requirements),
    "procedure": lambda definition: bool(definition.standards.procedure.id.strip()),
    "time": lambda definition: definition.time.limit.value > 0,
    "fee": lambda definition: (
        definition.fee.kind == "free" or bool(definition.fee.lines or definition.fee.note)
    ),
    "output": lambda definition: bool(definition.output.name.id.strip()),
    "legal_basis": lambda definition: bool(definition.standards.legal_basis),
}


def components(definition: ServiceDefinition, defaults: DefaultStandards) -> list[Component]:
    """All fourteen, in order, each complete, inherited from `defaults` or missing."""
    return [
        _component(number, key, title, definition, defaults)
        for number, (key, title) in enumerate(TITLES, 1)
    ]


def _component(
    number: int, key: str, title: Text, definition: ServiceDefinition, defaults: DefaultStandards
) -> Component:
    if key in _OWN:
        text = definition.standards.procedure if key == "procedure" else None
        return Component(
            number, key, title, "complete" if _OWN[key](definition) else "missing", text
        )
    own: Text | None = getattr(definition.standards, key)
    if own is not None:
        return Component(number, key, title, "complete", own)
    inherited: Text | None = getattr(defaults, key)
    return Component(number, key, title, "inherited" if inherited else "missing", inherited)
