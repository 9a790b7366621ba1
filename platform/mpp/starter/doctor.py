@dataclass(frozen=True)
class Finding:
    """What one look at the machine found: "ok", "warn", or "stop" when start cannot work."""

    level: str
    what: str
    fix: str = ""


def port_owner(port: int) -> str:
    """Who listens on a TCP port, as far as this account may see (Linux)."""
    inodes = set()
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
                columns = line.split()
                if columns[3] == "0A" and int(columns[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{columns[9]}]")
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if str(descriptor.readlink()) in inodes:
                pid = int(descriptor.parts[2])
                return f"process {pid}: {command_line(pid)[:70].strip()}"
    return "another process"


def port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def port_cure(port: int) -> str:
    return f"Stop that process, or choose another port: ./mpp start --port {port + 1}"


def require_free_port(host: str, port: int) -> None:
    if not port_is_free(host, port):
        raise Problem(f"port {port} is taken by {port_owner(port)}", cure=port_cure(port))


def look_at_python() -> Finding:
    version = f"Python {sys.version.split()[0]} ({sys.executable})"
    if (VENV / "bin" / "uv").exists():
        return Finding("ok", f"{version}, .venv is there")
    if has_ensurepip():
        return Finding("ok", f"{version} can make virtual environments")
    return Finding("stop", f"{version} has no ensurepip", venv_cure())


def look_at_port(port: int) -> Finding:
    if supervisor_runs():
        return Finding("ok", f"MPP Nusantara runs on port {read_state().get('port')}")
    if port_is_free("127.0.0.1", port):
        return Finding("ok", f"port {port} is free")
    return Finding("stop", f"port {port} is taken by {port_owner(port)}", port_cure(port))


def demo_hosts() -> list[str]:
    with contextlib.suppress(OSError, ValueError):
        urls = " ".join(str(row.get("url")) for row in json.loads(ACCOUNTS.read_text()))
        return sorted(set(re.findall(r"//([\w.-]+\.localhost)", urls)))
    return []


def look_at_names() -> Finding:
    try:
        socket.getaddrinfo("any-regency.localhost", 80)
    except OSError:
        names = demo_hosts() or ["NAME-OF-REGENCY.localhost"]
        lines = "\n".join(f"127.0.0.1 {name}" for name in names)
        return Finding(
            "warn",
            "*.localhost does not resolve here; Chrome, Edge, Firefox and curl know it by themselves",
            f"For other programs and browsers add to /etc/hosts:\n{lines}",
        )
    return Finding("ok", "*.localhost resolves")


def look_at_disk() -> Finding:
    free = shutil.disk_usage(ROOT).free / 1e9
    if free > 2:
        return Finding("ok", f"{free:.0f} GB free on the disk")
    return Finding(
        "stop", f"only {free:.1f} GB free", "Free 2 GB: packages 0.7, database and logs the rest."
    )


def look_at_network() -> Finding:
    proxy = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy")
    certificates = os.environ.get("SSL_CERT_FILE")
    if certificates and not Path(certificates).exists():
        fix = "Correct or unset SSL_CERT_FILE."
        return Finding("stop", f"SSL_CERT_FILE names a missing file: {certificates}", fix)
    if (VENV / ".mpp-installed").exists():
        return Finding("ok", "packages are installed; no network needed")
    through = f" through the proxy {proxy.rpartition('@')[2]}" if proxy else ""
    try:
        with urllib.request.urlopen("https://pypi.org/simple/uv/", timeout=10):
            return Finding("ok", f"the package index answers{through}")
    except OSError as error:
        return Finding("stop", f"no package index{through}: {error}", network_cure())


def require_database() -> None:
    """An external server must accept connections; an embedded one was just started."""
    url = settings().get("DATABASE_URL")
    where = urllib.parse.urlsplit(url or "")
    if not where.hostname:
        return
    try:
        socket.create_connection((where.hostname, where.port or 5432), timeout=5).close()
    except OSError as error:
        raise Problem(
            f"no PostgreSQL at {where.hostname}:{where.port or 5432}: {error}",
            cure="Start it or correct DATABASE_URL; without DATABASE_URL ./mpp brings its own.",
        ) from error


def look_at_database() -> Finding:
    try:
        require_database()
        account = server_account()
    except Problem as problem:
        return Finding("stop", str(problem), problem.cure)
    if settings().get("DATABASE_URL"):
        return Finding("ok", "the database of DATABASE_URL answers")
    who = f"account {account.name}" if account else "this account"
    return Finding("ok", f"PostgreSQL: embedded, run by {who}")


def look_at_chromium() -> Finding:
    if chromium():
        return Finding("ok", f"{chromium()} for the browser journeys of ./mpp test")
    fix = "Debian: sudo apt install chromium; elsewhere set CHROMIUM=/path/to/chrome."
    return Finding("warn", "no Chromium: ./mpp test skips the browser journeys", fix)


def doctor(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./mpp doctor")
    parser.add_argument("--port", type=int, default=configured_port())
    port = parser.parse_args(arguments).port
    looks = (look_at_disk, look_at_network, look_at_database, look_at_names, look_at_chromium)
    findings = [look_at_python(), look_at_port(port), *(look() for look in looks)]
    for finding in findings:
        say(f"{finding.level:<5} {finding.what}")
        if finding.fix:
            say("      " + finding.fix.replace("\n", "\n      "))
    return 1 if any(finding.level == "stop" for finding in findings) else 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "start": start,
    "stop": stop,
    "reset": reset,
    "doctor": doctor,
    "manage": manage,
    "test": test,
    "bench": bench,
    "definition": definition,
    "supervise": supervise,
}


def main(arguments: Sequence[str]) -> int:
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        say(str(__doc__))
        return 0 if name in {"help", "-h", "--help"} else 2
    try:
        return COMMANDS[name](rest)
    except Problem as problem:
        report(problem, "")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
