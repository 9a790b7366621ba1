"""Processes under measurement: started as the product starts them, asked for their memory, ended."""
# ruff: noqa: S603 - every program and argument here is ours

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mpp.starter import layout

PRODUCT = "mpp.config.wsgi:application"
START_SECONDS = 60


class DidNotStart(Exception):
    """A process under measurement ended, or never answered."""


def run(*words: str, env: Mapping[str, str] | None = None) -> None:
    """Run a Python program of the product to its end; its output appears only if it fails."""
    argv = [sys.executable, *words]
    done = subprocess.run(
        argv, cwd=layout.ROOT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DidNotStart(f"{' '.join(words)}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def started(words: Sequence[str], log: Path) -> Iterator[int]:
    """A running process of the product; yields its number, which is also its session's."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=layout.ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def web(application: str, folder: Path) -> Iterator[tuple[int, int]]:
    """A web server with the product's options; yields its port and process number."""
    port = free_port()
    words = [application if word == PRODUCT else word for word in layout.PROCESSES["web"]]
    log = folder / f"{application.partition(':')[0]}.log"
    with started([*words, "--bind", f"127.0.0.1:{port}"], log) as pid:
        _wait_until_listening(port, log)
        yield port, pid


def _wait_until_listening(port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise DidNotStart(f"nobody listens on port {port}\n{log.read_text()[-3000:]}")


def megabytes(session: int) -> float:
    """Memory of all processes of a session, a page that several share counted once (PSS)."""
    kilobytes = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                rollup = (folder / "smaps_rollup").read_text()
                kilobytes += int(rollup.partition("\nPss:")[2].split()[0])
    return kilobytes / 1024
