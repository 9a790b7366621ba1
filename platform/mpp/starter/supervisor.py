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
        if self.process is None:
            if now >= self.due:
                self._start(now)
        elif (code := self.process.poll()) is not None:
            self.failures = 0 if now - self.began > 60 else self.failures + 1
            self.due = now + min(2**self.failures, LONGEST_BACKOFF)
            self.process = None
            say(f"{clock()} {self.name} ended with {code}; again in {self.due - now:.0f} s")

    def _start(self, now: float) -> None:
        path = LOGS / f"{self.name}.log"
        if path.exists() and path.stat().st_size > 5_000_000:
            path.rename(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            self.process = subprocess.Popen(
                [python(), *self.argv],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # one group to stop: a worker's own children go with it
            )
        self.began = now
        say(f"{clock()} {self.name} started, process {self.process.pid}")

    def stop(self, seconds: float) -> None:
        if self.process is None:
            return
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        end_group(self.process.pid, signal.SIGKILL)
        self.process.wait()
        say(f"{clock()} {self.name} stopped")


def clock() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S")


def end_group(pid: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, how)


def read_state() -> dict[str, object]:
    try:
        state = json.loads(STATE.read_text())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(port: int, children: Sequence[Child]) -> None:
    """Tell other commands what runs; written whole, then moved into place."""
    running = {c.name: c.process.pid for c in children if c.process}
    state = {
        "pid": os.getpid(),
        "port": port,
        "processes": running,
        "failures": {c.name: c.failures for c in children},
    }
    fresh = STATE.with_suffix(".new")
    fresh.write_text(json.dumps(state))
    fresh.rename(STATE)


def clear_leftovers() -> None:
    """End processes of a supervisor that was itself killed: they would hold the port."""
    processes = read_state().get("processes")
    for pid in processes.values() if isinstance(processes, dict) else ():
        if "mpp.config" in command_line(pid):
            end_group(pid, signal.SIGTERM)
            wait_for(lambda pid=pid: not command_line(pid), 10)  # type: ignore[misc]
            end_group(pid, signal.SIGKILL)
    STATE.unlink(missing_ok=True)


def process_commands(host: str, port: int) -> dict[str, list[str]]:
    commands = {name: list(argv) for name, argv in PROCESSES.items()}
    commands["web"] += ["--bind", f"{host}:{port}"]
    commands["scheduler"] += ["--schedule", str(DATA / "scheduler")]
    return commands


def supervise(arguments: Sequence[str]) -> int:
    """Run web, worker and scheduler until told to stop; hidden: `start` calls it."""
    host, port = arguments[0], int(arguments[1])
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: stopping.set())
    with locked("supervisor", fcntl.LOCK_EX | fcntl.LOCK_NB) as mine:
        if not mine:
            raise Problem("another supervisor runs already")
        servers = own_servers()
        with using(servers) as urls:
            env = environment(urls, port)
            commands = process_commands(host, port).items()
            children = [Child(name, argv, env) for name, argv in commands]
            watch(children, servers, port, stopping)
    return 0


def watch(children: list[Child], servers: Servers, port: int, stopping: threading.Event) -> None:
    while True:
        if not servers.running():
            say(f"{clock()} starting the embedded servers again")
            with locked("servers", fcntl.LOCK_EX):
                servers.start()
        for child in children:
            child.tend(time.monotonic())
        write_state(port, children)
        if stopping.wait(0.5):
            break
    for child in reversed(children):
        child.stop(STOP_SECONDS)
    STATE.unlink(missing_ok=True)


def supervisor_runs() -> bool:
    if not DATA.exists():
        return False
    with locked("supervisor", fcntl.LOCK_EX | fcntl.LOCK_NB) as free:
        return not free

