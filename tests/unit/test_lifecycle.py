"""State tables, pins, adjustments, accents and names: what needs no database."""

from __future__ import annotations

import itertools
from collections import deque

import pytest

from mpp.regency.catalogue import adjustments, pins
from mpp.regency.catalogue.adjustments import Changes, RequirementChange
from mpp.regency.offices import calendars, colours
from templates_catalogue.definitions.types import Duration, Fee, FeeLine, ServiceDefinition, Text
from tenants.onboarding.readiness import CRITERIA
from tenants.onboarding.states import TRANSITIONS as REQUEST_WAYS
from tenants.onboarding.states import RequestState
from tenants.registry import loading
from tenants.registry.states import TRANSITIONS, RegencyState, may_become
from tests.factories import definitions

ALLOWED = {
    ("requested", "approved"),
    ("requested", "closed"),
    ("approved", "provisioning"),
    ("approved", "closed"),
    ("provisioning", "configuring"),
    ("provisioning", "closed"),
    ("configuring", "live"),
    ("configuring", "closed"),
    ("live", "suspended"),
    ("suspended", "live"),
    ("suspended", "closed"),
}


@pytest.mark.parametrize(
    ("one", "other"), list(itertools.product(RegencyState.values, RegencyState.values))
)
def test_every_pair_of_states(one: str, other: str) -> None:
    assert may_become(one, other) == ((one, other) in ALLOWED)


def test_every_regency_can_reach_live_or_its_end() -> None:
    for start in RegencyState:
        seen, waiting = {start}, deque([start])
        while waiting:
            for each in TRANSITIONS[waiting.popleft()]:
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        assert RegencyState.CLOSED in seen


def test_a_decided_request_is_final() -> None:
    final = {state for state, ways in REQUEST_WAYS.items() if not ways}
    assert final == {RequestState.APPROVED, RequestState.DECLINED, RequestState.WITHDRAWN}


def test_weights_add_up_to_a_hundred() -> None:
    assert len(CRITERIA) == 11
    assert sum(each.weight for each in CRITERIA.values()) == 100


# --- pins -------------------------------------------------------------------------------------------


def pinned(target: str, kind: str, **changes: object) -> ServiceDefinition:
    pin = {"uid": "pin-test1", "target": target, "kind": kind, "basis": "UU 1/2000"}
    return definitions.permit(pins=[pin], **changes)


def broken(base: ServiceDefinition, ours: ServiceDefinition, **parameters: object) -> bool:
    return bool(list(pins.broken(base, ours, parameters)))


@pytest.mark.parametrize(
    ("base", "ours", "kept"),
    [
        ((5, "working_days"), (5, "working_days"), True),
        ((5, "working_days"), (3, "working_days"), True),
        ((5, "working_days"), (6, "working_days"), False),
        ((5, "working_days"), (40, "hours"), True),
        ((5, "working_days"), (41, "hours"), False),
        ((1, "hours"), (60, "minutes"), True),
        ((5, "working_days"), (5, "calendar_days"), False),
        ((5, "calendar_days"), (4, "calendar_days"), True),
        ((5, "calendar_days"), (1, "hours"), False),
    ],
)
def test_a_bounded_time_may_only_be_shortened(
    base: tuple[int, str], ours: tuple[int, str], *, kept: bool
) -> None:
    first, second = (Duration.model_validate({"value": v, "unit": u}) for v, u in (base, ours))
    assert pins.not_longer(first, second) == kept


def fee(kind: str, *amounts: int) -> Fee:
    lines = [
        FeeLine(uid=f"line-{number:02d}", label=Text(id="Tarif"), amount=amount)
        for number, amount in enumerate(amounts)
    ]
    return Fee.model_validate({"kind": kind, "lines": lines})


@pytest.mark.parametrize(
    ("base", "ours", "kept"),
    [
        (fee("free"), fee("fixed", 1), False),
        (fee("fixed", 100), fee("fixed", 100), True),
        (fee("fixed", 100), fee("fixed", 0), True),
        (fee("fixed", 100), fee("free"), True),
        (fee("fixed", 100), fee("fixed", 101), False),
        (fee("fixed", 100), fee("fixed", 50, 50), False),
    ],
)
def test_a_bounded_fee_may_only_be_lowered(base: Fee, ours: Fee, *, kept: bool) -> None:
    assert pins.not_dearer(base, ours) == kept


def test_a_locked_requirement_may_not_change_at_all() -> None:
    base = pinned(definitions.LICENCE, "locked")
    softer = adjustments.apply(
        base, Changes(requirements={definitions.LICENCE: RequirementChange(mandatory=False)})
    )
    gone = adjustments.apply(
        base, Changes(requirements={definitions.LICENCE: RequirementChange(removed=True)})
    )
    assert not broken(base, base)
    assert broken(base, softer)
    assert broken(base, gone)


def test_a_bounded_requirement_may_become_lighter() -> None:
    base = pinned(definitions.LICENCE, "bounded")
    change = RequirementChange(mandatory=False, hint={"id": "Boleh menyusul"})
    softer = adjustments.apply(base, Changes(requirements={definitions.LICENCE: change}))
    assert not broken(base, softer)
    assert broken(pinned(definitions.LICENCE, "bounded", **_optional(base)), base)


def _optional(base: ServiceDefinition) -> dict[str, object]:
    soft = adjustments.apply(
        base, Changes(requirements={definitions.LICENCE: RequirementChange(mandatory=False)})
    )
    return {"requirements": [each.model_dump() for each in soft.requirements]}


def test_laws_may_be_added_but_not_dropped() -> None:
    base = pinned(
        "standards.legal_basis",
        "locked",
        standards={"procedure": {"id": "Urutan"}, "legal_basis": ["UU 1/2000"]},
    )
    more = adjustments.apply(
        base, Changes(standards={"legal_basis": ["UU 1/2000", "Perda 2/2020"]})
    )
    less = adjustments.apply(base, Changes(standards={"legal_basis": ["Perda 2/2020"]}))
    assert not broken(base, more)
    assert broken(base, less)


# --- adjustments ------------------------------------------------------------------------------------


def test_adjusting_keeps_every_uid_and_what_was_not_named() -> None:
    base = definitions.permit()
    ours = adjustments.apply(
        base, Changes(name={"id": "Izin Praktik Kami"}, time=(3, "working_days"))
    )
    assert ours.name.id == "Izin Praktik Kami"
    assert ours.time.limit.value == 3
    assert ours.uid == base.uid
    assert ours.pages == base.pages
    assert [each.uid for each in ours.workflow.states] == [
        each.uid for each in base.workflow.states
    ]


def test_an_unknown_uid_is_refused() -> None:
    with pytest.raises(KeyError):
        adjustments.apply(
            definitions.permit(), Changes(requirements={"r-nothing": RequirementChange()})
        )


# --- accents, regions, calendar ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)]
)
def test_contrast_follows_wcag(colour: str, ratio: float) -> None:
    assert colours.contrast_on_white(colour) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("colour", ["#ffff00", "#ff9900", "#00ff99", "#ffffff"])
def test_a_pale_accent_gets_a_readable_neighbour(colour: str) -> None:
    assert colours.contrast_on_white(colour) < colours.ENOUGH
    assert colours.contrast_on_white(colours.readable(colour)) >= colours.ENOUGH


def test_regions_are_complete_and_their_letters_unique() -> None:
    regions = loading.wanted()
    levels = [row[1] for row in regions.values()]
    letters = [row[6] for row in regions.values() if row[6]]
    assert (levels.count("province"), levels.count("regency")) == (38, 514)
    assert levels.count("district") == 7285
    assert len(letters) == len(set(letters)) == 514
    assert all(len(each) == 3 and each.isupper() for each in letters)
    assert (regions["35.10"][6], regions["92.08"][6]) == ("BWI", "KMN")
    assert (regions["92.08"][4], regions["92.08"][5]) == ("Asia/Jayapura", "distrik")


def test_the_calendar_has_every_year_it_promises() -> None:
    kinds = {(each.day.year, each.kind) for each in calendars.national_days()}
    assert kinds == {
        (year, kind) for year in (2025, 2026, 2027) for kind in ("libur_nasional", "cuti_bersama")
    }
    days = [each.day for each in calendars.national_days()]
    assert len(days) == len(set(days))
