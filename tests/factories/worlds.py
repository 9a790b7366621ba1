"""A regency, and the hub, with one of everything that an address can name. For tests that walk routes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from api.access import actions as access
from api.permissions import scopes_of
from mpp.accounts.models import User
from mpp.kernel import clock
from mpp.kernel.outbox import actions as outbox
from mpp.regency.cases.models import Case, Submission
from mpp.regency.certificates.models import Certificate
from mpp.regency.documents import links
from mpp.regency.offices.models import Holiday
from mpp.regency.people import actions as people_actions
from mpp.regency.people.models import Citizen, RoleAssignment, StaffMember, System
from templates_catalogue.blueprints import queries as blueprints
from tenants.onboarding import actions as onboarding
from tenants.onboarding.models import JoinRequest
from tenants.operations.models import Operation
from tenants.registry import queries as registry
from tenants.registry.models import Regency
from tests.factories import casework, officers, people
from tests.factories import definitions as d

REGENCY_URLS, HUB_URLS = "mpp.config.urls_regency", "mpp.config.urls_national"
MARK = "Zulaikha Rahasia"
"""A name that stands nowhere else: where it appears, something of this regency has leaked."""


def routes(urlconf: str) -> Iterator[URLPattern]:
    """Every address of a host."""
    yield from _walk(get_resolver(urlconf))


def _walk(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _walk(each)
        else:
            yield each


@dataclass
class Person:
    """A way to call: a browser that is signed in, or a program with a token."""

    host: str
    session: str = ""
    token: str = ""

    def client(self, *, program: bool) -> Client:
        """A fresh client: what one answer does to its cookies does not change the next call."""
        headers = {"host": self.host}
        if program and self.token:
            headers["authorization"] = f"Bearer {self.token}"
        client = Client(headers=headers, raise_request_exception=False)
        if self.session and not program:
            client.cookies["sessionid"] = self.session
        return client


def person(host: str, user: User | None = None, kind: str = "") -> Person:
    """Somebody who is signed in on a host, in a browser and in a program with every scope."""
    if user is None:
        return Person(host)
    browser = Client(headers={"host": host})
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    _row, token = access.create_token(
        user=user, name="tests", scopes=scopes_of(kind), at=clock.now()
    )
    return Person(host, browser.cookies["sessionid"].value, token)


@dataclass
class RegencyWorld:
    """One of everything in a regency. Made in its schema."""

    host: str
    citizen: Citizen
    staff: dict[str, StaffMember]
    draft: Submission
    case: Case
    decided: Case
    certificate: Certificate
    invitation: str
    values: dict[str, Any] = field(default_factory=dict)
    special: dict[str, dict[str, Any]] = field(default_factory=dict)

    def path(self, route: URLPattern) -> str:
        """An address of this route that leads to something that exists here."""
        names = route.pattern.regex.groupindex
        special = self.special.get(route.name or "", {})
        values = {name: special.get(name, self.values.get(name)) for name in names}
        return reverse(str(route.name), urlconf=REGENCY_URLS, kwargs=values)


def regency(host: str, *, roles: list[str]) -> RegencyWorld:
    """Fill the present schema; everything a citizen owns here is `MARK`'s."""
    at = clock.now()
    office = casework.office()
    citizen = people.citizen(name=MARK, phone="+6281299998888")
    service = casework.service()
    draft = casework.filled(citizen, casework.service(), at=at)
    case = casework.sent(citizen, service, at=at)
    decided = casework.decided(citizen, office, at=at)
    certificate = Certificate.objects.get(case=decided)
    evidence = case.submission.evidence.get()
    invitation = people_actions.invite_staff(
        email="undangan@contoh.id",
        name=MARK,
        position="",
        roles=[{"role": "verifier", "unit": None}],
        by=System(),
        at=at,
    )
    message = outbox.put(
        channel="email", address="a@contoh.id", event="x", subject=MARK, body=MARK,
        language="id", at=at,
    )  # fmt: skip
    holiday = Holiday.objects.create(day=dt.date(2031, 1, 1), name=MARK, kind="lokal")
    staff = {role: people.staff(role) for role in roles}
    village = people.staff("village_operator", unit=casework.unit("village_office"))
    staff["village_operator"] = village
    colleague = people.staff("verifier", name=MARK)
    world = RegencyWorld(
        host, citizen, staff, draft, case, decided, certificate, str(invitation.token)
    )
    world.values = {
        "slug": service.slug,
        "code": case.code,
        "page": d.PAGE_PERSON,
        "transition": d.WITHDRAW,
        "token": uuid.UUID(str(evidence.document.token)),
        "certificate": certificate.code,
        "evidence": evidence.pk,
        "purpose": "sign_in",
        "uidb36": "1",
        "key": "set-password",
        "prefix": "0123456789",
        "criterion": "queue",
        "item": "terms",
        "day": holiday.day.isoformat(),
        "number": message.pk,
    }
    world.special = _special(world, str(colleague.code), invitation.pk, links.sign(
        evidence.document, citizen
    ))  # fmt: skip
    assignment = RoleAssignment.objects.get(staff=colleague)
    world.special["staff-role-end"] = {"code": colleague.code, "number": assignment.pk}
    return world


def _special(
    world: RegencyWorld, colleague: str, invitation: int, link: str
) -> dict[str, dict[str, Any]]:
    """Where one name means different things in different addresses."""
    draft, service = {"code": world.draft.code}, {"code": world.case.service.code}
    certificate, unit = {"code": world.certificate.code}, {"key": "village_office"}
    point, member = {"code": "mall"}, {"code": colleague}
    groups: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        (draft, ("apply-documents", "apply-check", "discard", "apply-page")),
        (draft, ("api-submission-page", "api-submission-evidence", "api-submission-send")),
        (certificate, ("verify-code", "api-verification", "api-verification-comparison")),
        (certificate, ("api-certificate-revoke",)),
        ({"code": world.decided.code}, ("revoke",)),
        (point, ("office", "office-hours", "office-active")),
        (point, ("api-setup-point", "api-setup-point-hours")),
        (unit, ("agency", "api-setup-agency")),
        (member, ("staff-member", "staff-role", "staff-active", "api-setup-staff-member")),
        (service, ("service-edit", "service-offer", "service-accepts", "service-unit")),
        (service, ("service-preview", "api-setup-service")),
        ({"token": link}, ("my-document",)),
        ({"token": world.invitation}, ("invitation", "api-invitation-accept")),
        ({"number": invitation}, ("invitation-withdraw",)),
        ({"code": world.citizen.code}, ("desk-citizen", "desk-contact")),
    ]
    return {name: values for values, names in groups for name in names}


@dataclass
class HubWorld:
    """One of everything on the hub. Made in the public schema."""

    request: JoinRequest
    operation: Operation
    values: dict[str, Any]

    def path(self, route: URLPattern) -> str:
        """An address of this route that leads to something that exists."""
        name = str(route.name)
        values = {key: self.values.get(key) for key in route.pattern.regex.groupindex}
        if name in {"template", "template-file"}:
            values["code"] = self.values["template_code"]
        if name in {"verify-code", "api-verification", "api-verification-comparison"}:
            values["code"] = "9208-7Q2K-9XFD-M3"
        if name == "province":
            values["code"] = "92"
        if "operation" in name and "reference" in values:
            values["reference"] = self.operation.reference
        return reverse(name, urlconf=HUB_URLS, kwargs=values)


def hub(kaimana: Regency, code: str = "94.04", subdomain: str = "mimika") -> HubWorld:
    """A request that waits for a decision, and the operation that made Kaimana."""
    request = onboarding.begin(
        region=registry.region(code),
        contact_name=MARK,
        contact_nip="",
        contact_position="Kepala Bagian",
        contact_phone="081234501122",
        contact_email=f"ortal@{subdomain}kab.go.id",
        subdomain=subdomain,
        catalogue="banyuwangi",
        language="id",
        at=clock.now(),
    )
    JoinRequest.objects.filter(pk=request.pk).update(state="submitted", submitted_at=clock.now())
    operation = Operation.objects.filter(regency=kaimana).latest("id")
    template = blueprints.catalogue("banyuwangi").first()
    assert template is not None
    return HubWorld(
        request,
        operation,
        {
            "token": request.access_token,
            "access_token": request.access_token,
            "reference": request.reference,
            "decision": "tanya",
            "code": kaimana.code,
            "move": "hentikan",
            "publisher": "banyuwangi",
            "template_code": template.code,
            "uid": template.uid,
            "number": 1,
            "suffix": "json",
            "uidb36": "1",
            "key": "set-password",
            "prefix": "0123456789",
        },
    )


def officers_of_the_nation() -> dict[str, User]:
    """Somebody of every national role; the administrator with and without a second factor."""
    safe = officers.officer("national_administrator")
    officers.second_factor(safe)
    return {
        "curator": officers.officer("catalogue_curator"),
        "auditor": officers.officer("auditor"),
        "administrator": safe,
        "administrator without second factor": officers.officer("national_administrator"),
    }
