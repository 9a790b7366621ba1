"""The container files, kept true without an engine: they parse, and what they name exists."""

import importlib.util
import re
import shlex
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.utils.module_loading import import_string

from mpp.starter import environment, layout

ROOT = layout.ROOT
DOCKER = ROOT / "docker"
OWN = {"prepare", "web", "worker", "scheduler"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, str]]:
    """The Dockerfile as pairs of instruction and argument."""
    text = (DOCKER / "Dockerfile").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines)).splitlines()
    pairs = [line.partition(" ") for line in joined]
    return [(name, rest.strip()) for name, _, rest in pairs]


@pytest.fixture(scope="module")
def entrypoint() -> ModuleType:
    path = str(DOCKER / "entrypoint.py")
    spec = importlib.util.spec_from_loader("entrypoint", SourceFileLoader("entrypoint", path))
    assert isinstance(spec, ModuleSpec)
    module = importlib.util.module_from_spec(spec)
    SourceFileLoader("entrypoint", path).exec_module(module)
    return module


def of(steps: list[tuple[str, str]], instruction: str) -> list[str]:
    return [rest for name, rest in steps if name == instruction]


def settings_read() -> set[str]:
    """Every name the settings take from the environment."""
    source = (ROOT / "platform/mpp/config/settings/base.py").read_text()
    return set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", source))


# --- the image ------------------------------------------------------------------------------------


def test_dockerfile_has_known_instructions_and_two_stages(steps: list[tuple[str, str]]) -> None:
    known = "FROM WORKDIR RUN ENV COPY LABEL USER VOLUME EXPOSE ENTRYPOINT CMD HEALTHCHECK"
    assert {name for name, _ in steps} <= set(known.split())
    assert len(of(steps, "FROM")) == 2


def test_image_installs_what_the_starter_installs(steps: list[tuple[str, str]]) -> None:
    runs = [shlex.split(run) for run in of(steps, "RUN")]
    syncs = [run[1:] for run in runs if run[0] == ".venv/bin/uv"]

    assert any(layout.UV in run for run in runs)
    assert len(syncs) == 2
    for sync in syncs:
        assert tuple(sync[: len(layout.INSTALL)]) == layout.INSTALL
        assert "embedded" not in sync


def test_image_does_not_run_as_root_and_keeps_platform_out_of_the_path(
    steps: list[tuple[str, str]],
) -> None:
    last = steps[max(i for i, (name, _) in enumerate(steps) if name == "FROM") :]
    variables = dict(pair.split("=", 1) for line in of(last, "ENV") for pair in shlex.split(line))

    assert of(last, "USER") == ["mpp"]
    assert variables["PYTHONSAFEPATH"] == "1"
    assert variables["PYTHONPATH"] == "/app/platform:/app"
    assert of(last, "HEALTHCHECK")


def test_image_leaves_out_secrets_data_and_tests() -> None:
    ignored = set((ROOT / ".dockerignore").read_text().split())

    assert {".env", ".data", ".git", ".venv", "tests"} <= ignored
    for needed in ("README.md", "LICENSE", "NOTICE", "uv.lock", "pyproject.toml", "docker"):
        assert needed not in ignored


# --- commands ---------------------------------------------------------------------------------------


def test_containers_run_the_starters_commands(entrypoint: ModuleType) -> None:
    for name, words in layout.PROCESSES.items():
        argv = entrypoint.command(name)
        assert tuple(argv[1 : len(words) + 1]) == words
    assert entrypoint.command("web")[-2:] == ["--bind", "0.0.0.0:8000"]


def test_prepare_runs_the_starters_two_steps(
    entrypoint: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        entrypoint.subprocess, "run", lambda argv, **_: calls.append(tuple(argv[1:]))
    )

    assert entrypoint.main(["prepare"]) == 0
    assert calls == [layout.PREPARE, layout.STATIC_FILES]


def test_other_words_become_django_commands(
    entrypoint: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(entrypoint.os, "chdir", lambda _: None)
    monkeypatch.setattr(entrypoint.os, "execv", lambda _, argv: calls.append(argv[1:]))

    entrypoint.become("check", "--deploy")
    entrypoint.become("worker")

    assert calls == [[layout.MANAGE, "check", "--deploy"], list(layout.PROCESSES["worker"])]


def test_health_of_the_scheduler_is_the_age_of_its_schedule(
    entrypoint: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    assert entrypoint.main(["healthy", "scheduler"]) == 1
    (tmp_path / "celerybeat-schedule.db").touch()
    assert entrypoint.main(["healthy", "scheduler"]) == 0


def test_programs_and_commands_named_exist() -> None:
    application = layout.PROCESSES["web"][2].replace(":", ".")
    celery = layout.CELERY[layout.CELERY.index("--app") + 1]

    assert callable(import_string(application))
    assert import_string(f"{celery}.app").main == "mpp"
    assert importlib.util.find_spec("gunicorn")
    for words in (layout.PREPARE, layout.STATIC_FILES):
        assert (ROOT / words[0]).exists()
        assert words[1] in get_commands()


# --- compose ------------------------------------------------------------------------------------------


def test_compose_has_every_process_and_its_servers(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*OWN, "database", "valkey", "mail"}
    assert {*layout.PROCESSES, "prepare"} == OWN


def test_every_lasting_container_has_a_health_check(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name == "prepare":
            assert service["restart"] == "no"
        else:
            assert service["healthcheck"]["test"], name


def test_processes_wait_for_prepare_and_servers(compose: dict[str, Any]) -> None:
    for name in layout.PROCESSES:
        waits = compose["services"][name]["depends_on"]
        assert waits["prepare"] == {"condition": "service_completed_successfully"}
        assert waits["database"] == waits["valkey"] == {"condition": "service_healthy"}


def test_containers_of_ours_have_no_rights_to_spare(compose: dict[str, Any]) -> None:
    for name in OWN:
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_every_command_is_one_the_entrypoint_knows(compose: dict[str, Any]) -> None:
    for name in OWN:
        assert compose["services"][name]["command"] == [name]
        test = compose["services"][name]["healthcheck"].get("test")
        if test:
            assert test[1:] == ["python", "/app/docker/entrypoint.py", "healthy", name]


def test_every_setting_named_is_read(compose: dict[str, Any]) -> None:
    for name in OWN:
        assert set(compose["services"][name]["environment"]) <= settings_read()


def test_every_variable_asked_for_is_explained(compose: dict[str, Any]) -> None:
    text = (DOCKER / "compose.yaml").read_text()
    example = (ROOT / ".env.example").read_text()

    for name in re.findall(r"\$\{([A-Z_]+)", text):
        assert re.search(rf"^(# )?{name}=", example, re.MULTILINE), name


def test_example_explains_what_the_starter_writes_and_the_settings_read() -> None:
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    servers_only = {"POSTGRES_PASSWORD", "VALKEY_PASSWORD"}

    assert {*environment.SECRETS, *environment.LOCAL, *environment.OPTIONAL} <= named
    assert named - servers_only == settings_read() - {"TEST_DATABASE_NAME"}


def test_volumes_and_referenced_files_exist(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in compose["volumes"]
    build = compose["services"]["web"]["build"]
    assert (DOCKER / build["context"] / build["dockerfile"]).resolve().exists()
