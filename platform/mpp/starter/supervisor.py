"""The supervisor: runs web, worker and scheduler, and starts again what ends."""
# ruff: noqa: S603 - every program and argument here is ours

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mpp.starter import environment, layout, servers
from mpp.starter.locks import locked
from mpp.starter.privileges import command_line
from mpp.starter.speech import Problem, say, tail, wait_for

STOP_SECONDS = 20
LONGEST_BACKOFF = 30
STEADY_SECONDS = 60  # who ran this long did not fail at starting
LOG_BYTES = 5_000_000
DELAYS = {"scheduler": 5.0}  # seconds: web and worker load first, on machines with few cores


@dataclass(frozen=True)
class State:
    """What a running supervisor tells other commands."""

    pid: int = 0
    port: int = 0
    processes: Mapping[str, int] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)

    def failing(self) -> str:
        """The first process that ended early twice in a row, if any."""
        return next((name for name, count in self.failures.items() if count >= 2), "")


def read_state() -> State:
    """The state of the supervisor that runs, or ran last; empty when there is none."""
    try:
        return State(**json.loads(layout.STATE.read_text()))
    except (OSError, ValueError, TypeError):
        return State()


def runs() -> bool:
    """Whether a supervisor of this checkout is alive: it holds a lock as long as it lives."""
    if not layout.DATA.exists():
        return False
    with locked("supervisor", fcntl.LOCK_EX | fcntl.LOCK_NB) as free:
        return not free


@dataclass
class Child:
    """One supervised process: started again when it ends, later each time it ends early."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    due: float = 0.0
    failures: int = 0

    def tend(self, now: float) -> None:
        """Start the process if it is due; note it if it has ended."""
        if self.process is None:
            if now >= self.due:
                self._start(now)
        elif (code := self.process.poll()) is not None:
            end_group(self.process.pid, signal.SIGKILL)  # what it left behind holds its port
            self.failures = 0 if now - self.began > STEADY_SECONDS else self.failures + 1
            self.due = now + min(2**self.failures, LONGEST_BACKOFF)
            self.process = None
            _note(f"{self.name} ended with {code}; again in {self.due - now:.0f} s")

    def _start(self, now: float) -> None:
        path = layout.LOGS / f"{self.name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.rename(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                cwd=layout.ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # one group to end: a worker's own children go with it
            )
        self.began = now
        _note(f"{self.name} started, process {self.process.pid}")

    def stop(self, seconds: float) -> None:
        """Ask the process to finish; end its whole group when it does not."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        end_group(self.process.pid, signal.SIGKILL)
        self.process.wait()
        _note(f"{self.name} stopped")


def _note(text: str) -> None:
    say(f"{time.strftime('%Y-%m-%dT%H:%M:%S')} {text}")


def end_group(pid: int, how: signal.Signals) -> None:
    """Signal a process group that may be gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, how)


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The command of each process on this machine."""
    argv = {name: [layout.python(), *words] for name, words in layout.PROCESSES.items()}
    argv["web"] += ["--bind", f"{host}:{port}"]
    return argv


def launch(host: str, port: int) -> None:
    """Start the supervisor in the background; raise Problem when it does not come up."""
    argv = [layout.python(), str(layout.ROOT / "mpp"), "supervise", host, str(port)]
    path = layout.LOGS / "supervisor.log"
    with path.open("w") as log:
        process = subprocess.Popen(
            argv,
            cwd=layout.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    wait_for(lambda: read_state().pid == process.pid or process.poll() is not None, 30)
    if read_state().pid != process.pid:
        raise Problem(f"the supervisor did not start; its log is {path}", detail=tail(path))


def supervise(arguments: Sequence[str]) -> int:
    """Run everything until told to stop. Hidden command: `start` calls it."""
    host, port = arguments[0], int(arguments[1])
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: stopping.set())
    with locked("supervisor", fcntl.LOCK_EX | fcntl.LOCK_NB) as mine:
        if not mine:
            raise Problem("another supervisor runs already")
        embedded = servers.own()
        with servers.using(embedded) as urls:
            env = environment.of_installation(urls, port)
            now = time.monotonic()
            children = [
                Child(name, argv, env, due=now + DELAYS.get(name, 0.0))
                for name, argv in commands(host, port).items()
            ]
            try:
                _watch(children, embedded, port, stopping)
            finally:
                _stop(children)
    return 0


def _watch(
    children: list[Child], embedded: servers.Servers, port: int, stopping: threading.Event
) -> None:
    while not stopping.is_set():
        _keep_running(embedded)
        for child in children:
            child.tend(time.monotonic())
        _write_state(port, children)
        stopping.wait(0.5)


def _keep_running(embedded: servers.Servers) -> None:
    """Start servers that died. Right after a crash this can fail: the next round tries again."""
    if embedded.running():
        return
    _note("starting the embedded servers again")
    try:
        embedded.start()
    except Problem as problem:
        _note(str(problem))


def _stop(children: list[Child]) -> None:
    for child in children:
        if child.process:
            child.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.stop(max(deadline - time.monotonic(), 0.1))
    layout.STATE.unlink(missing_ok=True)


def _write_state(port: int, children: Sequence[Child]) -> None:
    """Written whole, then moved into place: a reader never sees half of it."""
    processes = {c.name: c.process.pid for c in children if c.process}
    failures = {c.name: c.failures for c in children}
    state = {"pid": os.getpid(), "port": port, "processes": processes, "failures": failures}
    fresh = layout.STATE.with_suffix(".new")
    fresh.write_text(json.dumps(state))
    fresh.rename(layout.STATE)


def end() -> None:
    """Stop the supervisor with all it runs, then servers nobody uses any more."""
    pid = read_state().pid
    if runs() and pid:
        os.kill(pid, signal.SIGTERM)
        if not wait_for(lambda: not runs(), STOP_SECONDS + 30):
            end_group(pid, signal.SIGKILL)
    clear_leftovers()
    servers.stop_own()


def clear_leftovers() -> None:
    """End processes of a supervisor that was itself killed: they would hold the port."""
    for pid in read_state().processes.values():
        if "mpp.config" in command_line(pid):
            end_group(pid, signal.SIGTERM)
            _wait_for_end(pid)
            end_group(pid, signal.SIGKILL)
    layout.STATE.unlink(missing_ok=True)


def _wait_for_end(pid: int) -> None:
    wait_for(lambda: not command_line(pid), STOP_SECONDS)
