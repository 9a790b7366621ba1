"""Citizens, staff, roles and the audit of who looked at an identity number."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from mpp.kernel import clock
from mpp.kernel.errors import Invalid, NotPermitted
from mpp.kernel.outbox.models import OutboxMessage
from mpp.regency.audit.models import Entry
from mpp.regency.people import actions, nik, policies, queries
from mpp.regency.people.models import Citizen, Invitation, RoleAssignment, System, Unit
from tenants.registry.models import Regency
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(in_kaimana: Regency) -> None:
    """Every test works in one regency."""


def test_a_nik_is_not_in_the_database_in_clear() -> None:
    number = people.nik(801)
    citizen = people.citizen(number)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(c)::text FROM people_citizen c WHERE id = %s", [citizen.pk]
        )
        row = cursor.fetchone()[0]

    assert number not in row
    assert citizen.nik == number
    assert citizen.nik_masked == nik.mask(number)
    assert queries.citizen_by_nik(f"{number[:6]} {number[6:]}") == citizen


def test_a_nik_is_registered_once() -> None:
    people.citizen(people.nik(802))

    with pytest.raises(actions.NikTaken):
        people.citizen(people.nik(802))
    assert Citizen.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": "  "}, "name"),
        ({"phone": "", "email": ""}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"email": "bukan-surel"}, "email"),
        ({"name": "x" * 151}, "name"),
    ],
)
def test_what_cannot_be_registered_is_refused_at_its_place(
    changes: dict[str, str], place: str
) -> None:
    given = {"nik": people.nik(803), "name": "Budi", "phone": "0812-1111-2222", "email": ""}

    with pytest.raises(Invalid) as refused:
        actions.register_citizen(**{**given, **changes}, at=clock.now())  # type: ignore[arg-type]

    assert list(refused.value.detail["errors"]) == [place]
    assert not Citizen.objects.exists()


@pytest.mark.parametrize("typed", ["0812-3456-7890", "+62 812 3456 7890", "62812 34567890"])
def test_a_phone_is_kept_in_one_form(typed: str) -> None:
    assert actions.clean_phone(typed) == "+6281234567890"


def test_families_may_share_a_phone() -> None:
    first, second = (people.citizen(people.nik(n), phone="0812-3456-7890") for n in (804, 805))

    found = queries.citizen_to_sign_in(nik=second.nik, phone="+6281234567890")
    assert found == second
    assert queries.citizen_to_sign_in(nik=first.nik, phone="+6281200000000") is None


def test_a_reveal_needs_a_role_and_a_reason_and_is_written_down() -> None:
    citizen, verifier, auditor = people.citizen(), people.staff("verifier"), people.staff("auditor")

    with pytest.raises(NotPermitted):
        actions.reveal_nik(citizen=citizen, by=auditor, reason="ingin tahu", at=clock.now())
    with pytest.raises(actions.ReasonNeeded):
        actions.reveal_nik(citizen=citizen, by=verifier, reason=" ", at=clock.now())
    shown = actions.reveal_nik(
        citizen=citizen, by=verifier, reason="Cocokkan dengan STR", at=clock.now()
    )

    assert shown == citizen.nik
    entry = Entry.objects.get(event="citizen.nik_revealed")
    assert (entry.actor_id, entry.detail) == (verifier.code, {"reason": "Cocokkan dengan STR"})


def test_nothing_in_the_audit_holds_a_nik() -> None:
    citizen = people.citizen()
    actions.reveal_nik(
        citizen=citizen, by=people.staff("verifier"), reason="periksa", at=clock.now()
    )

    assert not [each for each in Entry.objects.all() if citizen.nik in str(each.__dict__)]


# --- staff ----------------------------------------------------------------------------------------


def invite(email: str = "sari@kaimanakab.go.id", **more: object) -> Invitation:
    given = {
        "name": "Sari",
        "position": "",
        "roles": [{"role": "verifier", "unit": None}],
        "by": System(),
        "at": clock.now(),
    }
    return actions.invite_staff(email=email, **{**given, **more})  # type: ignore[arg-type]


def test_only_administrators_invite() -> None:
    with pytest.raises(NotPermitted):
        invite(by=people.staff("verifier"))
    assert invite(by=people.staff(policies.REGENCY_ADMIN)).pk


def test_the_token_is_only_in_the_message() -> None:
    invitation = invite()

    assert invitation.token
    assert invitation.token not in str(Invitation.objects.values().get(pk=invitation.pk))
    assert invitation.token in OutboxMessage.objects.get(address=invitation.email).body


def test_an_invitation_ends_after_a_week_or_when_a_new_one_is_sent() -> None:
    first = invite()
    second = invite()
    late = clock.now() + dt.timedelta(days=8)

    for token, at in ((first.token, clock.now()), (second.token, late), ("apa saja", clock.now())):
        with pytest.raises(actions.InvitationGone):
            actions.accept_invitation(token=token, password=people.PASSWORD, at=at)


def test_an_invitation_may_be_withdrawn() -> None:
    invitation = invite()
    actions.withdraw_invitation(invitation=invitation, by=System(), at=clock.now())

    with pytest.raises(actions.InvitationGone):
        actions.invitation_for(token=invitation.token, at=clock.now())


@pytest.mark.parametrize(
    ("roles", "error"),
    [
        ([], Invalid),
        ([{"role": "raja", "unit": None}], policies.UnknownRole),
        ([{"role": "applicant", "unit": None}], policies.UnknownRole),
        ([{"role": "verifier", "unit": "tidak-ada"}], Invalid),
    ],
)
def test_only_known_roles_and_units_are_given(
    roles: list[dict[str, str | None]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        invite(roles=roles)


def test_two_people_never_share_an_address() -> None:
    people.staff("verifier", email="sari@kaimanakab.go.id")

    with pytest.raises(actions.EmailTaken):
        invite("SARI@kaimanakab.go.id")


def test_roles_hold_in_their_unit_and_in_their_days() -> None:
    unit = Unit.objects.first()
    other = Unit.objects.last()
    assert unit is not None
    assert other is not None
    assert unit != other
    member, by = people.staff("verifier", unit=unit), System()
    day = dt.date(2026, 11, 3)
    at = dt.datetime(2026, 11, 3, 5, tzinfo=dt.UTC)
    actions.assign_role(
        staff=member,
        role="head_of_office",
        unit=None,
        by=by,
        at=at,
        from_date=day,
        until_date=day,
    )

    assert policies.holds(member, "verifier", unit)
    assert not policies.holds(member, "verifier", other)
    assert policies.holds(member, "head_of_office", other, day=day)
    assert not policies.holds(member, "head_of_office", day=day + dt.timedelta(days=1))
    assert list(queries.holders("head_of_office", day=day, unit=other)) == [member]
    with pytest.raises(Invalid):
        actions.assign_role(
            staff=member,
            role="verifier",
            unit=None,
            by=by,
            at=at,
            from_date=day,
            until_date=day - dt.timedelta(days=1),
        )


def test_there_is_always_an_administrator() -> None:
    RoleAssignment.objects.filter(role=policies.REGENCY_ADMIN).delete()
    member = people.staff(policies.REGENCY_ADMIN)
    only = member.assignments.get()

    with pytest.raises(actions.LastAdministrator):
        actions.end_role(assignment=only, by=System(), at=clock.now())
    with pytest.raises(actions.LastAdministrator):
        actions.set_active(staff=member, active=False, by=System(), at=clock.now())

    people.staff(policies.REGENCY_ADMIN)
    actions.end_role(assignment=only, by=System(), at=clock.now())
    assert not policies.holds(member, policies.REGENCY_ADMIN)


@pytest.mark.parametrize(("start", "end"), [(None, 0), (1, None), (None, 30)])
def test_days_never_end_the_last_administrator(start: int | None, end: int | None) -> None:
    RoleAssignment.objects.filter(role=policies.REGENCY_ADMIN).delete()
    member, now = people.staff(policies.REGENCY_ADMIN), clock.now()
    today = clock.local_date(now, timezone.get_current_timezone_name())
    days = [None if each is None else today + dt.timedelta(days=each) for each in (start, end)]

    def limit() -> RoleAssignment:
        return actions.assign_role(
            staff=member,
            role=policies.REGENCY_ADMIN,
            unit=None,
            by=System(),
            at=now,
            from_date=days[0],
            until_date=days[1],
        )

    with pytest.raises(actions.LastAdministrator):
        limit()
    assert policies.holds(member, policies.REGENCY_ADMIN)
    people.staff(policies.REGENCY_ADMIN)
    assert limit().until_date == days[1]


def test_a_role_is_not_given_until_yesterday() -> None:
    yesterday = clock.now().date() - dt.timedelta(days=2)
    with pytest.raises(Invalid) as refused:
        actions.assign_role(
            staff=people.staff("verifier"),
            role="front_desk",
            unit=None,
            by=System(),
            at=clock.now(),
            until_date=yesterday,
        )
    assert list(refused.value.detail["errors"]) == ["until_date"]


def test_who_left_holds_nothing() -> None:
    member = people.staff("verifier")
    actions.set_active(staff=member, active=False, by=System(), at=clock.now())

    assert policies.roles_of(member) == frozenset()
    assert queries.staff_of_user(member.user) is None
    assert not member.user.is_active


@pytest.mark.parametrize("role", sorted(policies.ROLES))
def test_every_role_may_something_and_nobody_everything(role: str) -> None:
    member = people.staff(role)
    held = {each for each in policies.PERMISSIONS if policies.may(member, each)}

    assert held == {each for each, roles in policies.PERMISSIONS.items() if role in roles}
    assert held
    assert held != set(policies.PERMISSIONS)
    assert not policies.may(None, "cases.view")
    assert not policies.may(people.citizen(), "cases.view")
    with pytest.raises(KeyError):
        policies.may(member, "salah.ketik")
