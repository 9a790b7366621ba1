"""A small load generator for servers on this machine: threads with keep-alive, bounded in time."""

import contextlib
import http.client
import itertools
import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

TIMEOUT = 30


class UnexpectedAnswer(Exception):
    """A server under measurement answered something else than what is measured."""


@dataclass(frozen=True)
class Request:
    """One request and the status it must be answered with."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    status: int = 200


@dataclass(frozen=True)
class Load:
    """What one run measured: seconds it took, and the milliseconds of each answer, sorted."""

    seconds: float
    milliseconds: Sequence[float]

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, percent: float) -> float:
        """The nearest-rank percentile in milliseconds."""
        rank = math.ceil(percent / 100 * len(self.milliseconds))
        return self.milliseconds[max(rank, 1) - 1]


def repeated(request: Request) -> Iterator[Request]:
    """The same request for ever."""
    return itertools.repeat(request)


def generate(port: int, requests: Iterator[Request], *, seconds: float, clients: int = 4) -> Load:
    """Send requests from several clients until time or requests are over.

    Raises UnexpectedAnswer at the first answer with another status than asked for.
    """
    lock = threading.Lock()
    began = time.perf_counter()

    def take() -> Request | None:
        with lock:
            late = time.perf_counter() - began > seconds
            return None if late else next(requests, None)

    def client(_: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        times = []
        with contextlib.closing(connection):
            while (request := take()) is not None:
                times.append(_send(connection, request))
        return times

    with ThreadPoolExecutor(clients) as pool:
        times = sorted(itertools.chain.from_iterable(pool.map(client, range(clients))))
    return Load(time.perf_counter() - began, times)


def _send(connection: http.client.HTTPConnection, request: Request) -> float:
    start = time.perf_counter()
    connection.request(request.method, request.path, request.body, dict(request.headers))
    response = connection.getresponse()
    body = response.read()
    took = (time.perf_counter() - start) * 1000
    if response.status != request.status:
        text = body[:400].decode(errors="replace")
        raise UnexpectedAnswer(
            f"{request.method} {request.path}: {response.status} instead of {request.status}\n{text}"
        )
    return took
