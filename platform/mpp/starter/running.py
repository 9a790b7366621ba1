"""Start, stop and reset the local installation."""
# ruff: noqa: S603 - every program and argument here is ours

import argparse
import contextlib
import hashlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

from mpp.starter import environment, layout, packages, ports, servers, supervisor
from mpp.starter.locks import only_one
from mpp.starter.privileges import write_for
from mpp.starter.speech import Problem, Steps, report, say, table, tail, wait_for

READY_SECONDS = 90
LOGS_CURE = "`./mpp stop` stops what is left; `./mpp doctor` checks the machine."
PREPARE_CURE = (
    "The log above names the table or file. After a change of the code `./mpp stop` and start\n"
    "again; `./mpp reset` begins with an empty database."
)


def start(arguments: Sequence[str]) -> int:
    """Install, prepare, run; in the foreground until Ctrl-C, or `--detach`."""
    parser = argparse.ArgumentParser(prog="./mpp start")
    parser.add_argument("--port", type=int, default=environment.port())
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--detach", action="store_true", help="return as soon as it is ready")
    options = parser.parse_args(arguments)
    if supervisor.runs():
        return _already_running()
    layout.make_data_folder(shared=os.geteuid() == 0)
    with only_one("start"):
        return _start(options.host, options.port, detach=options.detach)


def _start(host: str, port: int, *, detach: bool) -> int:
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _interrupted)
    steps = Steps()
    try:
        _bring_up(steps, host, port)
        say(f"\nReady in {steps.total():.1f} s.\n")
        _show_accounts()
        if not detach:
            steps.current = ""
            _follow()
    except Problem as problem:
        supervisor.end()
        report(problem, step=steps.current)
        return 1
    except KeyboardInterrupt:
        say("\nStopping ...")
        supervisor.end()
    return 0


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _already_running() -> int:
    wait_for(lambda: supervisor.read_state().port != 0, READY_SECONDS)
    port = supervisor.read_state().port
    _wait_until_ready(port)
    env = environment.of_installation(servers.own().urls(), port)
    argv = [layout.python(), layout.MANAGE, "demo_accounts", "--json"]
    done = subprocess.run(argv, cwd=layout.ROOT, env=env, stdout=subprocess.PIPE, check=False)
    write_for(None, layout.ACCOUNTS, done.stdout.decode() or "[]")
    say(f"Already running on port {port}; `./mpp stop` stops it.\n")
    _show_accounts()
    return 0


def _bring_up(steps: Steps, host: str, port: int) -> None:
    supervisor.clear_leftovers()
    ports.require_free(host, port)
    with steps("Python environment (.venv)"):
        packages.make_venv()
        packages.install_uv()
    with steps("Packages (uv sync --frozen)"):
        packages.install()
    with steps("Settings and secrets (.env)"):
        environment.write_file()
    with contextlib.ExitStack() as stack:
        embedded = servers.own()
        with steps(embedded.names()):
            environment.require_database()
            urls = stack.enter_context(servers.using(embedded))
        env = environment.of_installation(urls, port)
        with ThreadPoolExecutor(1) as beside:
            collected = beside.submit(_collect_static, env)
            with steps("Tables, regions, catalogues, demo (manage.py prepare)"):
                _prepare({**env, **embedded.hurry()})
            with steps("Static files (manage.py collectstatic, begun with step 5)"):
                collected.result()
        with steps("Web, worker and scheduler"):
            supervisor.launch(host, port)
        with steps(f"Answer from port {port}"):
            _wait_until_ready(port)


def _prepare(env: Mapping[str, str]) -> None:
    write_for(None, layout.ACCOUNTS, "[]")
    _django((*layout.PREPARE, "--accounts", str(layout.ACCOUNTS)), env, log="prepare")


def _django(words: Sequence[str], env: Mapping[str, str], *, log: str) -> None:
    packages.run_step([layout.python(), *words], log=log, cure=PREPARE_CURE, env=env)


def _collect_static(env: Mapping[str, str]) -> None:
    """Compressing takes seconds: collect again only after a change of the files or packages."""
    stamp = Path(env["DATA_DIR"]) / "static" / ".collected"
    digest = hashlib.sha256(packages.lock_digest().encode())
    for path in sorted((layout.ROOT / "platform").rglob("static/**/*")):
        digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        _django(layout.STATIC_FILES, env, log="collectstatic")
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest.hexdigest())


def ready(port: int) -> bool:
    """Whether /readyz answers 200: the site runs and reaches its database."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _wait_until_ready(port: int) -> None:
    def decided() -> bool:
        return ready(port) or bool(supervisor.read_state().failing()) or not supervisor.runs()

    wait_for(decided, READY_SECONDS)
    name = supervisor.read_state().failing()
    if ready(port) and not name:
        return
    name = name or ("web" if supervisor.runs() else "supervisor")
    log = layout.LOGS / f"{name}.log"
    what = f"no answer on port {port}: {name} is not up; its log is {log}"
    raise Problem(what, detail=tail(log), cure=LOGS_CURE)


def _show_accounts() -> None:
    """Print addresses and demo accounts; their one-time codes are of this minute."""
    try:
        rows = json.loads(layout.ACCOUNTS.read_text())
    except (OSError, ValueError):
        rows = []
    keys = ("what", "url", "user", "password", "note")
    cells = [[str(row.get(key) or "") for key in keys] for row in rows]
    say(table([("WHAT", "ADDRESS", "USER", "PASSWORD", "NOTE"), *cells]))


def _follow() -> None:
    """In the foreground: say what the supervisor does, until Ctrl-C."""
    say("\nRunning; Ctrl-C stops everything.")
    path = layout.LOGS / "supervisor.log"
    with path.open() as log:
        while supervisor.runs():
            for line in log:
                say(line.rstrip())
            time.sleep(0.5)
    say("\nStopped.")


def stop(_: Sequence[str]) -> int:
    """Stop everything that start started."""
    if layout.DATA.exists():
        supervisor.end()
    say("Stopped.")
    return 0


def reset(arguments: Sequence[str]) -> int:
    """Delete the local data, after asking; refuse for a database that is not ours."""
    parser = argparse.ArgumentParser(prog="./mpp reset")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    if environment.settings().get("DATABASE_URL"):
        raise Problem(
            "DATABASE_URL names a database that ./mpp did not make, so it will not delete it",
            cure="Drop and create that database yourself, then remove the folder .data.",
        )
    question = f"Delete the local database, uploads and logs in {layout.DATA}? Type yes: "
    if not options.yes and not _confirmed(question):
        say("Nothing was deleted.")
        return 1
    stop(())
    for folder in (layout.DATA, layout.ELSEWHERE):
        shutil.rmtree(folder, ignore_errors=True)
    say("The local data are gone; .env and its keys are kept.")
    return 0


def _confirmed(question: str) -> bool:
    try:
        return input(question).strip() == "yes"
    except EOFError:
        return False
