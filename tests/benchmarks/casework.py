"""What is asked of the product: pages of a seeded live regency, and applications ready to be sent.

Runs inside the benchmark's own process, with the product's settings, before anything is measured.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mpp.accounts.models import User
from mpp.kernel import clock
from mpp.kernel.planes import leave_regency, regency_plane
from mpp.regency.catalogue.models import PublicService
from tenants.registry.models import Domain, Regency
from tests.benchmarks.load import Request
from tests.factories import casework, people

CSRF = "a" * 32
"""A token of our own: the cookie and the form field only have to agree."""
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Work:
    """How many statements an answer took, and how many bytes it has."""

    reads: int
    writes: int
    size: int


@dataclass(frozen=True)
class Portal:
    """The seeded regency that is live."""

    regency: Regency
    host: str

    @classmethod
    def seeded(cls) -> Portal:
        """The first live regency."""
        regency = Regency.objects.filter(state="live").exclude(schema_name="public").first()
        if regency is None:
            raise LookupError("no live regency: did `prepare` run with DEMO_SEED=1?")
        return cls(regency, Domain.objects.get(tenant=regency, is_primary=True).domain)

    def service_path(self) -> str:
        """The page of the first service on offer."""
        with regency_plane(self.regency.schema_name):
            service = PublicService.objects.filter(offered=True).order_by("slug").first()
        if service is None:
            raise LookupError(f"{self.host} offers no service")
        return f"/layanan/{service.slug}/"

    def form_page(self, service_path: str) -> Request:
        """A citizen's first form page: the draft is begun as a browser would."""
        with regency_plane(self.regency.schema_name):
            cookie = self._signed_in(people.citizen().user)
        headers, body = self._form(cookie)
        response = self._client(headers).post(
            f"{service_path}ajukan/", body, content_type=headers["Content-Type"]
        )
        path = response.headers.get("Location")
        if path is None:
            raise LookupError(f"{service_path}ajukan/ answered {response.status_code}")
        return Request(path, headers={"Host": self.host, "Cookie": cookie})

    def submissions(self, count: int) -> Iterator[Request]:
        """Applications ready to be sent, each by another citizen."""
        with regency_plane(self.regency.schema_name):
            service = casework.service()
            ready = [self._submission(service) for _ in range(count)]
        return iter(ready)

    def _submission(self, service: PublicService) -> Request:
        citizen = people.citizen()
        draft = casework.filled(citizen, service, at=clock.now())
        headers, body = self._form(self._signed_in(citizen.user), setuju="1")
        path = f"/permohonan/{draft.code}/periksa/"
        return Request(path, "POST", headers, body.encode(), status=302)

    def _signed_in(self, user: User) -> str:
        """A session's cookie."""
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return f"sessionid={client.cookies['sessionid'].value}"

    def _form(self, cookie: str, **fields: str) -> tuple[dict[str, str], str]:
        headers = {
            "Host": self.host,
            "Cookie": f"{cookie}; csrftoken={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return headers, urllib.parse.urlencode({"csrfmiddlewaretoken": CSRF, **fields})

    def _client(self, headers: dict[str, str]) -> Client:
        return Client(headers={name: headers[name] for name in ("Host", "Cookie")})

    def work_of(self, request: Request) -> Work:
        """Count the statements of one request, answered in this process, caches warm for a GET."""
        client = Client(headers={"Host": self.host, "Cookie": request.headers.get("Cookie", "")})
        if request.method == "POST":
            body, kind = (request.body or b"").decode(), request.headers["Content-Type"]
            return _counted(lambda: client.post(request.path, body, content_type=kind), request)
        for _ in range(2):
            client.get(request.path)
        return _counted(lambda: client.get(request.path), request)


def _counted(call: Callable[[], HttpResponseBase], request: Request) -> Work:
    with CaptureQueriesContext(connection) as captured:
        response = call()
    leave_regency()
    if response.status_code != request.status:
        raise LookupError(f"{request.path} answered {response.status_code}")
    statements = [query["sql"].lstrip().upper() for query in captured.captured_queries]
    return Work(
        reads=sum(sql.startswith(("SELECT", "WITH")) for sql in statements),
        writes=sum(sql.startswith(WRITES) for sql in statements),
        size=len(getattr(response, "content", b"")),
    )
