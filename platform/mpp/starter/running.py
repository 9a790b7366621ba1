def start(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./mpp start")
    parser.add_argument("--port", type=int, default=configured_port())
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--detach", action="store_true", help="return as soon as it is ready")
    options = parser.parse_args(arguments)
    if supervisor_runs():
        return already_running(options.port)
    steps = Steps()
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGHUP, interrupted)
    try:
        with only_one("start"):
            bring_up(steps, options.host, options.port)
        say(f"\nReady in {steps.total():.1f} s.\n")
        show_accounts()
        if not options.detach:
            follow()
    except Problem as problem:
        end_supervisor()
        report(problem, steps.current)
        return 1
    except KeyboardInterrupt:
        say("\nStopping ...")
        end_supervisor()
    return 0


def interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@contextlib.contextmanager
def only_one(name: str) -> Iterator[None]:
    make_data_folder()
    with locked(name, fcntl.LOCK_EX | fcntl.LOCK_NB) as mine:
        if not mine:
            raise Problem(f"another `./mpp {name}` is at work here", cure="Wait for it to end.")
        yield


def already_running(port: int) -> int:
    actual = read_state().get("port", port)
    if not isinstance(actual, int) or not wait_for(lambda: ready(actual), READY_SECONDS):
        report(Problem("the supervisor runs, but the site does not answer", cure=logs_cure()), "")
        return 1
    say(f"Already running on port {actual}; `./mpp stop` stops it.\n")
    show_accounts()
    return 0


def bring_up(steps: Steps, host: str, port: int) -> None:
    make_data_folder()
    clear_leftovers()
    require_free_port(host, port)
    with steps("Python environment (.venv)"):
        make_venv()
        install_uv()
    with steps("Packages (uv sync --frozen)"):
        install_packages()
    with steps("Settings and secrets (.env)"):
        write_env_file()
    servers = own_servers()
    with contextlib.ExitStack() as stack:
        with steps(f"{servers.names()}"):
            urls = stack.enter_context(using(servers))
            require_database()
        env = environment(urls, port)
        prepare(steps, env)
        with steps("Web, worker and scheduler"):
            launch(env, host, port)
        with steps(f"Answer from port {port}"):
            accounts = manage_output(env, "demo_accounts", "--json")
            wait_until_ready(port)
            write_for(None, ACCOUNTS, accounts.communicate()[0] or "[]")


def prepare(steps: Steps, env: Mapping[str, str]) -> None:
    cure = (
        "The log above names the table or file. After a change of the code `./mpp stop` and start\n"
        "again; `./mpp reset` begins with an empty database."
    )
    with steps("Tables, regions, catalogues, demo (manage.py prepare)"):
        run_step([python(), *PREPARE], log="prepare", cure=cure, env=env)
    with steps("Static files (manage.py collectstatic)"):
        run_step([python(), *STATIC_FILES], log="collectstatic", cure=cure, env=env)


def manage_output(env: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    argv = [python(), "platform/manage.py", *arguments]
    with (LOGS / f"{arguments[0]}.log").open("w") as log:
        return subprocess.Popen(
            argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=log, text=True
        )


def launch(env: Mapping[str, str], host: str, port: int) -> None:
    argv = [python(), str(ROOT / "mpp"), "supervise", host, str(port)]
    with (LOGS / "supervisor.log").open("w") as log:
        process = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=os.environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    if not wait_for(lambda: bool(read_state()) or process.poll() is not None, 30):
        raise Problem("the supervisor did not start", detail=tail(LOGS / "supervisor.log"))


def ready(port: int) -> bool:
    """Whether /readyz answers 200: the site runs and reaches its database and broker."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_ready(port: int) -> None:
    def decided() -> bool:
        return ready(port) or bool(failing()) or not supervisor_runs()

    wait_for(decided, READY_SECONDS)
    if ready(port):
        return
    name = failing() or ("web" if supervisor_runs() else "supervisor")
    log = LOGS / f"{name}.log"
    what = f"{name} does not stay up" if name != "web" else f"no answer on port {port}"
    raise Problem(f"{what}; its log is {log}", detail=tail(log), cure=logs_cure())


def failing() -> str:
    """The first process that ended twice in a row, if any."""
    failures = read_state().get("failures")
    pairs = failures.items() if isinstance(failures, dict) else ()
    return next((name for name, count in pairs if count >= 2), "")


def logs_cure() -> str:
    return (
        f"Logs: {LOGS}/*.log. `./mpp stop` stops what is left; `./mpp doctor` checks the machine."
    )


def show_accounts() -> None:
    try:
        rows = json.loads(ACCOUNTS.read_text())
    except (OSError, ValueError):
        rows = []
    if rows:
        columns = ("what", "url", "user", "password")
        cells = [[str(row.get(c) or "") for c in columns] for row in rows]
        for row, line in zip(rows, cells, strict=True):
            line[3] = line[3] or str(row.get("code") or "")
        say(table([("WHAT", "ADDRESS", "USER", "PASSWORD OR CODE"), *cells]))


def follow() -> None:
    """In the foreground: say what the supervisor does, until Ctrl-C."""
    say("\nRunning; Ctrl-C stops everything.")
    with (LOGS / "supervisor.log").open() as log:
        while supervisor_runs():
            for line in log:
                say(line.rstrip())
            time.sleep(0.5)
    raise Problem("the supervisor ended", detail=tail(LOGS / "supervisor.log"))


def end_supervisor() -> None:
    """Stop the supervisor with all it runs, then servers nobody uses any more."""
    pid = read_state().get("pid")
    if supervisor_runs() and isinstance(pid, int):
        os.kill(pid, signal.SIGTERM)
        if not wait_for(lambda: not supervisor_runs(), STOP_SECONDS * len(PROCESSES) + 30):
            end_group(pid, signal.SIGKILL)
    clear_leftovers()
    if (DATA / "servers.key").exists():
        stop_unused(own_servers())


def stop(_: Sequence[str]) -> int:
    if not DATA.exists():
        say("Nothing was ever started here.")
        return 0
    end_supervisor()
    say("Stopped.")
    return 0


def reset(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./mpp reset")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    if settings().get("DATABASE_URL"):
        raise Problem(
            "DATABASE_URL names a database that ./mpp did not make, so it will not delete it",
            cure="Drop and create that database yourself, then remove the folder .data.",
        )
    question = f"Delete the local database, uploads and logs in {DATA}? Type yes: "
    if not options.yes and input(question).strip() != "yes":
        say("Nothing was deleted.")
        return 1
    stop(())
    for folder in (DATA, ELSEWHERE):
        shutil.rmtree(folder, ignore_errors=True)
    say("The local data are gone; .env and its keys are kept.")
    return 0

