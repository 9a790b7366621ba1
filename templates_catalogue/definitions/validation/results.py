"""Time, fee, output, deemed approval and pins fit each other and the workflow."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from templates_catalogue.definitions.types import (
    CERTIFICATE_PLACEHOLDERS,
    NUMBER_PLACEHOLDER,
    NUMBER_PLACEHOLDERS,
    PLACEHOLDER,
    CertificateLayout,
    State,
    Text,
    Transition,
)
from templates_catalogue.definitions.validation.problems import Index, Problem, problem
from templates_catalogue.definitions.validation.workflows import has_effect, reach

WHOLE_PARTS = frozenset(
    {"fee", "time", "output", "deemed_approval", "standards", "standards.legal_basis"}
)
"""What a pin may name besides a uid."""


def check(index: Index) -> Iterator[Problem]:
    """Problems between the parts that say how the service ends."""
    yield from _time(index)
    yield from _fee(index)
    yield from _output(index)
    yield from _layout(index)
    yield from _issue(index)
    yield from _deemed(index)
    yield from _pins(index)


def _time(index: Index) -> Iterator[Problem]:
    if index.definition.time.limit.value < 1:
        yield problem(
            "time.limit.value",
            "no_time",
            ("Waktu layanan harus lebih dari nol.", "The service time must be above zero."),
            ("Tulis angka 1 atau lebih.", "Write 1 or more."),
        )


def _fee(index: Index) -> Iterator[Problem]:
    fee = index.definition.fee
    if (fee.kind == "free" and fee.lines) or (fee.kind == "fixed" and not fee.lines):
        yield problem(
            "fee.lines",
            "fee_lines",
            (
                "Layanan gratis tidak punya baris biaya; biaya tetap punya paling sedikit satu.",
                "A free service has no fee lines; a fixed fee has at least one.",
            ),
            ("Sesuaikan kind atau lines.", "Adjust kind or lines."),
        )
    for transition in index.definition.workflow.transitions:
        if fee.kind == "free" and has_effect(transition, "request_payment"):
            yield problem(
                index.path(transition.uid),
                "bill_for_free",
                ("Layanan gratis tidak boleh menagih.", "A free service may not ask for money."),
                ("Hapus efek request_payment.", "Remove the effect request_payment."),
                transition.uid,
            )


# --- Output -------------------------------------------------------------------------------------


def _output(index: Index) -> Iterator[Problem]:
    output = index.definition.output
    wanted = {
        "document": ("signer", "number_format", "layout"),
        "external": ("system",),
        "notice": (),
    }[output.kind]
    for name in ("signer", "system", "number_format", "layout"):
        given = getattr(output, name) is not None
        if given != (name in wanted) and not (name == "signer" and output.kind == "external"):
            yield problem(
                f"output.{name}",
                "output",
                (
                    f"Hasil jenis {output.kind} "
                    + (f"tidak memakai {name}." if given else f"perlu {name}."),
                    f"An output of the kind {output.kind} "
                    + (f"does not use {name}." if given else f"needs {name}."),
                ),
                (
                    "document: signer, number_format, layout; external: system.",
                    "document: signer, number_format, layout; external: system.",
                ),
                output.uid,
            )
    if output.number_format is not None:
        yield from _number(index, output.number_format)


def _number(index: Index, number_format: str) -> Iterator[Problem]:
    known = NUMBER_PLACEHOLDERS | {each.key for each in index.definition.parameters}
    names = [match[1] for match in NUMBER_PLACEHOLDER.finditer(number_format)]
    left = NUMBER_PLACEHOLDER.sub("", number_format)
    if "seq" not in names or "year" not in names or set(names) - known or {"{", "}"} & set(left):
        yield problem(
            "output.number_format",
            "number_format",
            (
                "Format nomor perlu {seq} dan {year}, dan hanya memakai nama yang dikenal.",
                "The number format needs {seq} and {year}, and uses known names only.",
            ),
            (
                "Yang dikenal: " + ", ".join(sorted(known)) + ".",
                "Known names: " + ", ".join(sorted(known)) + ".",
            ),
            index.definition.output.uid,
        )


def _layout(index: Index) -> Iterator[Problem]:
    layout = index.definition.output.layout
    if layout is None:
        return
    known = (
        CERTIFICATE_PLACEHOLDERS
        | {field.key for field in index.definition.fields()}
        | {each.key for each in index.definition.parameters}
    )
    for path, text in _texts(layout):
        for value in (text.id, text.en or ""):
            names = set(PLACEHOLDER.findall(value))
            left = PLACEHOLDER.sub("", value)
            if names - known or {"{", "}"} & set(left):
                yield problem(
                    path,
                    "placeholder",
                    (
                        "Tidak dikenal: " + (", ".join(sorted(names - known)) or "{ atau }") + ".",
                        "Unknown: " + (", ".join(sorted(names - known)) or "{ or }") + ".",
                    ),
                    (
                        "Pakai kunci isian, kunci parameter, atau nama sertifikat.",
                        "Use a field key, a parameter key or a certificate name.",
                    ),
                    index.definition.output.uid,
                )


def _texts(layout: CertificateLayout) -> Iterator[tuple[str, Text]]:
    yield "output.layout.title", layout.title
    for number, line in enumerate(layout.lines):
        yield f"output.layout.lines[{number}].value", line.value
        if line.label:
            yield f"output.layout.lines[{number}].label", line.label


# --- Issuing ------------------------------------------------------------------------------------


def _issue(index: Index) -> Iterator[Problem]:
    kind = index.definition.output.kind
    final = {
        "document": "issue_certificate",
        "external": "record_external_product",
        "notice": None,
    }[kind]
    for effect in ("assign_number", "issue_certificate", "record_external_product"):
        if effect != final and not (kind == "document" and effect == "assign_number"):
            yield from _foreign(index, effect)
    if final is not None:
        yield from _always(index, final)
    if kind == "document":
        yield from _signed(index)
    elif any(each.signs for each in index.definition.workflow.transitions):
        yield _sign_problem(index, "output")


def _foreign(index: Index, effect: str) -> Iterator[Problem]:
    kind = index.definition.output.kind
    for transition in index.definition.workflow.transitions:
        if has_effect(transition, effect):
            yield problem(
                index.path(transition.uid),
                "foreign_effect",
                (
                    f"Hasil jenis {kind} tidak boleh memakai {effect}.",
                    f"An output of the kind {kind} must not use {effect}.",
                ),
                ("Hapus efek itu.", "Remove that effect."),
                transition.uid,
            )


def _always(index: Index, effect: str) -> Iterator[Problem]:
    """No way to `done` may go around the effect that gives the applicant the output."""
    drafts = [each for each in index.definition.workflow.states if each.kind == "draft"]
    if not drafts:
        return
    around = reach(index, drafts[0].uid, lambda each: not has_effect(each, effect))
    if any(uid in index.states and index.states[uid].kind == "done" for uid in around):
        yield problem(
            "workflow.transitions",
            "no_output",
            (
                f"Ada jalan ke selesai tanpa {effect}.",
                f"There is a way to the end without {effect}.",
            ),
            (f"Beri efek {effect} pada jalan itu.", f"Give that way the effect {effect}."),
        )


def _signed(index: Index) -> Iterator[Problem]:
    """Whoever issues a document signs it, except the system on a deemed approval."""
    signer = index.definition.output.signer
    issuing = [
        each
        for each in index.definition.workflow.transitions
        if each.signs or has_effect(each, "issue_certificate")
    ]
    if not any(each.signs for each in issuing):
        yield _sign_problem(index, "workflow.transitions")
    for transition in issuing:
        kinds = [effect.kind for effect in transition.effects]
        numbered = [kind for kind in kinds if kind in ("assign_number", "issue_certificate")] == [
            "assign_number",
            "issue_certificate",
        ]
        by_signer = transition.signs and signer in transition.roles
        deemed = transition.outcome == "deadline" and not transition.signs
        if not numbered or not (by_signer or deemed):
            yield _sign_problem(index, index.path(transition.uid))


def _sign_problem(index: Index, path: str) -> Problem:
    return problem(
        path,
        "signature",
        (
            "Dokumen terbit lewat transisi bertanda tangan (signs) oleh penandatangan hasil, "
            "dengan efek assign_number lalu issue_certificate; hasil lain tidak ditandatangani.",
            "A document is issued by a transition that signs, taken by the output's signer, with "
            "the effects assign_number then issue_certificate; other outputs are not signed.",
        ),
        ("Perbaiki signs, roles, atau effects.", "Correct signs, roles or effects."),
        index.definition.output.uid,
    )


# --- Deemed approval and pins -------------------------------------------------------------------


def _deemed(index: Index) -> Iterator[Problem]:
    deemed = index.definition.deemed_approval
    transitions = index.definition.workflow.transitions
    late = {each.source for each in transitions if each.outcome == "deadline"}
    tests: list[Callable[[], bool]] = [
        lambda: (deemed.mode == "auto_issue") == bool(late),
        lambda: deemed.mode != "auto_issue" or _checked(deemed.requires, transitions),
        lambda: deemed.mode != "auto_issue" or _running(index) <= late,
    ]
    if not all(test() for test in tests):
        yield problem(
            "deemed_approval",
            "deemed_approval",
            (
                "Terbit otomatis perlu requires berupa outcome cek otomatis, dan transisi system "
                "ber-outcome deadline dari setiap keadaan petugas yang jamnya berjalan.",
                "auto_issue needs requires with the outcome of an automatic check, and a system "
                "transition with outcome deadline from every staff state with a running clock.",
            ),
            (
                "Lengkapi transisinya, atau ganti mode.",
                "Add the transitions, or change the mode.",
            ),
        )


def _checked(requires: str | None, transitions: list[Transition]) -> bool:
    return requires in {each.outcome for each in transitions if each.outcome}


def _running(index: Index) -> set[str]:
    """States where staff works on the file before it is signed."""
    signing = {each.source for each in index.definition.workflow.transitions if each.signs}
    return {
        state.uid
        for state in index.definition.workflow.states
        if _works(state) and signing & reach(index, state.uid)
    }


def _works(state: State) -> bool:
    return state.kind == "open" and state.clock == "running" and state.role != "system"


def _pins(index: Index) -> Iterator[Problem]:
    for number, pin in enumerate(index.definition.pins):
        part = index.parts.get(pin.target)
        if part is None and pin.target not in WHOLE_PARTS:
            yield problem(
                f"pins[{number}].target",
                "unknown_target",
                (f"Tidak ada bagian “{pin.target}”.", f"There is no part “{pin.target}”."),
                (
                    "Tulis uid, atau salah satu dari " + ", ".join(sorted(WHOLE_PARTS)) + ".",
                    "Write a uid, or one of " + ", ".join(sorted(WHOLE_PARTS)) + ".",
                ),
                pin.uid,
            )
        elif part is not None and pin.attribute and pin.attribute not in type(part).model_fields:
            yield problem(
                f"pins[{number}].attribute",
                "unknown_attribute",
                (
                    f"Bagian itu tidak punya atribut “{pin.attribute}”.",
                    f"That part has no attribute “{pin.attribute}”.",
                ),
                ("Tulis nama atribut yang ada.", "Write the name of an attribute that exists."),
                pin.uid,
            )
