"""Tests of the repository itself: rules no import can enforce."""

import ast
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["mpp", "tenants", "templates_catalogue", "api"]
FOLDERS = {".ci", "api", "docker", "platform", "templates_catalogue", "tenants", "tests"}
FILES = {
    *(".dockerignore", ".env.example", ".gitignore", ".pre-commit-config.yaml"),
    *("CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "LICENSE", "NOTICE", "README.md"),
    *("SECURITY.md", "mpp", "publiccode.yml", "pyproject.toml", "uv.lock"),
}


def committed() -> list[str]:
    """The files git knows; outside a git checkout those of the source folders."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        argv = [git, "-c", f"safe.directory={ROOT}", "ls-files"]
        done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
        return done.stdout.splitlines()
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file())
    return [str(p.relative_to(ROOT)) for p in found if "__pycache__" not in p.parts] + [*FILES]


def test_platform_is_a_source_root_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert Path(platform.__file__).is_relative_to(sysconfig.get_path("stdlib"))


def test_source_root_holds_one_package_so_nothing_in_it_can_shadow_the_stdlib() -> None:
    packages = {p.name for p in (ROOT / "platform").iterdir() if (p / "__init__.py").exists()}

    assert packages == {"mpp"}


@pytest.mark.parametrize("name", PACKAGES)
def test_import_packages_do_not_shadow_the_stdlib(name: str) -> None:
    assert name not in sys.stdlib_module_names


def test_root_holds_only_what_belongs_there() -> None:
    parts = [name.split("/") for name in committed()]

    assert {part[0] for part in parts if len(part) > 1} == FOLDERS
    assert {part[0] for part in parts if len(part) == 1} <= FILES


def test_every_package_says_its_purpose_in_one_line() -> None:
    for name in committed():
        if name.endswith("__init__.py") and not re.search(r"/(migrations|commands)/", name):
            docstring = ast.get_docstring(ast.parse((ROOT / name).read_text()))
            assert docstring, name
            assert "\n" not in docstring.strip(), name


def test_nothing_private_is_committed() -> None:
    private = re.compile(r"(^|/)(\.env|\.data|id_rsa|.*\.(pem|p12|pfx|key|sqlite3|dump))(/|$)")

    assert [name for name in committed() if private.search(name)] == []


def test_commands_are_executable() -> None:
    for name in ("mpp", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name


def test_lock_belongs_to_the_project() -> None:
    uv = ROOT / ".venv" / "bin" / "uv"
    if not uv.exists():
        pytest.skip("uv is not in .venv: run ./mpp test")
    argv = [str(uv), "lock", "--check", "--offline"]
    env = {**os.environ, "UV_PYTHON": sys.executable}
    done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)  # noqa: S603

    assert done.returncode == 0, done.stderr


def test_notices_of_shipped_data_travel_with_them() -> None:
    notice = (ROOT / "NOTICE").read_text()

    assert "Copyright (c) 2017 Cahya DSN" in notice
    assert notice.count("Permission is hereby granted") == 2
    assert "Version 2.0, January 2004" in (ROOT / "LICENSE").read_text()


def test_publiccode_has_what_the_standard_requires() -> None:
    document = yaml.safe_load((ROOT / "publiccode.yml").read_text())

    assert document["publiccodeYmlVersion"] == "0.4"
    assert document["legal"]["license"] == "Apache-2.0"
    required = {"name", "url", "platforms", "categories", "developmentStatus", "softwareType"}
    assert required | {"description", "maintenance", "localisation"} <= set(document)
    for text in document["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]
