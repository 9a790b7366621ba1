"""Settings: the file `.env` with its random secrets, and the environments programs run in."""

import base64
import os
import secrets
import socket
import urllib.parse
from collections.abc import Callable, Mapping
from pathlib import Path

from mpp.starter import layout
from mpp.starter.speech import Problem

SECRETS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "FIELD_KEY": lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "LOOKUP_KEY": lambda: secrets.token_urlsafe(32),
}
DEMO = {"ALLOW_SIMULATORS": "1", "DEMO_SEED": "1", "DEMO_OUTBOX": "1"}
LOCAL = {
    "DEBUG": "0",
    "SECURE": "0",
    "BASE_DOMAIN": "localhost",
    "ALLOWED_HOSTS": ".localhost,127.0.0.1",
    **DEMO,
}
OPTIONAL = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "STORAGE_URL", "DATA_DIR", "MPP_PORT")


def read_file() -> dict[str, str]:
    """The pairs of `.env`; empty when there is none."""
    pairs: dict[str, str] = {}
    if layout.ENV_FILE.exists():
        for line in layout.ENV_FILE.read_text().splitlines():
            name, equals, value = line.strip().partition("=")
            if equals and not name.startswith("#"):
                pairs[name.strip()] = value.strip().strip("\"'")
    return pairs


def write_file() -> None:
    """Write `.env` with random secrets; add what a newer version needs; change nothing else."""
    known = read_file()
    made = {name: make() for name, make in SECRETS.items() if name not in known}
    if not known:
        made |= LOCAL
    if not made:
        return
    lines = [f"{name}={value}" for name, value in made.items()]
    if not known:
        lines.insert(0, "# Written by ./mpp; .env.example explains each line. Never commit it.")
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with os.fdopen(os.open(layout.ENV_FILE, append, 0o600), "a") as file:
        file.write("\n".join(lines) + "\n")


def settings() -> dict[str, str]:
    """What was configured: the environment wins over `.env`."""
    return {**read_file(), **os.environ}


def port() -> int:
    """The port to serve on unless another is asked for."""
    return int(settings().get("MPP_PORT") or layout.DEFAULT_PORT)


def of_programs(base: Mapping[str, str], urls: Mapping[str, str]) -> dict[str, str]:
    """`base` with the paths of this checkout and the addresses of the embedded servers."""
    env = {k: v for k, v in base.items() if k not in {"PYTHONHOME", "VIRTUAL_ENV"}}
    env["PATH"] = f"{layout.VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    env["PYTHONPATH"] = f"{layout.ROOT / 'platform'}{os.pathsep}{layout.ROOT}"
    env["PYTHONSAFEPATH"] = "1"  # the folder platform/ must never be tried as a module
    env["PYTHONUNBUFFERED"] = "1"
    return {**env, **urls}


def of_installation(urls: Mapping[str, str], port: int) -> dict[str, str]:
    """The environment of every process of the local installation."""
    env = of_programs(settings(), urls)
    env.setdefault("DATA_DIR", str(layout.DATA))
    env["MPP_PORT"] = str(port)
    return env


def of_checks(urls: Mapping[str, str], data: Path, *, demo: bool = False) -> dict[str, str]:
    """For tests and benchmarks: throwaway secrets and servers, nothing of this installation.

    What `.env` may hold is set here too, for the settings read that file as well.
    """
    own = {*SECRETS, *LOCAL, *OPTIONAL}
    env = of_programs({k: v for k, v in os.environ.items() if k not in own}, {})
    made = {name: make() for name, make in SECRETS.items()}
    switches = DEMO if demo else dict.fromkeys(DEMO, "0")
    plain = {"EMAIL_URL": "filemail://", "STORAGE_URL": "", "MPP_PORT": ""}
    return {**env, **LOCAL, **switches, **plain, **made, "DATA_DIR": str(data), **urls}


def require_database() -> None:
    """Check that an external PostgreSQL accepts connections; raise Problem otherwise."""
    where = urllib.parse.urlsplit(settings().get("DATABASE_URL", ""))
    if not where.hostname:
        return
    address = (where.hostname, where.port or 5432)
    try:
        socket.create_connection(address, timeout=5).close()
    except OSError as error:
        raise Problem(
            f"no PostgreSQL at {address[0]}:{address[1]}: {error}",
            cure="Start it or correct DATABASE_URL; without DATABASE_URL ./mpp brings its own.",
        ) from error
