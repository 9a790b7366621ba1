"""The workflow can be walked: every state is reached, moved by somebody, and led to an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from templates_catalogue.definitions.types import Duration, Effect, State, Transition
from templates_catalogue.definitions.validation.problems import Index, Problem, problem

FINAL = frozenset({"done", "rejected", "cancelled"})
RESERVED_OUTCOMES = frozenset({"deadline", "paid"})
MINUTES_PER_DAY = 8 * 60
"""A working day has 8 working hours."""


def check(index: Index) -> Iterator[Problem]:
    """Problems of states and transitions. Walks only when every transition has two ends."""
    yield from _draft(index)
    broken = list(_ends(index))
    yield from broken
    for state in index.definition.workflow.states:
        yield from _state(index, state)
    for transition in index.definition.workflow.transitions:
        yield from _transition(index, transition)
    yield from _separate(index)
    if not broken and sum(each.kind == "draft" for each in index.states.values()) == 1:
        yield from _walk(index)
        yield from _budgets(index)


def minutes(duration: Duration) -> int:
    """Working minutes; a calendar day counts as a working day, which is the lenient reading."""
    factor = {"minutes": 1, "hours": 60}.get(duration.unit, MINUTES_PER_DAY)
    return duration.value * factor


def reach(index: Index, start: str, use: Callable[[Transition], bool] = bool) -> set[str]:
    """The states that can be reached from `start` by the transitions that `use` allows."""
    found, waiting = {start}, [start]
    while waiting:
        for transition in index.exits.get(waiting.pop(), []):
            if use(transition) and transition.target not in found:
                found.add(transition.target)
                waiting.append(transition.target)
    return found


def has_effect(transition: Transition, kind: str) -> bool:
    """Whether taking this transition has an effect of that kind."""
    return any(effect.kind == kind for effect in transition.effects)


def _draft(index: Index) -> Iterator[Problem]:
    drafts = [state for state in index.definition.workflow.states if state.kind == "draft"]
    if len(drafts) != 1:
        yield problem(
            "workflow.states",
            "one_draft",
            (
                f"Harus ada tepat satu keadaan draf, sekarang {len(drafts)}.",
                f"There must be exactly one draft state, now there are {len(drafts)}.",
            ),
            (
                "Beri kind: draft pada keadaan awal saja.",
                "Give kind: draft to the first state only.",
            ),
        )


def _ends(index: Index) -> Iterator[Problem]:
    for transition in index.definition.workflow.transitions:
        for name in ("source", "target"):
            uid = getattr(transition, name)
            if uid not in index.states:
                yield problem(
                    f"{index.path(transition.uid)}.{name}",
                    "unknown_state",
                    (f"Tidak ada keadaan “{uid}”.", f"There is no state “{uid}”."),
                    ("Tulis uid keadaan yang ada.", "Write the uid of a state that exists."),
                    transition.uid,
                )


# --- States -------------------------------------------------------------------------------------


def _state(index: Index, state: State) -> Iterator[Problem]:
    exits = index.exits.get(state.uid, [])
    if state.kind in FINAL:
        yield from _final(index, state, exits)
    else:
        yield from _living(index, state, exits)
        yield from _clock(index, state)


def _final(index: Index, state: State, exits: list[Transition]) -> Iterator[Problem]:
    if exits or state.role or state.clock != "stopped":
        yield problem(
            index.path(state.uid),
            "final_state",
            (
                f"Keadaan akhir “{state.name.id}” tidak boleh punya jalan keluar atau peran, "
                "dan jamnya berhenti.",
                f"The final state “{state.name.in_language('en')}” must have no way out and no "
                "role, and its clock is stopped.",
            ),
            (
                "Hapus jalan keluar dan role, tulis clock: stopped.",
                "Remove ways out and role, write clock: stopped.",
            ),
            state.uid,
        )


def _living(index: Index, state: State, exits: list[Transition]) -> Iterator[Problem]:
    if state.role is None:
        yield problem(
            f"{index.path(state.uid)}.role",
            "no_role",
            (
                f"Tidak ada yang bertugas pada “{state.name.id}”.",
                f"Nobody's turn in “{state.name.in_language('en')}”.",
            ),
            ("Tulis role.", "Write a role."),
            state.uid,
        )
    elif exits and not any(state.role in each.roles for each in exits):
        yield problem(
            index.path(state.uid),
            "role_cannot_move",
            (
                f"Peran {state.role} tidak dapat meneruskan dari “{state.name.id}”.",
                f"The role {state.role} cannot move on from “{state.name.in_language('en')}”.",
            ),
            (
                "Beri peran itu pada salah satu transisi keluar.",
                "Give that role to one of the ways out.",
            ),
            state.uid,
        )
    if (state.kind in ("draft", "waiting_applicant")) != (state.role == "applicant"):
        yield problem(
            f"{index.path(state.uid)}.role",
            "applicant_turn",
            (
                "Giliran pemohon hanya pada draft dan waiting_applicant.",
                "It is the applicant's turn in draft and waiting_applicant states only.",
            ),
            ("Sesuaikan kind atau role.", "Adjust kind or role."),
            state.uid,
        )


def _clock(index: Index, state: State) -> Iterator[Problem]:
    waits = state.kind in ("draft", "waiting_applicant")
    if state.clock == "stopped" or (waits and state.clock == "running"):
        yield problem(
            f"{index.path(state.uid)}.clock",
            "clock",
            (
                "Jam berjalan hanya saat berkas di tangan petugas, dan berhenti hanya di akhir.",
                "The clock runs only while staff has the file, and stops only at the end.",
            ),
            (
                "Tulis not_started, paused, atau running sesuai giliran.",
                "Write not_started, paused or running according to whose turn it is.",
            ),
            state.uid,
        )


# --- Transitions --------------------------------------------------------------------------------


def _transition(index: Index, transition: Transition) -> Iterator[Problem]:
    source, target = index.states.get(transition.source), index.states.get(transition.target)
    if target is not None:
        yield from _decision(index, transition, target)
    if source is not None:
        yield from _automatic(index, transition, source)
    for effect in transition.effects:
        yield from _effect(index, effect)


_TARGETS = {
    "return": ("waiting_applicant",),
    "reject": ("rejected",),
    "withdraw": ("cancelled",),
    "accept": ("open",),
    "approve": ("open", "done"),
    "none": ("open", "waiting_applicant", "done"),
}


def _decision(index: Index, transition: Transition, target: State) -> Iterator[Problem]:
    if target.kind not in _TARGETS[transition.decision]:
        yield problem(
            f"{index.path(transition.uid)}.decision",
            "decision_target",
            (
                f"Keputusan {transition.decision} tidak dapat menuju “{target.name.id}”.",
                f"The decision {transition.decision} cannot lead to "
                f"“{target.name.in_language('en')}”.",
            ),
            (
                "return ke waiting_applicant, reject ke rejected, withdraw ke cancelled.",
                "return to waiting_applicant, reject to rejected, withdraw to cancelled.",
            ),
            transition.uid,
        )
    by_people = transition.roles != ["system"]
    if transition.decision in ("return", "reject") and by_people:
        yield from _reason(index, transition)


def _reason(index: Index, transition: Transition) -> Iterator[Problem]:
    if transition.reason != "required":
        yield problem(
            f"{index.path(transition.uid)}.reason",
            "no_reason",
            (
                "Mengembalikan atau menolak wajib dengan alasan.",
                "Returning or rejecting needs a reason.",
            ),
            ("Tulis reason: required.", "Write reason: required."),
            transition.uid,
        )


def _automatic(index: Index, transition: Transition, source: State) -> Iterator[Problem]:
    system = "system" in transition.roles
    wrong = (
        (system and transition.roles != ["system"])
        or (system != (transition.outcome is not None))
        or (source.role == "system" and not system)
        or (system and source.role != "system" and transition.outcome not in RESERVED_OUTCOMES)
    )
    if wrong:
        yield problem(
            index.path(transition.uid),
            "automatic",
            (
                "Langkah otomatis hanya oleh system, dengan outcome, dari keadaan milik system "
                "(kecuali outcome deadline dan paid).",
                "An automatic step is taken by system only, with an outcome, from a state whose "
                "role is system (except the outcomes deadline and paid).",
            ),
            ("Pisahkan transisi orang dan system.", "Separate the ways of people and of system."),
            transition.uid,
        )


def _effect(index: Index, effect: Effect) -> Iterator[Problem]:
    wanted = {"check_register": "register_name", "notify": "event"}.get(effect.kind)
    given = {name for name in ("register_name", "event") if getattr(effect, name) is not None}
    if given != ({wanted} if wanted else set()):
        yield problem(
            index.path(effect.uid),
            "effect",
            (
                "check_register perlu register_name, notify perlu event, yang lain tidak keduanya.",
                "check_register needs register_name, notify needs event, others need neither.",
            ),
            ("Lengkapi atau hapus atributnya.", "Add or remove the attribute."),
            effect.uid,
        )


def _separate(index: Index) -> Iterator[Problem]:
    known = {each.uid for each in index.definition.workflow.transitions}
    for number, group in enumerate(index.definition.workflow.separate_people):
        if len(set(group)) < 2 or not set(group) <= known:
            yield problem(
                f"workflow.separate_people[{number}]",
                "separate_people",
                (
                    "Aturan dua orang menunjuk paling sedikit dua transisi yang ada.",
                    "The two-person rule names at least two transitions that exist.",
                ),
                ("Tulis uid transisi yang ada.", "Write uids of transitions that exist."),
            )


# --- Walks --------------------------------------------------------------------------------------


def _walk(index: Index) -> Iterator[Problem]:
    draft = index.definition.initial_state()
    reached = reach(index, draft.uid)
    for state in index.definition.workflow.states:
        if state.uid not in reached:
            yield problem(
                index.path(state.uid),
                "unreachable",
                (
                    f"Keadaan “{state.name.id}” tidak pernah tercapai.",
                    f"The state “{state.name.in_language('en')}” is never reached.",
                ),
                ("Tambahkan transisi ke sana atau hapus.", "Add a way to it or remove it."),
                state.uid,
            )
        elif state.kind not in FINAL and not _ends_well(index, state):
            yield problem(
                index.path(state.uid),
                "dead_end",
                (
                    f"Dari “{state.name.id}” tidak ada jalan ke selesai.",
                    f"There is no way from “{state.name.in_language('en')}” to the end.",
                ),
                ("Tambahkan transisi keluar.", "Add a way out."),
                state.uid,
            )
    yield from _starts_clock(index, draft)


def _ends_well(index: Index, state: State) -> bool:
    return any(index.states[uid].kind == "done" for uid in reach(index, state.uid))


def _starts_clock(index: Index, draft: State) -> Iterator[Problem]:
    """Time that runs without having been started would never be measured."""
    silent = reach(index, draft.uid, lambda each: not has_effect(each, "start_clock"))
    running = [
        state
        for state in index.definition.workflow.states
        if state.uid in silent and state.clock == "running"
    ]
    if index.definition.time.clock_starts == "on_complete" and running:
        yield problem(
            index.path(running[0].uid),
            "clock_never_starts",
            (
                f"Jam pada “{running[0].name.id}” berjalan tanpa pernah dimulai.",
                f"The clock in “{running[0].name.in_language('en')}” runs without a start.",
            ),
            (
                "Beri efek start_clock pada transisi yang menyatakan berkas lengkap.",
                "Give the effect start_clock to the transition that accepts the file.",
            ),
            running[0].uid,
        )


def _budgets(index: Index) -> Iterator[Problem]:
    """The longest way forward (in the order of the states) must fit the service time."""
    states = index.definition.workflow.states
    position = {state.uid: number for number, state in enumerate(states)}
    used = [0] * len(states)
    for number, state in enumerate(states):
        counted = state.budget is not None and state.clock == "running"
        total = used[number] + (minutes(state.budget) if counted and state.budget else 0)
        for transition in index.exits.get(state.uid, []):
            target = position[transition.target]
            if target > number:
                used[target] = max(used[target], total)
    longest = max(used, default=0)
    limit = minutes(index.definition.time.limit)
    if longest > limit:
        yield problem(
            "time.limit",
            "budget",
            (
                f"Jatah waktu langkah berjumlah {longest} menit kerja, batas layanan {limit}.",
                f"The step budgets add up to {longest} working minutes, the limit is {limit}.",
            ),
            (
                "Kurangi budget langkah atau panjangkan waktu layanan.",
                "Lower the step budgets or lengthen the service time.",
            ),
        )
