"""Python packages: `.venv`, uv inside it, and exactly what uv.lock says."""
# ruff: noqa: S603 - every program and argument here is ours

import contextlib
import hashlib
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mpp.starter import environment, layout
from mpp.starter.speech import Problem, tail

NETWORK_CURE = (
    "Packages come from the Python package index. Behind a proxy set HTTPS_PROXY, behind an\n"
    "inspecting one also SSL_CERT_FILE=/path/to/ca.pem; `./mpp doctor` tries the connection.\n"
    "Then run the same command again: it goes on where it stopped."
)
STAMP = layout.VENV / ".mpp-installed"


def run_step(argv: Sequence[str], *, log: str, cure: str, env: Mapping[str, str]) -> None:
    """Run one command with its output in a log; raise Problem with the end of that log."""
    path = layout.LOGS / f"{log}.log"
    with path.open("w") as out:
        done = subprocess.run(
            argv, cwd=layout.ROOT, env=env, stdout=out, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        what = f"`{' '.join(argv)}` ended with exit status {done.returncode}; its log is {path}"
        raise Problem(what, detail=tail(path), cure=cure)


def ensure(*, everything: bool = False) -> None:
    """Environment, packages and settings, without a word; quick when they are there."""
    layout.make_data_folder(shared=os.geteuid() == 0)
    make_venv()
    install_uv()
    install(everything=everything)
    environment.write_file()


def make_venv() -> None:
    """Create `.venv`; replace one whose interpreter is gone."""
    with contextlib.suppress(OSError):
        if subprocess.run([layout.python(), "-c", ""], check=False).returncode == 0:
            return
    if not has_ensurepip():
        what = f"{sys.executable} cannot make virtual environments: ensurepip is missing"
        raise Problem(what, cure=venv_cure())
    argv = [sys.executable, "-m", "venv", "--clear", str(layout.VENV)]
    cure = "`./mpp doctor` checks Python, the disk and the network."
    run_step(argv, log="venv", cure=cure, env=os.environ)


def has_ensurepip() -> bool:
    """Whether this Python can make an environment with pip (Debian splits that off)."""
    argv = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


def venv_cure() -> str:
    """How to get ensurepip."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"Debian, Ubuntu:  sudo apt install python{version}-venv\n"
        "Other systems:   install a Python 3.11+ that brings venv and ensurepip, then run\n"
        "                 THAT_PYTHON mpp start"
    )


def install_uv() -> None:
    """Put uv into `.venv`: Debian refuses pip installs into the system's own Python."""
    if (layout.VENV / "bin" / "uv").exists():
        return
    pip = ("-m", "pip", "install", "--disable-pip-version-check", "--quiet")
    argv = [layout.python(), *pip, layout.UV]
    run_step(argv, log="uv", cure=NETWORK_CURE, env=os.environ)


def install(*, everything: bool = False) -> None:
    """`uv sync` the locked packages; what is there is remembered, so a second run is quick.

    `everything` is exact (it removes what is not locked); otherwise packages are only added.
    """
    extra = () if everything else _s3_extra()
    wanted = "everything" if everything else " ".join(("start", *extra))
    known = _installed()
    if wanted in known:
        return
    arguments = layout.INSTALL_EVERYTHING if everything else (*layout.INSTALL_EMBEDDED, *extra)
    env = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": str(layout.VENV),
        "UV_PYTHON": layout.python(),
        "UV_PYTHON_DOWNLOADS": "never",
    }
    if _has_system_certificates():
        env.setdefault("UV_SYSTEM_CERTS", "1")  # an inspecting proxy's own is among them
    argv = [str(layout.VENV / "bin" / "uv"), *arguments]
    run_step(argv, log="packages", cure=NETWORK_CURE, env=env)
    known = ["start", "everything"] if everything else [*known, wanted]
    STAMP.write_text(json.dumps({"lock": lock_digest(), "sets": known}))


def _has_system_certificates() -> bool:
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())))


def _installed() -> list[str]:
    """The sets installed from the present lock."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return []
    return list(stamp["sets"]) if stamp.get("lock") == lock_digest() else []


def lock_digest() -> str:
    """What uv.lock and pyproject.toml ask for, on this Python."""
    parts = [(layout.ROOT / name).read_bytes() for name in ("uv.lock", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, sys.version.encode()])).hexdigest()


def _s3_extra() -> tuple[str, ...]:
    storage = environment.settings().get("STORAGE_URL", "")
    return ("--extra", "s3") if storage.startswith("s3") else ()
