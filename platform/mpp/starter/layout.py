"""Where things lie in a checkout, and the commands that the local start and the image share."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
DATA = ROOT / ".data"
LOGS = DATA / "logs"
REPORTS = ROOT / "artefacts" / "test"
ENV_FILE = ROOT / ".env"
STATE = DATA / "supervisor.json"
ACCOUNTS = DATA / "accounts.json"
# For root, where the servers' account cannot enter the checkout (as in a home folder of mode 0700).
ELSEWHERE = Path("/var/lib/mpp-nusantara") / hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]

DEFAULT_PORT = 8000

# docker/ runs these same commands; tests/unit/test_docker.py compares them.
UV = "uv==0.13.9"
INSTALL = ("sync", "--frozen", "--inexact", "--no-default-groups")
INSTALL_EMBEDDED = (*INSTALL, "--group", "embedded")
INSTALL_EVERYTHING = ("sync", "--frozen")
MANAGE = "platform/manage.py"
PREPARE = (MANAGE, "prepare")
STATIC_FILES = (MANAGE, "collectstatic", "--noinput", "--verbosity", "0")
CELERY = ("-m", "celery", "--app", "mpp.config.celery", "--skip-checks")
PROCESSES: dict[str, tuple[str, ...]] = {
    "web": (
        *("-m", "gunicorn", "mpp.config.wsgi:application", "--worker-class", "gthread"),
        *("--workers", "2", "--threads", "4", "--preload", "--no-control-socket"),
    ),
    "worker": (
        *(*CELERY, "worker", "--loglevel", "INFO", "--concurrency", "2"),
        *("--without-gossip", "--without-mingle"),
    ),
    "scheduler": (*CELERY, "beat", "--loglevel", "INFO"),
}


def python() -> str:
    """The interpreter of `.venv`, with the product's packages."""
    return str(VENV / "bin" / "python")


def make_data_folder(*, shared: bool) -> None:
    """Our own folder. `shared`: the servers' account is another one and passes through it."""
    DATA.mkdir(exist_ok=True)
    DATA.chmod(0o711 if shared else 0o700)
    LOGS.mkdir(mode=0o700, exist_ok=True)
