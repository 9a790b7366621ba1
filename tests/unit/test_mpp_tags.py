"""The tags of the design system: what a screen reader gets, and that nothing goes unescaped."""

from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from mpp.portals.design import charts
from mpp.portals.templatetags.mpp_tags import breadcrumbs, chip, error_summary, field, icon


class PermitForm(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti di KTP")
    title = forms.CharField(label="Gelar", required=False)
    place = forms.ChoiceField(
        label="Tempat", choices=[("a", "Rumah sakit"), ("b", "Klinik")], widget=forms.RadioSelect
    )
    photo = forms.FileField(label="Foto", widget=forms.FileInput(attrs={"accept": ".pdf,.jpg"}))
    agree = forms.BooleanField(label="Saya setuju")
    note = forms.CharField(label="Catatan", error_messages={"required": "Tulis alasannya."})


def rendered(source: str, **context: Any) -> str:
    return Template("{% load mpp_tags %}" + source).render(Context(context))


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    html = field(PermitForm({})["name"])
    assert '<label class="field-label" for="id_name">' in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'id="id_name-hint"' in html
    assert 'id="id_name-error"' in html
    assert 'aria-invalid="true"' in html
    assert "Nama belum diisi." in html


def test_optional_fields_say_so() -> None:
    form = PermitForm()
    assert "opsional" in field(form["title"])
    assert "opsional" not in field(form["name"])
    assert "aria-describedby" not in field(form["title"])


def test_choices_are_a_fieldset_with_a_legend() -> None:
    html = field(PermitForm({})["place"], heading=True)
    assert "<fieldset" in html
    assert "<h1>Tempat" in html
    assert 'aria-describedby="id_place-error"' in html
    assert html.count('type="radio"') == 2


def test_a_file_field_says_what_it_takes() -> None:
    form = PermitForm()
    form.fields["photo"].max_bytes = 2 * 1024 * 1024  # type: ignore[attr-defined]
    html = field(form["photo"])
    assert "Jenis berkas: PDF, JPG. Paling besar 2 MB." in html
    assert 'aria-describedby="id_photo-note"' in html


def test_conditions_find_a_field_by_its_uid() -> None:
    form = PermitForm()
    form.fields["title"].uid = "fld_title"  # type: ignore[attr-defined]
    assert 'data-uid="fld_title"' in field(form["title"])


def test_the_summary_links_to_the_first_control_of_each_field() -> None:
    html = str(error_summary(PermitForm({}), None))
    assert 'href="#id_name">Nama belum diisi.' in html
    assert 'href="#id_place_0">Tempat belum dipilih.' in html
    assert 'href="#id_photo">Foto belum diunggah.' in html
    assert "Centang kotak ini" in html
    assert "Tulis alasannya." in html
    assert 'tabindex="-1"' in html
    assert error_summary(PermitForm()) == ""


def test_nothing_goes_unescaped() -> None:
    evil = "<script>"
    assert evil not in chip("info", evil) + icon("check", label=evil) + breadcrumbs(evil)
    body = "{% notice 'info' title=evil %}{{ evil }}{% endnotice %}"
    body += "{% row evil %}{{ evil }}{% endrow %}{% fold evil %}{{ evil }}{% endfold %}"
    body += "{% joined as t %}{{ evil }}{% endjoined %}{{ t }}{% text evil %}{{ evil|text }}"
    assert evil not in rendered(body, evil=evil)


def test_an_empty_answer_reads_not_filled_in() -> None:
    assert "Tidak diisi" in rendered("{% row 'Gelar' %} {% endrow %}")


def test_titles_leave_out_missing_parts() -> None:
    source = "{% joined as t %}Periksa\n{% if no %}x{% endif %}\nKaimana{% endjoined %}{{ t }}"
    assert rendered(source) == "Periksa - Kaimana"


def test_bars_are_scaled_to_the_longest() -> None:
    rows = charts.bars([("a", 50), {"label": "b", "value": 12.5, "href": "/b"}, ("c", None)])
    assert [(row.label, row.value, row.width) for row in rows] == [
        ("a", "50", "100"),
        ("b", "12,5", "25"),
        ("c", "0", "0"),
    ]


def test_parts_of_a_stack_follow_each_other() -> None:
    [(label, total, parts)] = charts.stacks([{"label": "Mei", "values": [3, 1]}], ["ya", "tidak"])
    assert (label, total) == ("Mei", "4")
    assert [(part.start, part.width, part.series) for part in parts] == [
        ("0", "75", 1),
        ("75", "25", 2),
    ]


@pytest.mark.parametrize(
    ("values", "points"), [([0, 5, 10], "0,100 50,50 100,0"), ([], ""), ([0], "0,100")]
)
def test_lines_begin_at_the_bottom(values: list[float], points: str) -> None:
    assert charts.line(values) == points


def test_the_map_has_every_province_once() -> None:
    tiles = charts.tiles([{"code": "92", "href": "/p/", "value": 1, "tone": "joined"}])
    assert len({tile.code for tile in tiles}) == len({tile.short for tile in tiles}) == 38
    joined = [tile for tile in tiles if tile.href]
    assert [(tile.name, tile.value, tile.tone) for tile in joined] == [
        ("Papua Barat", "1", "joined")
    ]


def test_charts_offer_their_numbers_as_a_table() -> None:
    html = rendered("{% bar_chart rows title='Izin' unit='permohonan' %}", rows=[("NIB", 3)])
    assert "<table" in html
    assert "NIB: 3 permohonan" in html
