"""TCP ports: is one free, and who has it."""

import contextlib
import socket
from pathlib import Path

from mpp.starter.privileges import command_line
from mpp.starter.speech import Problem

LISTENING = "0A"  # the state's code in /proc/net/tcp


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def cure(port: int) -> str:
    """What to do about a port that is taken."""
    return f"Stop that process, or choose another port: ./mpp start --port {port + 1}"


def require_free(host: str, port: int) -> None:
    """Raise Problem, naming who listens, when the port is taken."""
    if not is_free(host, port):
        raise Problem(f"port {port} is taken by {owner(port)}", cure=cure(port))


def owner(port: int) -> str:
    """Who listens on the port, as far as this account may see (Linux)."""
    inodes = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if str(descriptor.readlink()) in inodes:
                pid = int(descriptor.parts[2])
                return f"process {pid}: {command_line(pid)[:70].strip()}"
    return "another process"


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
                columns = line.split()
                if columns[3] == LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                    found.add(columns[9])
    return found
