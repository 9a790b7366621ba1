"""./mpp doctor: what is wrong with this machine, each with its fix."""

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import sys
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mpp.starter import checks, environment, layout, packages, ports, supervisor
from mpp.starter.privileges import server_account
from mpp.starter.speech import Problem, say

GIGABYTES_NEEDED = 2
INDEX = "https://pypi.org/simple/uv/"


@dataclass(frozen=True)
class Finding:
    """What one look found: "ok", "warn", or "stop" when start cannot work."""

    level: str
    what: str
    fix: str = ""


def look_at_python() -> Finding:
    """Can this Python make the environment?"""
    version = f"Python {sys.version.split()[0]} ({sys.executable})"
    if (layout.VENV / "bin" / "uv").exists():
        return Finding("ok", f"{version}, .venv is there")
    if packages.has_ensurepip():
        return Finding("ok", f"{version} can make virtual environments")
    return Finding("stop", f"{version} has no ensurepip", packages.venv_cure())


def look_at_port(port: int) -> Finding:
    """Can the site listen?"""
    if supervisor.runs():
        return Finding("ok", f"MPP Nusantara runs on port {supervisor.read_state().port}")
    if ports.is_free("127.0.0.1", port):
        return Finding("ok", f"port {port} is free")
    return Finding("stop", f"port {port} is taken by {ports.owner(port)}", ports.cure(port))


def look_at_names() -> Finding:
    """Do subdomains of localhost resolve in this machine's resolver?"""
    try:
        socket.getaddrinfo("any-regency.localhost", 80)
    except OSError:
        lines = "\n".join(f"127.0.0.1 {name}" for name in demo_hosts() or ["NAME.localhost"])
        what = "*.localhost does not resolve here; Chrome, Edge, Firefox and curl know it anyway"
        return Finding("warn", what, f"For Safari and other programs add to /etc/hosts:\n{lines}")
    return Finding("ok", "*.localhost resolves")


def demo_hosts() -> list[str]:
    """The subdomains of the last start."""
    with contextlib.suppress(OSError, ValueError):
        urls = " ".join(str(row.get("url")) for row in json.loads(layout.ACCOUNTS.read_text()))
        return sorted(set(re.findall(r"//([\w.-]+\.localhost)", urls)))
    return []


def look_at_disk() -> Finding:
    """Is there room for packages, database and logs?"""
    free = shutil.disk_usage(layout.ROOT).free / 1e9
    if free > GIGABYTES_NEEDED:
        return Finding("ok", f"{free:.0f} GB free on the disk")
    fix = f"Free {GIGABYTES_NEEDED} GB: packages take 0.7, database and logs the rest."
    return Finding("stop", f"only {free:.1f} GB free on the disk", fix)


def look_at_network() -> Finding:
    """Can packages be fetched, through the proxy and certificates that are set?"""
    certificates = os.environ.get("SSL_CERT_FILE", "")
    if certificates and not Path(certificates).exists():
        what = f"SSL_CERT_FILE names a missing file: {certificates}"
        return Finding("stop", what, "Correct or unset SSL_CERT_FILE.")
    if packages.STAMP.exists():
        return Finding("ok", "packages are installed, no network is needed")
    proxy = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy") or ""
    through = f" through the proxy {proxy.rpartition('@')[2]}" if proxy else ""
    try:
        urllib.request.urlopen(INDEX, timeout=10).close()
    except OSError as error:
        return Finding("stop", f"no package index{through}: {error}", packages.NETWORK_CURE)
    return Finding("ok", f"the package index answers{through}")


def look_at_database() -> Finding:
    """Does the external database answer, or can the embedded one run?"""
    try:
        environment.require_database()
        account = server_account()
    except Problem as problem:
        return Finding("stop", str(problem), problem.cure)
    if environment.settings().get("DATABASE_URL"):
        return Finding("ok", "the database of DATABASE_URL answers")
    who = f"the account {account.name}" if account else "this account"
    return Finding("ok", f"PostgreSQL is embedded and runs as {who}")


def look_at_chromium() -> Finding:
    """Can the browser journeys run?"""
    if checks.chromium():
        return Finding("ok", f"{checks.chromium()} for the browser journeys of ./mpp test")
    fix = "Debian: sudo apt install chromium; elsewhere set CHROMIUM=/path/to/chrome."
    return Finding("warn", "no Chromium: ./mpp test skips the browser journeys", fix)


def doctor(arguments: Sequence[str]) -> int:
    """Print every finding; the exit status is 1 when start cannot work."""
    parser = argparse.ArgumentParser(prog="./mpp doctor")
    parser.add_argument("--port", type=int, default=environment.port())
    port = parser.parse_args(arguments).port
    looks = (look_at_disk, look_at_network, look_at_database, look_at_names, look_at_chromium)
    findings = [look_at_python(), look_at_port(port), *(look() for look in looks)]
    for finding in findings:
        say(f"{finding.level:<5} {finding.what}")
        if finding.fix:
            say("      " + finding.fix.replace("\n", "\n      "))
    return 1 if any(finding.level == "stop" for finding in findings) else 0
