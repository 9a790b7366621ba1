"""The simulator of the health workers' register; answers synthetic NIK only (serial 9xxx).

Magic inputs, by the last four digits of the NIK:

* 9101: STR expired yesterday              -> gagal
* 9102: SKP not enough                     -> gagal
* 9103: three active permits               -> gagal
* 9104: another profession                 -> perlu_manual
* 9105: not in the register                -> perlu_manual
* 9106: another name                       -> perlu_manual
* 9107: the register is down               -> perlu_manual
* 9108: the answer cannot be read          -> perlu_manual
* 9109: STR with an end, in one year       -> lolos
* any other 9xxx: STR for life, all met    -> lolos

Any other serial could be a living person: it is never answered, only sent to an officer.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mpp.connectors.registers.port import (
    CheckResult,
    PractitionerQuery,
    PractitionerRecord,
    assess,
    manual,
)

SOURCE = "SIM-satusehat_sdmk"
NO_ANSWER = {"9105": "not_found", "9107": "unavailable", "9108": "malformed_answer"}


class Simulator:
    """Deterministic: the same applicant always gets the same answer."""

    is_simulation = True

    def check(self, query: PractitionerQuery, *, at: dt.datetime) -> CheckResult:
        serial = query.nik[-4:]
        if not (len(query.nik) == 16 and query.nik.isdigit() and serial.startswith("9")):
            return manual("not_synthetic", source=SOURCE, at=at, is_simulation=True)
        if serial in NO_ANSWER:
            return manual(NO_ANSWER[serial], source=SOURCE, at=at, is_simulation=True)
        record = _record(query, serial, today=at.date())
        outcome, reasons = assess(query, record, today=at.date())
        return CheckResult(
            outcome=outcome,
            reasons=reasons,
            source=SOURCE,
            checked_at=at,
            is_simulation=True,
            record=record,
        )


def _record(query: PractitionerQuery, serial: str, *, today: dt.date) -> PractitionerRecord:
    changes: Mapping[str, dict[str, Any]] = {
        "9101": {"str_valid_until": today - dt.timedelta(days=1)},
        "9102": {"skp_met": False},
        "9103": {"active_permits": 3},
        "9104": {"profession": f"Bukan {query.profession}"},
        "9106": {"name": f"Lain {query.name}"},
        "9109": {"str_valid_until": today + dt.timedelta(days=365)},
    }
    usual = PractitionerRecord(
        nik=query.nik,
        name=query.name,
        profession=query.profession,
        str_number=query.str_number or f"SIM-{query.nik[-8:]}",
        str_valid_until=None,
        skp_met=True,
        active_permits=0,
    )
    return replace(usual, **changes.get(serial, {}))
