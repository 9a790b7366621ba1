"""The commands of ./mpp, and those that hand over to another program."""
# ruff: noqa: S603 - every program and argument here is ours

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from mpp.starter import checks, doctor, environment, layout, packages, running, servers, supervisor
from mpp.starter.speech import Problem, Steps, report, say


def manage(arguments: Sequence[str]) -> int:
    """Any Django command, with the database running."""
    packages.ensure()
    port = supervisor.read_state().port or environment.port()
    with servers.using(servers.own()) as urls:
        env = environment.of_installation(urls, port)
        return _run(env, layout.MANAGE, *arguments)


def definition(arguments: Sequence[str]) -> int:
    """Work with service definitions; needs no database."""
    packages.ensure()
    env = environment.of_programs(os.environ, {})
    return _run(env, "-m", "templates_catalogue.definitions", *arguments)


def bench(arguments: Sequence[str]) -> int:
    """Run benchmarks on throwaway servers."""
    steps = Steps(sys.stderr)  # standard output belongs to the rows
    with steps("Packages"):
        packages.ensure(everything=True)
    with contextlib.ExitStack() as stack:
        with steps("Throwaway PostgreSQL and Valkey"):
            urls, home = stack.enter_context(servers.throwaway())
        env = environment.of_checks(urls, home / "data", demo=True)
        return _run(env, "-m", "tests.benchmarks", *arguments)


def _run(env: Mapping[str, str], *words: str) -> int:
    """Run a program in our terminal and pass its exit status through."""
    with subprocess.Popen([layout.python(), *words], cwd=layout.ROOT, env=env) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the program got the signal too, and decides
            except SystemExit:
                process.terminate()  # it did not get ours
                raise


def _terminated(*_: object) -> NoReturn:
    """Leave by way of every `finally`: throwaway servers must not stay behind."""
    sys.exit(128 + signal.SIGTERM)


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "start": running.start,
    "stop": running.stop,
    "reset": running.reset,
    "doctor": doctor.doctor,
    "manage": manage,
    "test": checks.test,
    "bench": bench,
    "definition": definition,
    "supervise": supervisor.supervise,
}


def main(arguments: Sequence[str], usage: str) -> int:
    """Run one command; return its exit status."""
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        say(usage)
        return 0 if name in {"help", "-h", "--help"} else 2
    signal.signal(signal.SIGTERM, _terminated)
    try:
        return COMMANDS[name](rest)
    except Problem as problem:
        report(problem)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
