"""Applications of the demo's citizens, filed and worked on through the actions people cause."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mpp.regency.cases import actions as cases
from mpp.regency.cases.models import Submission
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.certificates.rehearsal import samples
from mpp.regency.certificates.rehearsal.walking import Walk
from mpp.regency.people import queries as people
from mpp.regency.people.models import StaffMember
from mpp.regency.workflow import engine

REASON = "Foto kurang jelas. Unggah ulang foto yang terang dan tidak terpotong."


class DemoWalk(Walk):
    """The way of an application by a citizen of the demo, handled by its staff."""

    rehearsal = False

    def holder(self, role: str) -> StaffMember:
        """Who holds the role in the demo."""
        return StaffMember.objects.filter(assignments__role=role, active=True).order_by("id")[0]

    def send_back(self) -> None:
        """Return the application to the applicant, with the reason."""
        self.settle()
        for each in engine.leaving(self.definition, self.case.state):
            if each.decision == "return":
                self.case = cases.take(
                    case=self.case,
                    transition_uid=each.uid,
                    by=self.holder(each.roles[0]),
                    reason=REASON,
                    at=self.at,
                )
                return
        raise RuntimeError(f"{self.service.code} cannot be sent back here")


def seed(row: dict[str, Any], *, at: dt.datetime) -> None:
    """File one application and let staff take some steps; there already, leave it."""
    service = catalogue.by_code(row["service"])
    citizen = people.citizen_by_nik(row["nik"])
    if service is None or citizen is None:
        raise RuntimeError(f"no service {row['service']} or nobody with this NIK")
    if Submission.objects.filter(service=service, applicant=citizen).exists():
        return
    walk = DemoWalk(service, at - dt.timedelta(days=row["days_ago"]))
    walk.citizen = citizen
    walk.person = samples.Person(
        nik=row["nik"],
        name=citizen.name,
        phone=citizen.user.phone,
        email=citizen.user.email,
        kk_number=f"{row['nik'][:6]}0101209001",
    )
    walk.fill_in()
    walk.attach()
    walk.send()
    for _move in range(row["moves"]):
        if not walk.advance():
            break
    walk.settle()
    if row.get("ends") == "return":
        walk.send_back()
        walk.settle()
