"""Who may see, edit and handle what; and what each of them reads."""

from __future__ import annotations

import datetime as dt

import pytest

from mpp.kernel.errors import NotPermitted
from mpp.regency.audit.actions import Actor
from mpp.regency.cases import actions, policies, queries
from mpp.regency.cases.errors import CannotAssign, CannotTake, NotFound
from mpp.regency.cases.forms import PageForm, answers_from, step_form
from mpp.regency.cases.models import Case
from mpp.regency.people.models import System
from tests.factories import casework, people
from tests.factories import definitions as d
from tests.factories.casework import AT, later, take

pytestmark = pytest.mark.usefixtures("in_banyuwangi")
TODAY = dt.date(2026, 11, 3)


class Stranger:
    """An actor of a kind that this plane does not know."""

    actor_kind, actor_id, actor_name = "officer", "N-1", "Pusat"


def actor_of(who: str, case: Case, staff: casework.Office) -> Actor:
    made: dict[str, Actor] = {
        "applicant": case.submission.applicant,
        "another citizen": people.citizen(),
        "desk of the unit": staff.desk,
        "desk of all units": people.staff("front_desk"),
        "desk elsewhere": people.staff("front_desk", unit=casework.unit("civil_registry")),
        "verifier of another unit": staff.verifier,
        "administrator": people.staff("regency_admin"),
        "auditor": people.staff("auditor"),
        "system": System(),
        "stranger": Stranger(),
    }
    return made[who]


@pytest.mark.parametrize(
    ("who", "sees", "edits", "handles", "reveals"),
    [
        ("applicant", True, True, False, False),
        ("another citizen", False, False, False, False),
        ("desk of the unit", True, False, True, True),
        ("desk of all units", True, False, True, True),
        ("desk elsewhere", False, False, False, False),
        ("verifier of another unit", False, False, False, False),
        ("administrator", True, False, False, False),
        ("auditor", True, False, False, False),
        ("system", True, False, False, False),
        ("stranger", False, False, False, False),
    ],
)
def test_who_may_do_what_to_a_case_that_lies_at_the_desk(
    *,
    who: str,
    sees: bool,
    edits: bool,
    handles: bool,
    reveals: bool,
) -> None:
    staff = casework.office()
    case = casework.sent()
    actor = actor_of(who, case, staff)
    assert policies.may_see_case(case, actor, AT) is sees
    assert policies.may_edit(case.submission, actor) is edits
    assert policies.may_handle(case, actor, AT) is handles
    assert policies.may_reveal(case, actor, AT) is reveals
    assert policies.may_see_submission(case.submission, actor, AT) is sees
    if sees:
        assert queries.case_for(actor=actor, code=case.code, at=AT) == case
        policies.require_see(case, actor, AT)
    else:
        with pytest.raises(NotFound):
            queries.case_for(actor=actor, code=case.code, at=AT)
        with pytest.raises(NotPermitted):
            policies.require_see(case, actor, AT)


def test_a_role_that_has_ended_handles_nothing() -> None:
    staff = casework.office()
    case = casework.sent()
    staff.desk.assignments.update(until_date=TODAY - dt.timedelta(days=1))
    assert policies.roles_on(case, staff.desk, AT) == frozenset()
    assert not queries.worklist(staff.desk, at=AT).exists()


def test_the_platform_plays_every_role_in_a_rehearsal_only() -> None:
    case = casework.sent()
    assert policies.roles_on(case, System(), AT) == {"system"}
    case.rehearsal = case.submission.rehearsal = True
    assert "head_of_office" in policies.roles_on(case, System(), AT)
    assert policies.may_edit(case.submission, System())


def test_a_case_cannot_be_given_to_somebody_who_may_not_handle_it() -> None:
    staff = casework.office()
    head = people.staff("section_head", unit=casework.unit("one_stop_office"))
    with pytest.raises(CannotAssign):
        actions.assign(case=casework.sent(), to=staff.verifier, by=head, at=AT)


def test_pages_say_how_far_they_are() -> None:
    submission = casework.draft()
    statuses = {each.page.uid: each.status for each in queries.pages_of(submission, today=TODAY)}
    assert statuses == {d.PAGE_PERSON: "in_progress", d.PAGE_PRACTICE: "not_started"}
    case = casework.sent()
    done = {each.status for each in queries.pages_of(case.submission, today=TODAY)}
    assert done == {"done"}
    staff = casework.office()
    actions.review(
        case=case, item_uid=d.ADDRESS, accepted=False, reason="Kurang lengkap", by=staff.desk, at=AT
    )
    statuses = {
        each.page.uid: each.status for each in queries.pages_of(case.submission, today=TODAY)
    }
    assert statuses[d.PAGE_PRACTICE] == "problem"
    assert queries.findings(case.submission, accepted=False) == {d.ADDRESS: "Kurang lengkap"}


def test_staff_read_who_did_what_and_citizens_read_offices() -> None:
    staff = casework.office()
    case = take(casework.sent(), d.ACCEPT, staff.desk)
    actions.assign(case=case, to=staff.verifier, by=staff.verifier, at=later(minutes=1))
    inside = queries.timeline(case, public=False)
    assert [line.kind for line in inside] == [
        "submitted",
        "checked",
        "transition",
        "transition",
        "assigned",
    ]
    assert staff.desk.name in [line.by for line in inside]
    outside = queries.timeline(case, public=True)
    assert all(staff.desk.name != line.by for line in outside)
    assert [line.state for line in outside][-4:] == ["current", "next", "next", "next"]


def test_a_citizen_sees_what_is_open_and_sent_but_nothing_thrown_away() -> None:
    citizen = people.citizen()
    kept, gone = casework.draft(citizen), casework.draft(citizen)
    actions.discard(submission=gone, by=citizen, at=AT)
    assert list(queries.of_citizen(citizen)) == [kept]


def test_a_region_is_chosen_from_the_regencys_own_districts() -> None:
    districts = queries.districts()
    assert len(districts) == 25  # Banyuwangi
    page = {
        "uid": "p-single",
        "title": d.text("Tempat"),
        "fields": [
            d.field("f-place", "region", "Wilayah"),
            d.field("f-inform", "information", "!"),
        ],
    }
    permit = d.permit(pages=[page], eligibility=[], requirements=[])
    code, name = districts[0]

    def form(data: dict[str, str] | None = None, *, listed: bool = True) -> PageForm:
        return step_form(
            permit,
            permit.pages[0],
            {},
            {},
            TODAY,
            "id",
            data=data,
            districts=queries.districts if listed else None,
        )

    chosen = form({"f-place-district": code, "f-place-village": "Sumberagung"})
    assert chosen.is_valid(), chosen.errors
    place = {"code": code, "district": name, "village": "Sumberagung"}
    assert answers_from(chosen) == {"f-place": place}
    elsewhere = form({"f-place-district": "-", "f-place-village": "Denpasar"})
    assert elsewhere.is_valid()
    typed = form({"f-place-district": "Kota", "f-place-village": "Desa"}, listed=False)
    assert typed.is_valid()
    half = form({"f-place-district": code, "f-place-village": ""})
    assert not half.is_valid()
    kinds = [block.kind for block in half.blocks]
    assert kinds == ["region", "information"]
    assert half.blocks[0].errors


def test_a_payment_is_confirmed_only_while_it_is_awaited_and_by_the_treasurer() -> None:
    staff = casework.office()
    case = casework.sent()
    with pytest.raises(NotPermitted):
        actions.confirm_payment(case=case, reference="STS-1", by=staff.desk, at=AT)
    treasurer = people.staff("revenue_treasurer")
    with pytest.raises(CannotTake):
        actions.confirm_payment(case=case, reference="STS-1", by=treasurer, at=AT)
