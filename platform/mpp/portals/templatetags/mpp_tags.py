"""Tags and filters of the design system: texts, formats, fields, components with a body, charts.

The components themselves are templates in `templates/components/`; the style guide shows them all.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mpp.portals.design import charts, formats

register = template.Library()

register.filter("text", formats.text)
register.filter("angka", formats.number)
register.filter("rupiah", formats.rupiah)
register.filter("tanggal", formats.day)
register.filter("tanggal_waktu", formats.day_and_time)
register.filter("jam", formats.clock_time)
register.filter("durasi", formats.duration)
register.filter("berkas", formats.file_size)
register.filter("masked_nik", formats.masked_nik)
register.filter("phone", formats.phone)
register.filter("tel_href", formats.phone_link)
register.filter("wa_href", formats.whatsapp_link)

CHIP_ICONS = {
    "neutral": "circle",
    "info": "info",
    "success": "check-circle",
    "warning": "warning",
    "danger": "error",
}
"""Every tone has an icon of its own, so that a status never depends on colour alone."""


@register.filter
def tarif(value: Any) -> str:
    """A fee in rupiah; nothing to pay reads "Gratis"."""
    shown = formats.rupiah(value)
    return _("Gratis") if shown == "Rp0" else shown


@register.simple_tag(name="text")
def text_tag(value: Any) -> str:
    """A definition text in the language of the reader."""
    return formats.text(value)


@register.simple_tag
def icon_href(name: str) -> str:
    """The address of an icon in the sprite, for an `svg` element with classes of its own."""
    return f"{static('mpp/icons.svg')}#{name}"


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the sprite; decorative unless it has a label."""
    size_class = f" icon-{size}" if size and size != "m" else ""
    address = icon_href(name)
    if label:
        return format_html(
            '<svg class="icon{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            size_class,
            label,
            address,
        )
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        size_class,
        address,
    )


@register.simple_tag
def chip(tone: str, label: Any, icon: str | None = None) -> SafeString:
    """A status: icon, text and tint. `icon=""` leaves the icon out."""
    name = CHIP_ICONS.get(tone, "circle") if icon is None else icon
    picture = _icon(name, size="s") if name else ""
    return format_html(
        '<span class="chip" data-tone="{}">{}{}</span>', tone, picture, formats.text(label)
    )


_icon = icon


@register.simple_tag
def breadcrumbs(*pairs: Any) -> SafeString:
    """`{% breadcrumbs label href label href current %}`; the last label alone is this page."""
    crumbs = [
        {"label": formats.text(pairs[i]), "href": pairs[i + 1] if i + 1 < len(pairs) else ""}
        for i in range(0, len(pairs), 2)
    ]
    return render_to_string("components/breadcrumbs.html", {"crumbs": crumbs})


# Components with a body ------------------------------------------------------------------------


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """A banner with an icon, an optional title and a body."""
    name = "info" if tone == "neutral" else CHIP_ICONS.get(tone, "info")
    context = {"content": content, "tone": tone, "title": title, "icon": name}
    return render_to_string("components/notice.html", context)


@register.simple_block_tag
def fold(content: str, label: Any, open: bool = False) -> SafeString:  # noqa: A002, FBT001, FBT002 - tag option
    """Text that opens on request (details and summary)."""
    context = {"content": content, "label": formats.text(label), "open": open}
    return render_to_string("components/fold.html", context)


@register.simple_block_tag
def row(content: str, label: Any, href: str = "", what: str = "") -> SafeString:
    """One row of a `<dl class="summary">`; an empty body reads "Tidak diisi"."""
    value = mark_safe(content.strip())  # noqa: S308 - the body was rendered and escaped already
    context = {"label": formats.text(label), "value": value, "href": href, "what": what}
    return render_to_string("components/summary_row.html", {"row": context})


@register.simple_block_tag
def joined(content: str, separator: str = " - ") -> SafeString:
    """The lines of the body that are not blank, joined: page titles of optional parts."""
    lines = (line.strip() for line in content.splitlines())
    return mark_safe(separator.join(line for line in lines if line))  # noqa: S308 - as above


# Forms -----------------------------------------------------------------------------------------


@register.simple_tag
def field(
    bound: BoundField,
    hint: str | None = None,
    label: str | None = None,
    heading: bool = False,  # noqa: FBT001, FBT002 - tag option
) -> SafeString:
    """A form field with label, hint, error and control, tied together for screen readers."""
    kind, messages = _kind(bound), _messages(bound)
    hint = str(bound.help_text) if hint is None else hint
    described = [
        f"{bound.auto_id}-{part}"
        for part, present in (("hint", hint), ("note", kind == "file"), ("error", messages))
        if present
    ]
    context = {
        "bound": bound,
        "messages": messages,
        "kind": kind,
        "label": bound.label if label is None else label,
        "hint": hint,
        "heading": heading,
        "described": " ".join(described),
        "inline": "inline" in str(bound.field.widget.attrs.get("class", "")),
        "optional": not bound.field.required and kind != "checkbox",
        "uid": getattr(bound.field, "uid", ""),
        "prefix": getattr(bound.field, "prefix", ""),
        "suffix": getattr(bound.field, "suffix", ""),
    }
    if kind == "options":
        context["options"] = _options(bound)
    else:
        context["control"] = bound.as_widget(attrs=_attributes(bound, described))
    if kind == "file":
        context["note"] = _upload_note(bound)
    return render_to_string("components/field.html", context)


@register.simple_tag
def fields(form: forms.BaseForm) -> SafeString:
    """Every hidden and visible field of a form, in its order."""
    hidden = [str(bound) for bound in form.hidden_fields()]
    shown = [field(bound) for bound in form.visible_fields()]
    return mark_safe("\n".join([*hidden, *shown]))  # noqa: S308 - rendered widgets and templates


@register.simple_tag
def error_summary(*bound_forms: forms.BaseForm | None) -> SafeString | str:
    """What has to be corrected in the forms, with links to the fields; nothing when all is well."""
    errors = [error for form in bound_forms if form is not None for error in _errors(form)]
    if not errors:
        return ""
    return render_to_string("components/error_summary.html", {"errors": errors})


def _errors(form: forms.BaseForm) -> list[dict[str, str]]:
    if not form.errors:
        return []
    listed = [{"href": "", "message": str(message)} for message in form.non_field_errors()]
    for bound in form:
        listed += [
            {"href": f"#{_target(bound)}", "message": message} for message in _messages(bound)
        ]
    return listed


def _messages(bound: BoundField) -> list[str]:
    """The errors of a field. Django's general text for an empty field gives way to one that names it,
    because the summary lists it away from the field."""
    if not bound.errors:
        return []
    general = forms.Field.default_error_messages["required"]
    names_nothing = bound.field.error_messages.get("required") == general
    return [
        _missing(bound) if error.code == "required" and names_nothing else str(message)
        for error, message in zip(bound.errors.as_data(), bound.errors, strict=True)
    ]


def _missing(bound: BoundField) -> str:
    kind = _kind(bound)
    if kind == "checkbox":
        return _("Centang kotak ini untuk melanjutkan: %(label)s") % {"label": bound.label}
    if kind == "file":
        return _("%(label)s belum diunggah.") % {"label": bound.label}
    if kind == "options" or isinstance(bound.field.widget, forms.Select):
        return _("%(label)s belum dipilih.") % {"label": bound.label}
    return _("%(label)s belum diisi.") % {"label": bound.label}


def _target(bound: BoundField) -> str:
    """The id of the control to focus: the first option of a group."""
    if _kind(bound) == "options":
        return next((part.id_for_label for part in bound.subwidgets), bound.auto_id)
    return bound.id_for_label or bound.auto_id


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "options"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, forms.MultiWidget) or bound.use_fieldset:
        return "group"
    return "input"


def _attributes(bound: BoundField, described: Sequence[str]) -> dict[str, Any]:
    return {"aria-describedby": " ".join(described)} if described else {}


def _options(bound: BoundField) -> list[dict[str, Any]]:
    hints = getattr(bound.field, "option_hints", {})
    return [
        {
            "tag": part.tag(),
            "id": part.id_for_label,
            "label": part.choice_label,
            "hint": formats.text(hints.get(str(part.data["value"]))),
        }
        for part in bound.subwidgets
    ]


def _upload_note(bound: BoundField) -> str:
    """Accepted kinds and the largest size, from the widget's `accept` and the field's `max_bytes`."""
    accepted = str(bound.field.widget.attrs.get("accept", ""))
    kinds = [kind.strip().lstrip(".").split("/")[-1] for kind in accepted.split(",")]
    names = [name.upper() for name in dict.fromkeys(kinds) if name and name != "*"]
    notes = [_("Jenis berkas: %(kinds)s.") % {"kinds": ", ".join(names)}] if names else []
    largest = getattr(bound.field, "max_bytes", None)
    if largest:
        notes.append(_("Paling besar %(size)s.") % {"size": formats.file_size(largest)})
    return " ".join(notes)


# Charts and map --------------------------------------------------------------------------------


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(
    rows: Iterable[Any], title: str = "", desc: str = "", unit: str = ""
) -> dict[str, Any]:
    """Horizontal bars with their numbers, and the same as a table on request."""
    listed = charts.bars(rows)
    name = charts.identifier("bar", title, listed)
    return {"rows": listed, "title": title, "desc": desc, "unit": unit, "id": name}


@register.inclusion_tag("components/stacked_chart.html")
def stacked_chart(
    rows: Iterable[Mapping[str, Any]], keys: Sequence[Any], title: str = "", desc: str = ""
) -> dict[str, Any]:
    """Horizontal bars of parts; `keys` name the parts in the order of each row's `values`."""
    names = [formats.text(key) for key in keys]
    listed = charts.stacks(rows, names)
    name = charts.identifier("stack", title, listed)
    return {"rows": listed, "keys": names, "title": title, "desc": desc, "id": name}


@register.inclusion_tag("components/line_chart.html")
def line_chart(
    points: Iterable[tuple[Any, Any]], title: str = "", desc: str = ""
) -> dict[str, Any]:
    """A line over time from pairs of label and value."""
    pairs = [(str(label), float(value or 0)) for label, value in points]
    values = [value for _label, value in pairs]
    return {
        "rows": [(label, formats.number(value)) for label, value in pairs],
        "points": charts.line(values),
        "largest": formats.number(max(values, default=0)),
        "title": title,
        "desc": desc,
        "id": charts.identifier("line", title, pairs),
    }


@register.simple_tag
def sparkline(values: Sequence[Any], label: str = "") -> SafeString:
    """A line without axes, as high as a line of text; `label` says what it shows."""
    points = charts.line([float(value or 0) for value in values], width=96, height=22)
    return format_html(
        '<svg class="sparkline" viewBox="0 -1 96 24" role="img" aria-label="{}">'
        '<polyline class="chart-line" points="{}"/></svg>',
        conditional_escape(label),
        points,
    )


@register.inclusion_tag("components/province_map.html")
def province_map(provinces: Iterable[Mapping[str, Any]], title: str = "") -> dict[str, Any]:
    """The schematic map: 38 tiles, each a link where the province has a page."""
    return {"tiles": charts.tiles(provinces), "title": title}
