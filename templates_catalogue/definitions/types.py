"""The service definition as typed models: one immutable document per public service.

Every element that can be cloned, merged or answered has a `uid`: global, immutable, opaque. It
may begin with a readable hint (`alasan-7q2k9xfd`) but nothing is ever derived from it again. Texts
are `{"id": ..., "en": ...}`. Vocabulary follows CPSV-AP; the fourteen components are those of
UU 25/2009 article 21 and PermenPANRB 15/2014.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from templates_catalogue.definitions.expressions import Condition, JsonScalar

FORMAT = 1

Uid = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=6, max_length=64)]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=32)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]


class Part(BaseModel):
    """Base of every part: unknown attributes are refused, parts never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Text(Part):
    """A text people read. Indonesian is required, English falls back to it."""

    id: Annotated[str, Field(min_length=1, max_length=4000)]
    en: Annotated[str, Field(max_length=4000)] | None = None

    def in_language(self, language: str) -> str:
        """The text in `language` (`id`, `en`), Indonesian where it has no translation."""
        return self.en if language.startswith("en") and self.en else self.id


# --- Roles: who acts in a workflow. A regency maps them to its own units and people. ------------

Role = Literal[
    "applicant",
    "front_desk",
    "verifier",
    "registry_operator",
    "technical_team",
    "section_head",
    "head_of_office",
    "revenue_treasurer",
    "village_operator",
    "village_secretary",
    "village_head",
    "system",
]
ROLES: tuple[str, ...] = get_args(Role)

AgencyRole = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]
"""What an agency is for (`civil_registry`, `one_stop_office`), not its local name."""


# --- Parameters: what regencies usually vary ----------------------------------------------------


class Parameter(Part):
    """A value the regency sets instead of editing the definition."""

    uid: Uid
    key: Key
    label: Text
    kind: Literal["text", "number", "money", "boolean"]
    default: JsonScalar
    minimum: int | None = None
    maximum: int | None = None


# --- Requirements and form ----------------------------------------------------------------------


class Requirement(Part):
    """What the applicant must hand in (CPSV-AP: the required Evidence)."""

    uid: Uid
    key: Key
    label: Text
    hint: Text | None = None
    kind: Literal["upload", "physical", "generated"]
    """upload: a file; physical: shown or handed over at the counter; generated: our own form."""
    mandatory: bool = True
    when: Condition | None = None
    """Asked only when this holds."""
    accept: list[Literal["pdf", "jpg", "png"]] = []
    max_mb: Annotated[int, Field(ge=1, le=50)] = 5
    max_files: Annotated[int, Field(ge=1, le=20)] = 1
    legal_basis: str | None = None


FieldKind = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "date",
    "time",
    "choice",
    "multiple",
    "boolean",
    "nik",
    "kk_number",
    "name",
    "phone",
    "email",
    "region",
    "coordinates",
    "table",
    "declaration",
    "information",
]
FIELD_KINDS: tuple[str, ...] = get_args(FieldKind)


class Option(Part):
    """One answer of a choice. The answer that is kept is the uid."""

    uid: Uid
    key: Key
    label: Text


class Column(Part):
    """One column of a table field."""

    uid: Uid
    key: Key
    label: Text
    kind: Literal["text", "number", "date", "nik", "name", "choice"]
    required: bool = True
    options: list[Option] = []


class FormField(Part):
    """One question. `key` names it in texts and exports; conditions use the uid."""

    uid: Uid
    key: Key
    label: Text
    hint: Text | None = None
    kind: FieldKind
    required: bool = True
    when: Condition | None = None
    """Shown only when this holds; a field that is not shown has no answer."""
    options: list[Option] = []
    columns: list[Column] = []
    minimum: str | None = None
    """Smallest number, earliest ISO date (`today` for the current day), fewest letters, rows."""
    maximum: str | None = None
    pattern: str | None = None
    prefill: (
        Literal["name", "nik", "kk_number", "phone", "email", "birth_date", "address"] | None
    ) = None
    """Filled from the profile of the person who applies."""
    sensitive: bool = False
    """Masked for everybody who does not decide on the case."""


class FormPage(Part):
    """One step of the form: few questions that belong together."""

    uid: Uid
    title: Text
    intro: Text | None = None
    when: Condition | None = None
    fields: list[FormField]


class Eligibility(Part):
    """A question asked before anything is uploaded; `blocks` says who should not apply and why."""

    uid: Uid
    blocks: Condition
    message: Text


# --- Workflow -----------------------------------------------------------------------------------

StateKind = Literal["draft", "open", "waiting_applicant", "done", "rejected", "cancelled"]
Unit = Literal["minutes", "hours", "working_days", "calendar_days"]


class Duration(Part):
    """`hours` and `minutes` are working hours and minutes; `working_days` skip holidays."""

    value: Annotated[int, Field(ge=0, le=3650)]
    unit: Unit


class State(Part):
    """Where a case can be. Exactly one state is a `draft`; final kinds have no way out."""

    uid: Uid
    key: Key
    name: Text
    public_name: Text | None = None
    """What the citizen reads; `name` where it is missing."""
    kind: StateKind
    role: Role | None = None
    """Whose turn it is."""
    agency: AgencyRole | None = None
    """Where it lies, when that is not the service's own agency."""
    budget: Duration | None = None
    clock: Literal["not_started", "running", "paused", "stopped"] = "running"


EffectKind = Literal[
    "notify",
    "start_clock",
    "check_register",
    "request_payment",
    "assign_number",
    "issue_certificate",
    "record_external_product",
]


class Effect(Part):
    """Something that happens after a transition has been committed."""

    uid: Uid
    kind: EffectKind
    register_name: Key | None = None
    """For `check_register`: which outside register is asked."""
    event: Key | None = None
    """For `notify`: which message is sent to the applicant."""


class Transition(Part):
    """A way from one state to another, and who may take it."""

    uid: Uid
    key: Key
    name: Text
    source: Uid
    target: Uid
    roles: Annotated[list[Role], Field(min_length=1)]
    guard: Condition | None = None
    reason: Literal["none", "optional", "required"] = "none"
    signs: bool = False
    """The person who takes it signs the output."""
    decision: Literal["none", "accept", "return", "reject", "approve", "withdraw"] = "none"
    outcome: Key | None = None
    """For a `system` transition: the result that takes it.

    From a state whose role is `system`: the result of its automatic check (`lolos`), or `issued`
    once the certificate exists. From a state with a running clock: `deadline`, the deemed approval.
    From a state that waits for a payment: `paid`.
    """
    effects: list[Effect] = []


class Workflow(Part):
    states: Annotated[list[State], Field(min_length=2)]
    transitions: Annotated[list[Transition], Field(min_length=1)]
    separate_people: list[list[Uid]] = []
    """Groups of transitions that one person may not take on one case (two-person rule)."""


# --- Time, money, output ------------------------------------------------------------------------


class ServiceTime(Part):
    """Component 3. The clock starts when the file is complete; day 0 is not counted."""

    limit: Duration
    clock_starts: Literal["on_complete", "on_submit"] = "on_complete"
    basis: str | None = None


class DeemedApproval(Part):
    """What silence means at the deadline (UU 30/2014 article 53 as changed by UU 6/2023)."""

    mode: Literal["none", "escalate", "auto_issue"] = "none"
    requires: Key | None = None
    """For `auto_issue`: the outcome of the automatic check without which it never happens."""
    basis: str | None = None


class FeeLine(Part):
    """An amount that is added when its condition holds."""

    uid: Uid
    label: Text
    amount: Annotated[int, Field(ge=0)]
    when: Condition | None = None


class Fee(Part):
    """Component 4, in whole rupiah. `free` services can never create a bill."""

    kind: Literal["free", "fixed", "by_regulation"]
    lines: list[FeeLine] = []
    note: Text | None = None
    basis: str | None = None


class CertificateLine(Part):
    """A paragraph, or a label with a value.

    Values may hold `{placeholders}`: field keys, parameter keys and `CERTIFICATE_PLACEHOLDERS`.
    A line whose every placeholder is empty is left out.
    """

    uid: Uid
    label: Text | None = None
    value: Text


class CertificateLayout(Part):
    title: Text
    lines: list[CertificateLine] = []


class Output(Part):
    """Component 5 (CPSV-AP: the Output). External products are issued by another system."""

    uid: Uid
    name: Text
    kind: Literal["document", "external", "notice"]
    system: str | None = None
    """For `external`: the system that issues it (SIAK, OSS, SIMBG ...). We never fabricate it."""
    signer: Role | None = None
    validity: Text | None = None
    validity_years: Annotated[int, Field(ge=1, le=30)] | None = None
    number_format: str | None = None
    """`{seq:04d}`, `{code}`, `{region}`, `{year}`, `{month}` (Roman) are filled at issue, and
    parameters by their key (`{kode_klasifikasi}`)."""
    layout: CertificateLayout | None = None


# --- The fourteen components --------------------------------------------------------------------


class Standards(Part):
    """The components that are texts. `None` in 7 to 14 takes the regency's own default text."""

    procedure: Text
    """2 Sistem, mekanisme, dan prosedur."""
    complaints: Text | None = None
    """6 Penanganan pengaduan, saran, dan masukan."""
    legal_basis: list[str] = []
    """7 Dasar hukum."""
    facilities: Text | None = None
    """8 Sarana, prasarana, dan/atau fasilitas."""
    competence: Text | None = None
    """9 Kompetensi pelaksana."""
    supervision: Text | None = None
    """10 Pengawasan internal."""
    staffing: Text | None = None
    """11 Jumlah pelaksana."""
    service_guarantee: Text | None = None
    """12 Jaminan pelayanan."""
    safety_guarantee: Text | None = None
    """13 Jaminan keamanan dan keselamatan pelayanan."""
    evaluation: Text | None = None
    """14 Evaluasi kinerja pelaksana."""


class Pin(Part):
    """A part the law fixes. `target` is a uid, or one of `fee`, `time`, `standards.legal_basis`."""

    uid: Uid
    target: str
    attribute: str | None = None
    kind: Literal["locked", "bounded"]
    basis: str


class ExampleTest(Part):
    """A test that travels with the template: these answers, and what must come of them."""

    uid: Uid
    name: Text
    answers: dict[str, JsonScalar | list[JsonScalar]]
    """By field uid."""
    today: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    """The ISO date the test runs on, where ages matter; otherwise any day."""
    shown: list[Uid] = []
    """Fields that must be asked."""
    hidden: list[Uid] = []
    """Fields that must not be asked."""
    required: list[Uid] = []
    """Requirements that must be asked for."""
    waived: list[Uid] = []
    """Requirements that must not be asked for."""
    blocked: list[Uid] = []
    """Eligibility rules that must say no; all others must say yes."""
    fee: Annotated[int, Field(ge=0)] | None = None
    """What the fee must come to, in whole rupiah."""


class Queue(Part):
    """Whether the service can be visited, and how long a visit takes on average."""

    enabled: bool
    average_minutes: Annotated[int, Field(ge=1, le=480)] | None = None
    prefix: Annotated[str, Field(pattern=r"^[A-Z]$")] | None = None


class Provenance(Part):
    """Where the content was taken from and how certain it is."""

    sources: list[str] = []
    confidence: Literal["high", "medium", "low"] = "medium"
    notes: str | None = None


Channel = Literal[
    "online", "mall", "satellite", "district", "village", "mobile", "hospital", "office"
]


class ServiceDefinition(Part):
    """One public service, complete: what it asks, who decides, its time, its price, its output."""

    format: Literal[1] = 1
    uid: Uid
    code: Code
    name: Text
    summary: Text | None = None
    category: Key
    subcategory: str | None = None
    agency: AgencyRole
    applicants: list[Literal["citizen", "proxy", "institution", "business"]] = ["citizen"]
    digital: bool = False
    """Counted among the services of MPP Digital."""
    identity_level: Annotated[int, Field(ge=0, le=3)] = 1
    channels: list[Channel] = ["online"]
    parameters: list[Parameter] = []
    eligibility: list[Eligibility] = []
    requirements: list[Requirement] = []
    pages: list[FormPage] = []
    workflow: Workflow
    time: ServiceTime
    deemed_approval: DeemedApproval = DeemedApproval()
    fee: Fee
    output: Output
    queue: Queue = Queue(enabled=False)
    standards: Standards
    pins: list[Pin] = []
    tests: list[ExampleTest] = []
    retention_days: Annotated[int, Field(ge=1)] = 730
    """How long files of a finished case are kept (UU 27/2022; the regency's records schedule)."""
    provenance: Provenance = Provenance()

    def fields(self) -> list[FormField]:
        """Every form field, in the order of the pages."""
        return [field for page in self.pages for field in page.fields]

    def state(self, uid: str) -> State:
        """The state with this uid; raises `KeyError` when there is none."""
        for each in self.workflow.states:
            if each.uid == uid:
                return each
        raise KeyError(uid)

    def initial_state(self) -> State:
        """The one draft state."""
        return next(each for each in self.workflow.states if each.kind == "draft")


PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
NUMBER_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?::0([1-9])d)?\}")

NUMBER_PLACEHOLDERS = frozenset({"seq", "code", "region", "year", "month"})
"""Serial number, service code, regency code, year and Roman month of issue."""

CERTIFICATE_PLACEHOLDERS = frozenset(
    {
        "name",  # the applicant's name
        "nik",
        "nik_masked",
        "number",  # the serial number
        "code",  # the verification code
        "date",  # of issue, written out
        "valid_until",
        "service",  # the service's name
        "regency",  # Kabupaten X
        "agency",  # the issuing unit's name
        "signer",
        "signer_position",
    }
)
"""What a certificate knows besides the answers."""


def today_or_date(value: str, today: dt.date) -> dt.date:
    """A bound of a date field: `today` or an ISO date."""
    return today if value == "today" else dt.date.fromisoformat(value)
