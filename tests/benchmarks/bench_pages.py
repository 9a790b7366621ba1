"""`./mpp bench pages`: the busiest pages against a bare single-tenant view doing the same queries.

Both run under gunicorn with the product's options, on the same PostgreSQL, in turn, in one run.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django

from mpp.starter import layout
from mpp.starter.speech import wait_for
from tests.benchmarks import processes
from tests.benchmarks.harness import RUNS, Row, benchmark, compare
from tests.benchmarks.load import Load, Request, generate, repeated

if TYPE_CHECKING:
    from tests.benchmarks.casework import Work

SECONDS = 2.0
WARM_UP_SECONDS = 0.5
SUBMISSIONS = 40
"""Applications sent in one run; each needs a draft of its own, made beforehand."""
EFFECTS_SECONDS = 60


@dataclass(frozen=True)
class Page:
    """One thing measured: its requests, and the bare view's address for the same work."""

    name: str
    work: Work
    requests: Iterator[Request]
    bounded: bool = False

    def bare(self) -> Iterator[Request]:
        """The bare view's requests, as many as ours where ours are counted."""
        work = self.work
        path = f"/{work.reads}/{work.writes}/{work.size}/"
        method = "POST" if work.writes else "GET"
        request = Request(path, method, headers={"Host": "localhost"})
        return itertools.repeat(request, SUBMISSIONS) if self.bounded else repeated(request)

    def ours(self) -> Iterator[Request]:
        """The product's requests of one run."""
        return itertools.islice(self.requests, SUBMISSIONS) if self.bounded else self.requests


@benchmark("pages")
def pages() -> Iterator[Row]:
    """Requests per second, p50 and p99 of four pages; memory of web and worker."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "mpp.config.settings"
    processes.run(*layout.PREPARE)
    processes.run(*layout.STATIC_FILES)
    processes.run("-m", "tests.benchmarks.bare.create")
    django.setup()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        measured = _pages()
        port, web = stack.enter_context(processes.web(processes.PRODUCT, folder))
        bare_application = "tests.benchmarks.bare.wsgi:application"
        bare_port, bare = stack.enter_context(processes.web(bare_application, folder))
        for page in measured:
            yield from _measure(page, port, bare_port)
        memory, bare_memory = processes.megabytes(web), processes.megabytes(bare)
        yield compare("web, memory", "MB", ours=[memory], baseline=[bare_memory])
        worker = stack.enter_context(
            processes.started(layout.PROCESSES["worker"], folder / "worker.log")
        )
        wait_for(_nothing_is_due, EFFECTS_SECONDS)
        yield compare("worker, memory", "MB", ours=[processes.megabytes(worker)])


def _pages() -> list[Page]:
    """The pages, with the number of statements each takes."""
    from tests.benchmarks.casework import Portal

    portal = Portal.seeded()
    service = portal.service_path()
    host = {"Host": portal.host}
    single = {
        "home page": Request("/", headers=host),
        "service page": Request(service, headers=host),
        "form page": portal.form_page(service),
    }
    found = [Page(name, portal.work_of(one), repeated(one)) for name, one in single.items()]
    sending = portal.submissions(1 + (1 + RUNS) * SUBMISSIONS)
    return [*found, Page("submission", portal.work_of(next(sending)), sending, bounded=True)]


def _measure(page: Page, port: int, bare_port: int) -> Iterator[Row]:
    generate(port, page.ours(), seconds=WARM_UP_SECONDS)
    generate(bare_port, page.bare(), seconds=WARM_UP_SECONDS)
    ours: list[Load] = []
    bare: list[Load] = []
    for _ in range(RUNS):
        ours.append(generate(port, page.ours(), seconds=SECONDS))
        bare.append(generate(bare_port, page.bare(), seconds=SECONDS))
    statements = float(page.work.reads + page.work.writes)
    yield Row(f"{page.name}, statements", statements, "queries", statements)
    yield compare(
        f"{page.name}, rate",
        "requests/s",
        ours=[load.rate for load in ours],
        baseline=[load.rate for load in bare],
    )
    for percent in (50, 99):
        yield compare(
            f"{page.name}, p{percent}",
            "ms",
            ours=[load.percentile(percent) for load in ours],
            baseline=[load.percentile(percent) for load in bare],
        )


def _nothing_is_due() -> bool:
    """Whether the worker has done what the submissions set off."""
    from mpp.kernel.planes import regency_plane
    from mpp.regency.cases.models import PendingEffect
    from tests.benchmarks.casework import Portal

    with regency_plane(Portal.seeded().regency.schema_name):
        return not PendingEffect.objects.filter(state=PendingEffect.State.WAITING).exists()
