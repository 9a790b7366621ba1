"""The starter: what it imports, its settings file, its servers, its supervisor, its messages."""
# ruff: noqa: S105, S106, S603 - programs and passwords of the tests

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
import redis

from mpp.starter import (
    checks,
    commands,
    doctor,
    environment,
    layout,
    locks,
    packages,
    ports,
    privileges,
    running,
    servers,
    speech,
    supervisor,
)

STARTER = Path(layout.__file__).parent


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own: nothing of the machine's installation is touched."""
    places = {"DATA": ".data", "LOGS": ".data/logs", "ENV_FILE": ".env"}
    places |= {"STATE": ".data/supervisor.json", "ACCOUNTS": ".data/accounts.json"}
    places |= {"ELSEWHERE": "elsewhere/here"}
    for name, place in places.items():
        monkeypatch.setattr(layout, name, tmp_path / place)
    for name in (*environment.SECRETS, *environment.LOCAL, *environment.OPTIONAL):
        monkeypatch.delenv(name, raising=False)
    layout.make_data_folder(shared=False)
    return tmp_path


@pytest.fixture(scope="module")
def throwaway() -> Iterator[dict[str, str]]:
    with servers.throwaway() as (urls, home):
        yield urls
    assert not home.exists()


# --- the file itself --------------------------------------------------------------------------


@pytest.mark.parametrize("path", [layout.ROOT / "mpp", *STARTER.glob("*.py")], ids=str)
def test_starter_needs_the_standard_library_only(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [str(node.module)]
        for name in names:
            top = name.partition(".")[0]
            assert top in sys.stdlib_module_names or name.startswith("mpp.starter"), name


def test_packages_above_the_starter_import_nothing() -> None:
    tree = ast.parse((STARTER.parent / "__init__.py").read_text())

    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]


def test_starter_is_executable_and_explains_every_command() -> None:
    starter = layout.ROOT / "mpp"
    done = subprocess.run([str(starter), "--help"], capture_output=True, text=True, check=True)

    assert os.access(starter, os.X_OK)
    for name in set(commands.COMMANDS) - {"supervise"}:
        assert f"\n    {name}" in done.stdout


def test_unknown_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["begin"], usage="the usage") == 2
    assert "the usage" in capsys.readouterr().out


# --- settings ---------------------------------------------------------------------------------


def test_env_file_gets_fresh_secrets_that_only_the_owner_reads(checkout: Path) -> None:
    environment.write_file()

    pairs = environment.read_file()
    assert layout.ENV_FILE.stat().st_mode & 0o777 == 0o600
    assert set(pairs) == {*environment.SECRETS, *environment.LOCAL}
    assert len({pairs[name] for name in environment.SECRETS}) == len(environment.SECRETS)
    assert len(pairs["SECRET_KEY"]) >= 50


def test_second_start_keeps_the_keys_and_adds_what_is_missing(checkout: Path) -> None:
    layout.ENV_FILE.write_text("FIELD_KEY=mine\nDEBUG=1\n")

    environment.write_file()

    pairs = environment.read_file()
    assert (pairs["FIELD_KEY"], pairs["DEBUG"]) == ("mine", "1")
    assert pairs["SECRET_KEY"]
    assert "BASE_DOMAIN" not in pairs


def test_environment_wins_over_the_file(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout.ENV_FILE.write_text("MPP_PORT=8100  \n# MPP_PORT=1\nEMAIL_URL='smtp://mail'\n")

    assert environment.port() == 8100
    assert environment.settings()["EMAIL_URL"] == "smtp://mail"
    monkeypatch.setenv("MPP_PORT", "8200")
    assert environment.port() == 8200


def test_checks_run_without_the_settings_of_this_machine(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://live/live")
    monkeypatch.setenv("SECRET_KEY", "live")

    env = environment.of_checks({"REDIS_URL": "unix://x"}, checkout / "data")

    assert "DATABASE_URL" not in env
    assert env["SECRET_KEY"] != "live"
    assert env["REDIS_URL"] == "unix://x"
    assert env["PYTHONSAFEPATH"] == "1"


def test_unreachable_database_is_a_problem_with_a_cure(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setenv("DATABASE_URL", f"postgres://u:p@127.0.0.1:{port}/mpp")

    with pytest.raises(speech.Problem, match=f"no PostgreSQL at 127.0.0.1:{port}") as caught:
        environment.require_database()
    assert "DATABASE_URL" in caught.value.cure
    assert doctor.look_at_database().level == "stop"


# --- embedded servers ---------------------------------------------------------------------------


def test_embedded_postgres_answers_with_its_password_only(throwaway: dict[str, str]) -> None:
    where = throwaway["DATABASE_URL"].removeprefix("postgres://mpp:")
    password, _, path = where.partition("@/")
    folder, _, name = path.rpartition("/")

    with psycopg.connect(host=folder, user="mpp", password=password, dbname=name) as connection:
        row = connection.execute(
            "SELECT current_setting('max_locks_per_transaction'),"
            " current_setting('listen_addresses'), current_setting('server_encoding')"
        ).fetchone()
    assert row == ("1024", "", "UTF8")
    for user in ("mpp", "postgres"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=folder, user=user, password="wrong", dbname=name)


def test_embedded_valkey_answers_with_its_password_only(throwaway: dict[str, str]) -> None:
    url = throwaway["REDIS_URL"]

    with redis.from_url(url) as client:
        assert client.ping()
    with redis.from_url(url.replace("://:", "://:x")) as stranger, pytest.raises(redis.RedisError):
        stranger.ping()


def test_given_addresses_need_no_embedded_server(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgres://a", "REDIS_URL": "redis://b"}
    mine = servers.Servers(tmp_path, None, "password", given)

    assert mine.urls() == {}
    assert mine.hurry() == {}
    assert mine.running()
    assert mine.names() == "PostgreSQL (DATABASE_URL), Valkey (REDIS_URL)"


def test_long_or_unusual_paths_get_a_short_private_socket_folder(tmp_path: Path) -> None:
    short, account = Path("/srv/mpp/.data/postgres"), None

    assert privileges.socket_folder(short, account) == short
    for unusual in (tmp_path / ("x" * 90), tmp_path / "with space", tmp_path / "a%b"):
        folder = privileges.socket_folder(unusual, account)
        assert len(str(folder)) < privileges.SOCKET_FOLDER_BYTES
        assert folder.stat().st_mode & 0o777 == 0o700
        folder.rmdir()


def test_a_folder_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    with pytest.raises(speech.Problem, match="belongs to somebody else"):
        privileges.private_folder(tmp_path / "link", None)


def test_secret_files_are_closed_to_others(tmp_path: Path) -> None:
    privileges.write_for(None, tmp_path / "key", "secret")

    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


# --- processes ----------------------------------------------------------------------------------


def child(code: str) -> supervisor.Child:
    return supervisor.Child("web", [sys.executable, "-c", code], dict(os.environ))


def test_a_process_that_ends_is_started_again_each_time_later(checkout: Path) -> None:
    failing = child("raise SystemExit(3)")
    delays = []
    now = 100.0
    for _ in range(3):
        failing.tend(now)
        assert failing.process
        failing.process.wait()
        failing.tend(now)
        delays.append(failing.due - now)
        now = failing.due
        assert failing.process is None

    assert delays == [2.0, 4.0, 8.0]
    failing.tend(now - 1)
    assert failing.process is None


def test_a_process_that_ran_long_is_started_again_at_once(checkout: Path) -> None:
    steady = child("pass")
    steady.failures = 4
    steady.tend(100.0)
    assert steady.process
    steady.process.wait()
    steady.tend(100.0 + supervisor.STEADY_SECONDS + 1)

    assert steady.failures == 0


def test_a_process_that_does_not_stop_is_ended_with_its_children(checkout: Path) -> None:
    stubborn = child(
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(inner.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    stubborn.tend(0.0)
    log = layout.LOGS / "web.log"
    assert speech.wait_for(lambda: log.read_text().strip().isdigit(), 20)
    inner = int(log.read_text())

    assert stubborn.process
    stubborn.process.terminate()
    stubborn.stop(0.2)

    assert stubborn.process.returncode == -signal.SIGKILL
    assert speech.wait_for(lambda: not privileges.command_line(inner), 10)


def test_state_names_the_process_that_does_not_stay_up(checkout: Path) -> None:
    assert supervisor.read_state() == supervisor.State()
    state = {"pid": 1, "port": 8000, "processes": {}, "failures": {"web": 1, "worker": 2}}
    layout.STATE.write_text(json.dumps(state))

    assert supervisor.read_state().failing() == "worker"
    layout.STATE.write_text("{half")
    assert supervisor.read_state() == supervisor.State()


def test_supervisor_runs_as_long_as_it_holds_its_lock(checkout: Path) -> None:
    assert not supervisor.runs()
    with locks.only_one("supervisor"):
        assert supervisor.runs()
        with pytest.raises(speech.Problem, match="at work"), locks.only_one("supervisor"):
            pass
    assert not supervisor.runs()


def test_leftovers_of_a_killed_supervisor_are_ended_but_no_strangers(checkout: Path) -> None:
    sleep = "import time; time.sleep(60)"
    argv = [sys.executable, "-c", sleep]
    left = subprocess.Popen([*argv, "mpp.config"], start_new_session=True)
    stranger = subprocess.Popen(argv, start_new_session=True)
    processes = {"web": left.pid, "worker": stranger.pid}
    layout.STATE.write_text(json.dumps({"pid": 1, "port": 1, "processes": processes}))

    speech.wait_for(lambda: "mpp.config" in privileges.command_line(left.pid), 10)
    supervisor.STOP_SECONDS, before = 1, supervisor.STOP_SECONDS
    try:
        supervisor.clear_leftovers()
    finally:
        supervisor.STOP_SECONDS = before

    assert left.wait(10) < 0
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
    assert not layout.STATE.exists()


# --- doctor, start, reset ---------------------------------------------------------------------------


def test_taken_port_names_its_owner_and_another_port() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        with pytest.raises(speech.Problem, match=f"process {os.getpid()}") as caught:
            ports.require_free("127.0.0.1", port)
    assert f"--port {port + 1}" in caught.value.cure


def test_nobody_listening_is_not_ready() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    assert not running.ready(port)


def test_missing_ensurepip_names_the_package_to_install(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "VENV", checkout / ".venv")
    monkeypatch.setattr(packages, "has_ensurepip", lambda: False)

    with pytest.raises(speech.Problem, match="ensurepip is missing") as caught:
        packages.make_venv()
    assert "apt install python3" in caught.value.cure
    assert doctor.look_at_python().level == "stop"


def test_failed_step_shows_its_log_and_cure(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = [sys.executable, "-c", "print('no route to host'); raise SystemExit(7)"]
    steps = speech.Steps()
    with pytest.raises(speech.Problem) as caught, steps("Packages"):
        packages.run_step(argv, log="packages", cure="Set HTTPS_PROXY.", env=os.environ)
    speech.report(caught.value, step=steps.current)

    shown = capsys.readouterr()
    assert "failed" in shown.out
    for text in ("step 1, Packages", "exit status 7", "no route to host", "Set HTTPS_PROXY."):
        assert text in shown.err


def test_reset_refuses_a_database_it_did_not_make(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u@db.example/mpp")

    with pytest.raises(speech.Problem, match="did not make"):
        running.reset(["--yes"])
    assert layout.DATA.exists()


def test_reset_asks_first(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "no")

    assert running.reset([]) == 1
    assert layout.DATA.exists()
    assert running.reset(["--yes"]) == 0
    assert not layout.DATA.exists()


def test_doctor_lists_hosts_of_the_demo(checkout: Path) -> None:
    rows = [{"url": "http://b.localhost:8000/"}, {"url": "http://a.localhost:8000/x"}, {}]
    layout.ACCOUNTS.write_text(json.dumps(rows))

    assert doctor.demo_hosts() == ["a.localhost", "b.localhost"]


def test_doctor_fails_only_on_what_stops_the_start(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    warning = doctor.Finding("warn", "no Chromium", "install it")
    for name in ("names", "disk", "network", "database", "chromium"):
        monkeypatch.setattr(doctor, f"look_at_{name}", lambda: warning)
    monkeypatch.setattr(doctor, "look_at_port", lambda _: warning)

    assert doctor.doctor([]) == 0
    monkeypatch.setattr(doctor, "look_at_disk", lambda: doctor.Finding("stop", "full", "free it"))
    assert doctor.doctor([]) == 1
    assert "free it" in capsys.readouterr().out


# --- ./mpp test -------------------------------------------------------------------------------------


def test_plan_runs_everything_or_only_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "chromium", lambda: "")
    names = {check.name for lane in checks.plan([], quick=False) for check in lane}
    quick = {check.name for lane in checks.plan([], quick=True) for check in lane}
    [[only]] = checks.plan(["tests/unit", "-k", "x"], quick=False)

    assert {"ruff check", "mypy", "import contracts", "pytest", "deployment check"} <= names
    assert "browser journeys" not in names
    assert quick < names
    assert only.argv == ("pytest", "tests/unit", "-k", "x")


def test_summary_shows_pytest_counts_and_the_output_of_failures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = checks.Check("pytest", ("pytest",), output="...\n===== 12 passed in 3.21s =====\n")
    bad = checks.Check("mypy", ("mypy",), code=1, output="x.py:1: error: nonsense")

    assert checks.summarise([good]) == 0
    assert checks.summarise([good, bad]) == 1
    shown = capsys.readouterr().out
    assert "12 passed in 3.21s" in shown
    assert "error: nonsense" in shown
    assert "mypy    FAILED" in shown


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(layout, "REPORTS", tmp_path)
    monkeypatch.setattr(layout, "VENV", Path(sys.prefix))
    return tmp_path


def test_check_keeps_its_output_and_result(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = checks.Check("small check", ("python", "-c", "print('hm'); raise SystemExit(4)"))
    check.run(os.environ)

    assert (check.code, check.output, check.verdict()) == (4, "hm\n", "FAILED")
    assert (reports / "small-check.log").read_text() == "hm\n"
    assert "FAILED" in capsys.readouterr().out


def test_interrupted_lanes_take_running_checks_along(reports: Path) -> None:
    class Interrupted(checks.Check):
        def run(self, base: Mapping[str, str]) -> None:
            assert base
            speech.wait_for(lambda: sleeping.process is not None, 20)
            raise KeyboardInterrupt

    sleeping = checks.Check("sleeping", ("python", "-c", "import time; time.sleep(60)"))
    never = checks.Check("never", ("python", "-c", "pass"))
    lanes: list[list[checks.Check]] = [[Interrupted("interrupted", ())], [sleeping, never]]

    with pytest.raises(KeyboardInterrupt):
        checks.run_lanes(lanes, os.environ)
    assert sleeping.code == -signal.SIGTERM
    assert never.process is None


# --- start and supervise, with small programs in the place of the product's -----------------------------


WEB = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
host, port = sys.argv[-1].split(":")
http.server.HTTPServer((host, int(port)), Page).serve_forever()
"""


@pytest.fixture
def signals() -> Iterator[None]:
    """Put back the handlers a command installs for itself."""
    names = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(name) for name in names]
    yield
    for name, handler in zip(names, before, strict=True):
        signal.signal(name, handler)


@pytest.fixture
def small_programs(checkout: Path, signals: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """A product that starts at once; returns its port. Its database and broker are elsewhere."""
    sleeper = ("-c", "import time; time.sleep(60)")
    processes = {"web": ("-c", WEB), "worker": sleeper, "scheduler": sleeper}
    monkeypatch.setattr(layout, "PROCESSES", processes)
    monkeypatch.setattr(supervisor, "DELAYS", {})
    monkeypatch.setattr(layout, "python", lambda: sys.executable)
    monkeypatch.setenv("DATABASE_URL", "postgres:///elsewhere")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_supervisor_runs_all_until_told_to_stop(small_programs: int) -> None:
    seen: list[supervisor.State] = []

    def stop_when_ready() -> None:
        speech.wait_for(lambda: running.ready(small_programs), 20)
        seen.append(supervisor.read_state())
        os.kill(os.getpid(), signal.SIGTERM)

    stopper = threading.Thread(target=stop_when_ready)
    stopper.start()
    assert supervisor.supervise(["127.0.0.1", str(small_programs)]) == 0
    stopper.join()

    [state] = seen
    assert state.port == small_programs
    assert set(state.processes) == set(layout.PROCESSES)
    assert not any(privileges.command_line(pid) for pid in state.processes.values())
    assert not layout.STATE.exists()


@pytest.fixture
def quick_steps(small_programs: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Nothing to install or migrate."""
    for name in ("make_venv", "install_uv", "install"):
        monkeypatch.setattr(packages, name, lambda: None)
    rows = [{"what": "Hub", "url": "http://localhost/", "user": "a@example.go.id", "note": "123"}]
    program = layout.DATA.parent / "manage.py"
    program.write_text(
        "import sys\n"
        "out = open(sys.argv[3], 'w') if sys.argv[1] == 'prepare' else sys.stdout\n"
        f"print({json.dumps(rows)!r}, file=out)\n"
    )
    monkeypatch.setattr(layout, "PREPARE", (str(program), "prepare"))
    monkeypatch.setattr(layout, "STATIC_FILES", ("-c", "pass"))
    monkeypatch.setattr(layout, "MANAGE", str(program))
    return small_programs


def test_start_says_each_step_and_prints_the_accounts(
    quick_steps: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    web = child(WEB)

    def launch(host: str, port: int) -> None:
        web.argv = [*web.argv, f"{host}:{port}"]
        web.tend(0.0)
        layout.STATE.write_text(json.dumps({"port": port}))

    monkeypatch.setattr(supervisor, "launch", launch)
    monkeypatch.setattr(supervisor, "runs", lambda: web.process is not None)
    try:
        assert running.start(["--detach", "--port", str(quick_steps)]) == 0
        assert running.start(["--detach"]) == 0
    finally:
        assert web.process
        web.process.terminate()
        web.stop(5)
    shown = capsys.readouterr().out
    for text in (" 1  Python environment", " 8  Answer from port", "Ready in", "a@example.go.id"):
        assert text in shown
    assert "123" in shown
    assert "Already running" in shown


def test_start_that_fails_stops_all_and_shows_the_log_of_the_guilty(
    quick_steps: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def launch(host: str, port: int) -> None:
        (layout.LOGS / "worker.log").write_text("no module named nonsense")
        layout.STATE.write_text(json.dumps({"port": port, "failures": {"worker": 2}}))

    monkeypatch.setattr(supervisor, "launch", launch)

    assert running.start(["--detach", "--port", str(quick_steps)]) == 1
    shown = capsys.readouterr().err
    assert "step 8" in shown
    assert "worker is not up" in shown
    assert "no module named nonsense" in shown
    assert not layout.STATE.exists()
