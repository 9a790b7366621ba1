"""What a container does: web, worker, scheduler, prepare, healthy NAME, or any Django command."""
# ruff: noqa: INP001 - a script, not a package

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

from mpp.starter import layout, running

PORT = 8000
SCHEDULE_SECONDS = 600  # the scheduler writes its file every three minutes


def command(name: str) -> list[str]:
    """The same command as the supervisor's on one machine; the web listens to the network."""
    bind = ("--bind", f"0.0.0.0:{PORT}") if name == "web" else ()
    return [sys.executable, *layout.PROCESSES[name], *bind]


def prepare() -> int:
    """Migrate, load and collect: run once before the other containers start."""
    for words in (layout.PREPARE, layout.STATIC_FILES):
        subprocess.run([sys.executable, *words], cwd=layout.ROOT, check=True)  # noqa: S603
    return 0


def healthy(name: str) -> bool:
    """Whether the process of this container does its work."""
    if name == "web":
        return running.ready(PORT)
    if name == "worker":
        return _worker_answers()
    files = Path(os.environ["DATA_DIR"]).glob("celerybeat-schedule*")
    return any(time.time() - file.stat().st_mtime < SCHEDULE_SECONDS for file in files)


def _worker_answers() -> bool:
    ping = ("inspect", "ping", "--timeout", "5", "--destination", f"celery@{socket.gethostname()}")
    argv = [sys.executable, *layout.CELERY, *ping]
    return subprocess.run(argv, cwd=layout.ROOT, check=False).returncode == 0  # noqa: S603


def become(name: str, *rest: str) -> NoReturn:
    """Turn into the process, so that signals reach it."""
    words = command(name) if name in layout.PROCESSES else [sys.executable, layout.MANAGE, name]
    os.chdir(layout.ROOT)
    os.execv(sys.executable, [*words, *rest])  # noqa: S606 - every program here is ours


def main(arguments: list[str]) -> int:
    """Do the one-shot work and return its exit status, or become the process."""
    name, *rest = arguments or ["web"]
    if name == "prepare":
        return prepare()
    if name == "healthy":
        return 0 if healthy(rest[0]) else 1
    become(name, *rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
