"""No register is connected, which is a normal way to work: an officer checks the papers."""

import datetime as dt

from mpp.connectors.registers.port import CheckResult, PractitionerQuery, manual


class NotConfigured:
    """Sends every applicant to an officer."""

    is_simulation = False

    def check(
        self,
        query: PractitionerQuery,  # noqa: ARG002 - the port's signature
        *,
        at: dt.datetime,
    ) -> CheckResult:
        return manual("not_configured", source="not_configured", at=at, is_simulation=False)
