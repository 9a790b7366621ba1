"""./mpp test: every check and test, on throwaway servers, from a clean clone."""
# ruff: noqa: S603 - every program and argument here is ours

import contextlib
import itertools
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from mpp.starter import environment, layout, packages, servers
from mpp.starter.speech import Steps, say, table

NO_CHROMIUM = "SKIPPED: browser journeys, no Chromium found (install chromium or set CHROMIUM=...)"
# What `check --deploy` is asked about: a production installation.
PRODUCTION = {
    "SECURE": "1",
    "ALLOW_SIMULATORS": "1",  # no real signing authority ships; a test holds that 0 refuses the demo
    "BASE_DOMAIN": "mpp.example",
    "ALLOWED_HOSTS": ".mpp.example",
    "DEMO_SEED": "0",
    "DEMO_OUTBOX": "0",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
}


@dataclass
class Check:
    """One check: a program of `.venv/bin`, and how it went."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    code: int = 0
    seconds: float = 0.0
    output: str = ""
    process: subprocess.Popen[str] | None = None

    def run(self, base: Mapping[str, str]) -> None:
        """Run to the end, keep the output, say the result."""
        began = time.monotonic()
        with subprocess.Popen(
            [str(layout.VENV / "bin" / self.argv[0]), *self.argv[1:]],
            cwd=layout.ROOT,
            env={**base, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as self.process:
            self.output = self.process.communicate()[0]
        self.code = self.process.returncode
        self.seconds = time.monotonic() - began
        (layout.REPORTS / f"{self.name.replace(' ', '-')}.log").write_text(self.output)
        say(f"    {self.verdict():<7} {self.name:<40}{self.seconds:8.1f} s")

    def verdict(self) -> str:
        """In one word."""
        return "FAILED" if self.code else "ok"


def chromium() -> str:
    """The browser for journeys; empty when there is none."""
    wanted = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return wanted if os.access(wanted, os.X_OK) else ""


def source_checks() -> list[Check]:
    """Checks that read the source."""
    return [
        Check("ruff format", ("ruff", "format", "--check", ".", "mpp")),
        Check("ruff check", ("ruff", "check", ".", "mpp")),
        Check("djlint", ("djlint", "platform/mpp/portals", "--lint", "--quiet")),
        Check("import contracts", ("lint-imports",)),
        Check("mypy", ("mypy",)),
    ]


def django_checks() -> list[Check]:
    """Checks that start Django."""
    manage = ("python", layout.MANAGE)
    deploy = ("check", "--deploy", "--fail-level", "WARNING")
    return [
        Check("migrations complete", (*manage, "makemigrations", "--check", "--dry-run")),
        Check("translations complete", (*manage, "messages", "--check")),
        Check("deployment check", (*manage, *deploy), env=PRODUCTION),
    ]


def test_checks() -> list[Check]:
    """The tests; browser journeys too where there is a browser. Coverage counts both."""
    measured = ("coverage", "run", "-m", "pytest")
    checks = [Check("pytest", (*measured, "tests", "--ignore=tests/journeys"))]
    if chromium():
        journeys = (*measured, "tests/journeys")
        checks.append(Check("browser journeys", journeys, env={"CHROMIUM": chromium()}))
    checks.append(Check("coverage collected", ("coverage", "combine", "--quiet")))
    checks.append(Check("coverage", ("coverage", "report")))
    return checks


def plan(arguments: Sequence[str], *, quick: bool) -> list[list[Check]]:
    """Lanes that run side by side, each in order. With arguments for pytest, only pytest."""
    if arguments:
        return [[Check("pytest", ("pytest", *arguments), env={"CHROMIUM": chromium()})]]
    if quick:
        return [source_checks(), [Check("pytest", ("pytest", "tests/unit", "-m", "not slow"))]]
    return [[*source_checks(), *django_checks()], test_checks()]


def test(arguments: Sequence[str]) -> int:
    """Run all checks; the exit status is 1 if one failed."""
    chosen = [a for a in arguments if a != "--quick"]
    lanes = plan(chosen, quick="--quick" in arguments)
    steps = Steps()
    with steps("Packages (uv sync --frozen)"):
        packages.ensure(everything=True)
    shutil.rmtree(layout.REPORTS, ignore_errors=True)
    layout.REPORTS.mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        with steps("Throwaway PostgreSQL and Valkey"):
            urls, home = stack.enter_context(servers.throwaway())
        env = environment.of_checks(urls, home / "data")
        env["COVERAGE_FILE"] = str(layout.REPORTS / "coverage")
        say(f"{steps.number + 1:>2}  Checks (logs: {layout.REPORTS.relative_to(layout.ROOT)})")
        run_lanes(lanes, env)
    status = summarise([check for lane in lanes for check in lane])
    if not chromium() and not chosen:
        say(NO_CHROMIUM)
    say(f"{'FAILED' if status else 'All checks passed'}, {steps.total():.0f} s.")
    return status


def run_lanes(lanes: Sequence[Sequence[Check]], env: Mapping[str, str]) -> None:
    """Run the lanes side by side; whoever is interrupted takes the running checks along."""
    stopping = threading.Event()

    def follow(lane: Sequence[Check]) -> None:
        for check in lane:
            if not stopping.is_set():
                check.run(env)

    with ThreadPoolExecutor(len(lanes)) as pool:
        try:
            list(pool.map(follow, lanes))
        except BaseException:
            stopping.set()
            for check in itertools.chain.from_iterable(lanes):
                if check.process:
                    check.process.terminate()
            raise


def summarise(checks: Sequence[Check]) -> int:
    """Print the output of what failed, pytest's own summary, and a table of all."""
    for check in checks:
        if check.code:
            say(f"\n{'=' * 20} {check.name} FAILED {'=' * 20}\n{check.output}")
        elif "pytest" in check.argv:
            say(f"\n{'=' * 20} {check.name} {'=' * 20}\n{pytest_summary(check.output)}")
    rows = [(c.name, c.verdict(), f"{c.seconds:.1f} s") for c in checks]
    say("\n" + table([("CHECK", "RESULT", "TIME"), *rows]) + "\n")
    return 1 if any(check.code for check in checks) else 0


def pytest_summary(output: str) -> str:
    """The skips and the last line, as pytest itself prints them."""
    wanted = re.compile(r"^(?:SKIPPED.*|=+ .*(?:passed|failed|error|no tests ran).*=+)$", re.M)
    return "\n".join(wanted.findall(output))
