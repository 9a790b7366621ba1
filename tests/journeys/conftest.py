"""Browser journeys: a real web server and a real worker on the test database, and real Chromium.

The pages are served by gunicorn and the tasks run in a Celery worker, both started here on the database
that pytest made, so a journey meets the product as it runs in production. What one journey writes stays
for the next: each uses people and regencies of its own.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
REDIS_URL = os.environ.get("REDIS_URL", "")

# Playwright's synchronous API runs an event loop in this thread; Django would refuse the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

Site = Callable[..., str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium or a broker the journeys cannot run: say so instead of failing."""
    missing = []
    if not Path(CHROMIUM).exists():
        missing.append("no Chromium found (install chromium or set CHROMIUM=...)")
    if not REDIS_URL:
        missing.append("no broker (run them through ./mpp test, or set REDIS_URL)")
    for item in items:
        if missing and Path(str(item.fspath)).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.skip(reason="browser journeys: " + "; ".join(missing)))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A small phone in the east of the country."""
    return {
        **browser_context_args,
        "locale": "id-ID",
        "timezone_id": "Asia/Jayapura",
        "viewport": {"width": 360, "height": 740},
    }


@pytest.fixture(scope="session")
def site(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """site("kaimana", "/lacak/") -> the address of that page; site() -> the hub."""
    with django_db_blocker.unblock():
        database = str(connection.settings_dict["NAME"])
        if not database.startswith("test_"):
            pytest.exit("no test database: mark the browser tests with django_db", returncode=1)
        logs = tmp_path_factory.mktemp("site")
        port = _free_port()
        environment = _environment(port)
        processes = [
            _spawn("web", [*_gunicorn(port)], environment, logs),
            _spawn("worker", _worker(), environment, logs),
        ]
        try:
            _wait_until_ready(port, processes, logs)

            def address(regency: str = "", path: str = "/") -> str:
                host = f"{regency}.localhost" if regency else "localhost"
                return f"http://{host}:{port}{path}"

            yield address
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=20)
            _disconnect_others()


def _environment(port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        "DATABASE_URL": _database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "CELERY_EAGER": "0",
        "DEMO_OUTBOX": "1",
        "MPP_PORT": str(port),
        "PYTHONSAFEPATH": "1",
    }


def _database_url() -> str:
    """`DATABASE_URL` with the name of the test database."""
    url = os.environ["DATABASE_URL"]
    base, question, query = url.partition("?")
    head = base.rpartition("/")[0]
    return f"{head}/{connection.settings_dict['NAME']}{question}{query}"


def _gunicorn(port: int) -> list[str]:
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "6"]
    options.append("--no-control-socket")
    return ["-m", "gunicorn", "mpp.config.wsgi:application", "--worker-class", "gthread", *options]


def _worker() -> list[str]:
    return ["-m", "celery", "-A", "mpp.config.celery", "worker", "--concurrency", "1", "-l", "INFO"]


def _spawn(
    name: str, command: list[str], environment: dict[str, str], logs: Path
) -> subprocess.Popen[bytes]:
    with (logs / f"{name}.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603  # our own command line
            [sys.executable, *command], env=environment, cwd=ROOT, stdout=log, stderr=log
        )


def _wait_until_ready(port: int, processes: list[subprocess.Popen[bytes]], logs: Path) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in processes):
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    tails = "\n".join(f"{log.name}:\n{log.read_text()[-2000:]}" for log in logs.glob("*.log"))
    pytest.exit(f"the site did not start\n{tails}", returncode=1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _disconnect_others() -> None:
    """Connections that are still open would keep the test database from being dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
