"""Texts are found in Python and in templates, and the .po is held to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from pytest_django import Settings

from mpp.portals.management import translations

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
a = _("Simpan")
b = gettext_lazy("Kirim " "permohonan")
c = ngettext("%(n)s berkas", "%(n)s berkas", 2)
d = pgettext("bulan", "Mei")
e = _(a)
"""
TEMPLATE = """
{% load i18n %}
<p>{% translate "Beranda" %}</p>
{% blocktranslate with name=x trimmed %}
  Halo
  {{ name }}
{% endblocktranslate %}
{% field form.a hint=_("Pilih satu") %}
{% if x %}{{ _("Nanti") }}{% endif %}
"""


@pytest.fixture
def project(tmp_path: Path, settings: Settings) -> Path:
    """A project with one Python file and one template."""
    code = tmp_path / "platform" / "mpp"
    (code / "templates").mkdir(parents=True)
    (code / "a.py").write_text(PYTHON)
    (code / "templates" / "a.html").write_text(TEMPLATE)
    settings.ROOT = tmp_path
    settings.LOCALE_PATHS = [code / "locale"]
    return tmp_path


def translate(strings: dict[str, str | tuple[str, str]]) -> None:
    """Write English into the project's .po."""
    path = translations.po_path()
    with path.open("rb") as file:
        catalog = read_po(file, locale="en")
    for message in catalog:
        key = message.id[0] if isinstance(message.id, tuple | list) else message.id
        if key in strings:
            message.string = strings[key]
    with path.open("wb") as file:
        write_po(file, catalog)


ENGLISH: dict[str, str | tuple[str, str]] = {
    "Simpan": "Save",
    "Kirim permohonan": "Send the application",
    "%(n)s berkas": ("%(n)s file", "%(n)s files"),
    "Mei": "May",
    "Beranda": "Home",
    "Halo %(name)s": "Hello %(name)s",
    "Pilih satu": "Choose one",
    "Nanti": "Later",
}


def test_everything_marked_is_found_once(project: Path) -> None:
    found = translations.extract()
    assert ("Mei", "bulan") in found
    assert (("%(n)s berkas", "%(n)s berkas"), None) in found
    assert {key[0] for key in found if isinstance(key[0], str)} == {
        "Simpan",
        "Kirim permohonan",
        "Mei",
        "Beranda",
        "Halo %(name)s",
        "Pilih satu",
        "Nanti",
    }


def test_updating_keeps_what_is_translated(project: Path) -> None:
    assert translations.update() == (8, 8)
    translate(ENGLISH)
    before = translations.po_path().read_text()
    assert translations.update() == (8, 0)
    translations.update()
    assert translations.read().get("Simpan").string == "Save"  # type: ignore[union-attr]
    assert "Mei" in before
    assert translations.problems() == []


@pytest.mark.parametrize(
    ("strings", "said"),
    [
        ({"Simpan": ""}, "without English"),
        ({"Halo %(name)s": "Hello %(nama)s"}, "placeholders differ"),
    ],
)
def test_a_check_names_what_is_wrong(
    project: Path, strings: dict[str, str | tuple[str, str]], said: str
) -> None:
    translations.update()
    translate({**ENGLISH, **strings})
    assert [each for each in translations.problems() if said in each]


def test_a_check_sees_new_and_old_texts(project: Path) -> None:
    translations.update()
    translate(ENGLISH)
    (project / "platform" / "mpp" / "a.py").write_text('x = _("Baru")\n')
    problems = translations.problems()
    assert any("not in the .po: 'Baru'" in each for each in problems)
    assert any("not in the code any more: 'Simpan'" in each for each in problems)


def test_compiling_happens_only_where_it_is_needed(project: Path) -> None:
    assert translations.compile_where_stale() == "no translations yet"
    translations.update()
    translate(ENGLISH)
    assert translations.compile_where_stale() == "compiled"
    assert translations.compile_where_stale() == "up to date"
    assert isinstance(translations.read(), Catalog)
