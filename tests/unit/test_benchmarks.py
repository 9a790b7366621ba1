"""The benchmark harness: rows, ratios, the registry and the load generator."""

import http.server
import itertools
import threading
from collections.abc import Iterator

import pytest

from tests.benchmarks import load
from tests.benchmarks.harness import Registry, Row, compare


class Page(http.server.BaseHTTPRequestHandler):
    """200 for the root, 404 for all else."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b"page"
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_row_is_the_median_with_its_ratio_to_the_baseline() -> None:
    row = compare("home", "requests/s", ours=[400.0, 900.0, 500.0], baseline=[1000.0, 900.0, 9.0])

    assert row.as_json() == {
        "name": "home",
        "value": 500.0,
        "unit": "requests/s",
        "baseline": 900.0,
        "ratio": 0.556,
        "runs": 3,
    }
    assert row.as_cells() == ["home", "500.00", "requests/s", "900.00", "0.56", "3"]


def test_row_without_baseline_has_no_ratio() -> None:
    row = Row("memory", 99.5, "MB")

    assert row.as_json()["ratio"] is None
    assert row.as_cells()[3:5] == ["-", "-"]


def test_registry_refuses_a_second_benchmark_of_the_same_name() -> None:
    registry = Registry()
    registry.benchmark("pages")(lambda: [Row("a", 1.0, "s")])

    assert registry.names() == ["pages"]
    assert [row.name for row in registry.run("pages")] == ["a"]
    with pytest.raises(ValueError, match="two benchmarks are called pages"):
        registry.benchmark("pages")(lambda: [])
    with pytest.raises(KeyError):
        registry.run("nothing")


def test_load_ends_with_the_requests_and_counts_every_answer(port: int) -> None:
    requests = itertools.repeat(load.Request("/"), 20)
    result = load.generate(port, requests, seconds=20)

    assert len(result.milliseconds) == 20
    assert result.rate == pytest.approx(20 / result.seconds)


def test_load_ends_with_the_time(port: int) -> None:
    result = load.generate(port, load.repeated(load.Request("/")), seconds=0.1, clients=2)

    assert result.milliseconds
    assert result.seconds < 5


def test_load_refuses_to_measure_errors(port: int) -> None:
    with pytest.raises(load.UnexpectedAnswer, match="404 instead of 200"):
        load.generate(port, iter([load.Request("/missing")]), seconds=5)


def test_percentiles_are_nearest_rank() -> None:
    result = load.Load(1.0, [float(n) for n in range(1, 101)])

    assert (result.percentile(50), result.percentile(99), result.percentile(100)) == (50, 99, 100)
    assert load.Load(1.0, [7.0]).percentile(50) == 7.0
