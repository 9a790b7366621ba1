"""A demo regency fills in its set-up, offers its services and goes live."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mpp.kernel.planes import regency_plane
from mpp.portals.management.demo import casework, people
from mpp.regency.catalogue import actions as catalogue
from mpp.regency.catalogue import queries as services
from mpp.regency.certificates import rehearsal
from mpp.regency.offices import actions as offices
from mpp.regency.offices import queries
from mpp.regency.offices.models import ServicePoint
from mpp.regency.people.models import StaffMember
from tenants.onboarding import golive
from tenants.registry.models import Regency
from tenants.registry.states import RegencyState

DONE = "demo"


def fill(regency: Regency, row: dict[str, Any], *, at: dt.datetime) -> None:
    """Staff, citizens and, for a regency that is to be live, everything that is due before."""
    with regency_plane(regency.schema_name):
        profile = queries.profile()
        if profile is not None and DONE in profile.confirmed:
            return
        members = [(each, people.staff(each, at=at)) for each in row["staff"]]
        for each in row["citizens"]:
            people.citizen(each, at=at)
        administrator = members[0][1]
        if row["live"]:
            _complete(row, members, at=at)
    if row["live"] and regency.state == RegencyState.CONFIGURING:
        golive.go_live(regency=regency, by=administrator, at=at)
    with regency_plane(regency.schema_name):
        for each in row.get("cases", []):
            casework.seed(each, at=at)
        offices.confirm_item(name=DONE, by=administrator, at=at)


def _complete(
    row: dict[str, Any], members: list[tuple[dict[str, Any], StaffMember]], *, at: dt.datetime
) -> None:
    by = members[0][1]
    offices.update_profile(by=by, at=at, **row["profile"])
    offices.confirm_letterhead(by=by, at=at)
    offices.set_terms(terms=row["terms"], by=by, at=at)
    offices.publish_pledge(text=row["pledge"], by=by, at=at)
    offices.confirm_holidays(by=by, at=at)
    for each, member in members:
        if each.get("complaints"):
            offices.set_complaint_handler(staff=member, by=by, at=at)
    for point in row["points"]:
        _point(point, by, at)
    for unit in queries.units_to_confirm():
        offices.map_unit(unit=unit, name=unit.name, by=by, at=at)
    for criterion, declared in row["commitments"].items():
        offices.record_commitment(criterion=criterion, by=by, at=at, **declared)
    catalogue.offer_many(codes=None, offered=True, by=by, at=at)
    _rehearse(row["rehearse"], by, at)


def _rehearse(code: str, by: StaffMember, at: dt.datetime) -> None:
    service = services.by_code(code)
    result = rehearsal.run(service=service, by=by, at=at) if service else None
    if result is None or not result.passed:
        said = result.steps[-1].message if result else "no such service"
        raise RuntimeError(f"the rehearsal of {code} failed: {said}")


def _point(row: dict[str, Any], by: StaffMember, at: dt.datetime) -> None:
    """Change a point that provisioning made, or add one; then its hours."""
    fields = {key: value for key, value in row.items() if key not in {"code", "hours"}}
    point = ServicePoint.objects.filter(code=row["code"]).first()
    if point is not None:
        point = offices.change_point(point=point, by=by, at=at, **fields)
    else:
        point = offices.add_point(code=row["code"], by=by, at=at, **fields)
    hours = [(each.weekday, each.opens, each.closes) for each in point.hours.all()]
    if "hours" in row:
        opens, closes = (dt.time.fromisoformat(row["hours"][key]) for key in ("opens", "closes"))
        hours = [(day, opens, closes) for day in row["hours"]["days"]]
    offices.set_hours(point=point, hours=hours, by=by, at=at)
