@dataclass
class Check:
    """One check: a program of `.venv/bin`, and how it went."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    code: int | None = None
    seconds: float = 0.0
    output: str = ""

    def run(self, base: Mapping[str, str]) -> None:
        began = time.monotonic()
        done = subprocess.run(
            [str(VENV / "bin" / self.argv[0]), *self.argv[1:]],
            cwd=ROOT,
            env={**base, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        self.code, self.output = done.returncode, done.stdout
        self.seconds = time.monotonic() - began
        (REPORTS / f"{self.name.replace(' ', '-')}.log").write_text(self.output)
        say(f"    {'ok    ' if not self.code else 'FAILED'}  {self.name:<34}{self.seconds:7.1f} s")


PRODUCTION = {
    "SECURE": "1",
    "BASE_DOMAIN": "mpp.example",
    "ALLOWED_HOSTS": ".mpp.example",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
}


def static_checks() -> list[Check]:
    manage_py = ("python", "platform/manage.py")
    fail = ("--fail-level", "WARNING")
    return [
        Check("ruff format", ("ruff", "format", "--check", ".", "mpp")),
        Check("ruff check", ("ruff", "check", ".", "mpp")),
        Check("djlint", ("djlint", "platform/mpp/portals", "--lint", "--quiet")),
        Check("import contracts", ("lint-imports",)),
        Check("mypy", ("mypy",)),
        Check("mypy of the starter", ("mypy", "mpp")),
        Check("migrations", (*manage_py, "makemigrations", "--check", "--dry-run")),
        Check("translations", (*manage_py, "messages", "--check")),
        Check("deploy check", (*manage_py, "check", "--deploy", *fail), env=PRODUCTION),
    ]


def chromium() -> str:
    wanted = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return wanted if os.access(wanted, os.X_OK) else ""


def test_checks() -> list[Check]:
    measured = ("coverage", "run", "-m", "pytest")
    checks = [Check("pytest", (*measured, "tests", "--ignore=tests/journeys"))]
    if chromium():
        journeys = (*measured, "tests/journeys", "-p", "no:randomly")
        checks.append(Check("browser journeys", journeys, env={"CHROMIUM": chromium()}))
    checks.append(Check("coverage collected", ("coverage", "combine", "--quiet")))
    checks.append(Check("coverage", ("coverage", "report")))
    return checks


def lanes(arguments: Sequence[str], *, quick: bool) -> list[list[Check]]:
    """What runs: two lanes side by side, each in order. With pytest arguments, only pytest."""
    if arguments:
        return [[Check("pytest", ("pytest", *arguments), env={"CHROMIUM": chromium()})]]
    if quick:
        unit = Check("pytest", ("pytest", "tests/unit", "-m", "not slow"))
        return [[*static_checks()[:6]], [unit]]
    return [static_checks(), test_checks()]


def test(arguments: Sequence[str]) -> int:
    quick = "--quick" in arguments
    plan = lanes([a for a in arguments if a != "--quick"], quick=quick)
    signal.signal(signal.SIGTERM, interrupted)
    steps = Steps()
    with steps("Packages (uv sync --frozen)"):
        ensure_installed(everything=True)
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        with steps("Throwaway PostgreSQL and Valkey"):
            urls, home = stack.enter_context(throwaway())
        env = clean_environment(urls, home / "data")
        env["COVERAGE_FILE"] = str(REPORTS / "coverage")
        say(f"{steps.number + 1:>2}  Checks (logs: {REPORTS.relative_to(ROOT)}/)")
        with ThreadPoolExecutor(len(plan)) as pool:
            list(pool.map(lambda lane: [check.run(env) for check in lane], plan))
    return summarise([check for lane in plan for check in lane], steps, arguments)


def summarise(checks: Sequence[Check], steps: Steps, arguments: Sequence[str]) -> int:
    failed = [check for check in checks if check.code]
    for check in checks:
        if check in failed:
            say(f"\n{'=' * 20} {check.name} FAILED {'=' * 20}\n{check.output}")
        elif "pytest" in check.argv:
            say(f"\n{'=' * 20} {check.name} {'=' * 20}\n{pytest_summary(check.output)}")
    say()
    rows = [(c.name, "FAILED" if c.code else "ok", f"{c.seconds:.1f} s") for c in checks]
    say(table([("CHECK", "RESULT", "TIME"), *rows]))
    if not chromium() and not arguments:
        say("SKIPPED: browser journeys, no Chromium found (install chromium or set CHROMIUM=...)")
    verdict = f"{len(failed)} of {len(checks)} checks FAILED" if failed else "All checks passed"
    say(f"\n{verdict} in {steps.total():.0f} s.")
    return 1 if failed else 0


def pytest_summary(output: str) -> str:
    """The skips and the last line, as pytest itself prints them."""
    return "\n".join(re.findall(r"^(?:SKIPPED.*|=+ .*(?:passed|failed).*=+)$", output, re.M))

