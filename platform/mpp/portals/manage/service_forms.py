"""The form on which one service is adjusted: made from its definition, read back as `Changes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mpp.portals.design.formats import text
from mpp.regency.catalogue.adjustments import Changes, RequirementChange
from templates_catalogue.definitions.types import Parameter, Pin, Requirement, ServiceDefinition

UNITS: dict[str, str | Promise] = {
    "minutes": gettext_lazy("menit"),
    "hours": gettext_lazy("jam kerja"),
    "working_days": gettext_lazy("hari kerja"),
    "calendar_days": gettext_lazy("hari kalender"),
}


@dataclass(frozen=True)
class Lock:
    """How the law limits a part: fixed, or only in one direction."""

    basis: str
    fixed: bool


def locks_of(definition: ServiceDefinition) -> dict[str, Lock]:
    """Target -> how the law limits it."""
    return {pin.target: _lock(pin) for pin in definition.pins}


def _lock(pin: Pin) -> Lock:
    return Lock(basis=pin.basis, fixed=pin.kind == "locked")


class AdjustForm(forms.Form):
    """Name, time, fee, requirements and parameters of one service.

    Parts the law fixes have no field. What is limited in one direction has one; the domain decides.
    """

    base = forms.IntegerField(widget=forms.HiddenInput)
    name_id = forms.CharField(max_length=200, label=gettext_lazy("Nama layanan"))
    name_en = forms.CharField(
        max_length=200,
        required=False,
        label=gettext_lazy("Nama dalam bahasa Inggris"),
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    summary_id = forms.CharField(
        max_length=1000,
        required=False,
        label=gettext_lazy("Ringkasan"),
        help_text=gettext_lazy("Satu atau dua kalimat di daftar layanan."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note_id = forms.CharField(
        max_length=300,
        required=False,
        label=gettext_lazy("Catatan perubahan"),
        help_text=gettext_lazy("Apa yang diubah dan mengapa, misalnya nomor keputusannya."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        definition: ServiceDefinition,
        values: dict[str, Any],
        base: int,
    ) -> None:
        self.definition = definition
        self.values = values
        self.locks = locks_of(definition)
        initial = {"base": base} | _initial(definition, values)
        super().__init__(data, initial=initial)
        self._add_time()
        self._add_fees()
        for requirement in definition.requirements:
            self._add_requirement(requirement)
        for parameter in definition.parameters:
            self._add_parameter(parameter)
        self.order_fields([*(name for name in self.fields if name != "note_id"), "note_id"])

    def is_fixed(self, target: str) -> bool:
        """Whether the law leaves no choice about this part."""
        return target in self.locks and self.locks[target].fixed

    def _add_time(self) -> None:
        if self.is_fixed("time"):
            return
        lock = self.locks.get("time")
        hint = (
            _("Boleh lebih cepat, tidak boleh lebih lama: %(basis)s.") % {"basis": lock.basis}
            if (lock)
            else ""
        )
        self.fields["time_value"] = forms.IntegerField(
            min_value=1,
            max_value=3650,
            label=_("Waktu penyelesaian"),
            help_text=hint,
            widget=forms.NumberInput(attrs={"class": "w-5", "inputmode": "numeric"}),
        )
        self.fields["time_unit"] = forms.ChoiceField(
            label=_("Satuan waktu"), choices=list(UNITS.items())
        )

    def _add_fees(self) -> None:
        if self.is_fixed("fee"):
            return
        lock = self.locks.get("fee")
        hint = (
            _("Boleh lebih murah, tidak boleh lebih mahal: %(basis)s.") % {"basis": lock.basis}
            if lock
            else ""
        )
        for line in self.definition.fee.lines:
            field = forms.IntegerField(
                min_value=0,
                label=text(line.label),
                help_text=hint,
                widget=forms.NumberInput(attrs={"class": "w-10", "inputmode": "numeric"}),
            )
            field.prefix = "Rp"  # type: ignore[attr-defined]  # read by the field tag
            self.fields[f"fee_{line.uid}"] = field

    def _add_requirement(self, requirement: Requirement) -> None:
        uid = requirement.uid
        if self.is_fixed(uid):
            return
        self.fields[f"label_{uid}"] = forms.CharField(max_length=300, label=_("Nama berkas"))
        self.fields[f"hint_{uid}"] = forms.CharField(
            max_length=500, required=False, label=_("Keterangan")
        )
        self.fields[f"mandatory_{uid}"] = forms.BooleanField(required=False, label=_("Wajib"))
        if not requirement.mandatory:
            self.fields[f"removed_{uid}"] = forms.BooleanField(
                required=False, label=_("Hapus persyaratan ini")
            )

    def _add_parameter(self, parameter: Parameter) -> None:
        if self.is_fixed(parameter.uid):
            return
        self.fields[f"param_{parameter.uid}"] = _parameter_field(parameter)

    def requirement_groups(self) -> list[dict[str, Any]]:
        """The requirements for the page: their fields, or why they are fixed."""
        return [
            {
                "requirement": each,
                "lock": self.locks.get(each.uid),
                "fields": [
                    self[f"{part}_{each.uid}"]
                    for part in ("label", "hint", "mandatory", "removed")
                    if f"{part}_{each.uid}" in self.fields
                ],
            }
            for each in self.definition.requirements
        ]

    def fee_fields(self) -> list[Any]:
        """The fields of the fee lines."""
        return [self[name] for name in self.fields if name.startswith("fee_")]

    def parameter_fields(self) -> list[Any]:
        """The fields of the parameters."""
        return [self[name] for name in self.fields if name.startswith("param_")]

    def changes(self) -> Changes:
        """Only what differs from the version the editor saw."""
        data = self.cleaned_data
        return Changes(
            name=self._name(data),
            summary=self._summary(data),
            time=self._time(data),
            fee_lines=self._fees(data),
            requirements=self._requirements(data),
            parameters=self._parameters(data),
            note={"id": data["note_id"]} if data["note_id"] else None,
        )

    def _name(self, data: dict[str, Any]) -> dict[str, str] | None:
        wanted = {"id": data["name_id"], "en": data["name_en"]}
        current = self.definition.name
        same = (wanted["id"], wanted["en"]) == (current.id, current.en or "")
        return None if same else wanted

    def _summary(self, data: dict[str, Any]) -> dict[str, str] | None:
        current = self.definition.summary
        if data["summary_id"] == (current.id if current else ""):
            return None
        return {"id": data["summary_id"]}  # a translation of the old words would mislead

    def _time(self, data: dict[str, Any]) -> tuple[int, str] | None:
        if "time_value" not in data:
            return None
        wanted = (data["time_value"], data["time_unit"])
        limit = self.definition.time.limit
        return None if wanted == (limit.value, limit.unit) else wanted

    def _fees(self, data: dict[str, Any]) -> dict[str, int]:
        return {
            line.uid: data[f"fee_{line.uid}"]
            for line in self.definition.fee.lines
            if data.get(f"fee_{line.uid}") not in (None, line.amount)
        }

    def _requirements(self, data: dict[str, Any]) -> dict[str, RequirementChange]:
        found = {}
        for each in self.definition.requirements:
            change = _requirement_change(each, data)
            if change != RequirementChange():
                found[each.uid] = change
        return found

    def _parameters(self, data: dict[str, Any]) -> dict[str, Any]:
        return {
            each.uid: data[f"param_{each.uid}"]
            for each in self.definition.parameters
            if f"param_{each.uid}" in data
            and data[f"param_{each.uid}"] != self.values.get(each.uid)
        }


def _initial(definition: ServiceDefinition, values: dict[str, Any]) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "name_id": definition.name.id,
        "name_en": definition.name.en or "",
        "summary_id": definition.summary.id if definition.summary else "",
        "time_value": definition.time.limit.value,
        "time_unit": definition.time.limit.unit,
    }
    initial |= {f"fee_{line.uid}": line.amount for line in definition.fee.lines}
    initial |= {f"param_{uid}": value for uid, value in values.items()}
    for each in definition.requirements:
        initial |= {
            f"label_{each.uid}": each.label.id,
            f"hint_{each.uid}": each.hint.id if each.hint else "",
            f"mandatory_{each.uid}": each.mandatory,
        }
    return initial


def _requirement_change(requirement: Requirement, data: dict[str, Any]) -> RequirementChange:
    uid = requirement.uid
    if f"label_{uid}" not in data:
        return RequirementChange()
    label, hint = data[f"label_{uid}"], data[f"hint_{uid}"]
    mandatory = data[f"mandatory_{uid}"]
    before = requirement.hint.id if requirement.hint else ""
    return RequirementChange(
        label=None if label == requirement.label.id else {"id": label},
        hint=None if hint == before else {"id": hint},
        mandatory=None if mandatory == requirement.mandatory else mandatory,
        removed=bool(data.get(f"removed_{uid}")),
    )


def _parameter_field(parameter: Parameter) -> forms.Field:
    label = text(parameter.label)
    if parameter.kind == "boolean":
        return forms.BooleanField(required=False, label=label)
    if parameter.kind == "text":
        return forms.CharField(max_length=200, required=False, label=label)
    field = forms.IntegerField(
        required=parameter.default is not None,  # a limit the regency may leave open
        label=label,
        min_value=parameter.minimum,
        max_value=parameter.maximum,
        widget=forms.NumberInput(attrs={"class": "w-10", "inputmode": "numeric"}),
    )
    if parameter.kind == "money":
        field.prefix = "Rp"  # type: ignore[attr-defined]  # read by the field tag
    return field
