"""What is printed on a certificate: the definition's layout, filled from the case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mpp.regency.cases.answers import reading
from mpp.regency.cases.dossier import Dossier
from mpp.regency.cases.models import Case
from mpp.regency.certificates.models import Certificate
from mpp.regency.certificates.rendering import CertificateDocument, Letterhead, Line, Signatory
from mpp.regency.offices.models import Profile
from mpp.regency.people.models import StaffMember, Unit
from templates_catalogue.definitions import forms
from templates_catalogue.definitions.types import (
    PLACEHOLDER,
    CertificateLayout,
    CertificateLine,
    ServiceDefinition,
    Text,
)

LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Paper:
    """Everything a certificate is filled from."""

    certificate: Certificate
    case: Case
    dossier: Dossier
    profile: Profile
    unit: Unit | None
    signer: StaffMember
    issued_on: dt.date
    verification_url: str
    simulated: bool

    @property
    def definition(self) -> ServiceDefinition:
        """The definition the case is bound to."""
        return self.dossier.definition


def document_for(paper: Paper) -> CertificateDocument:
    """The finished content, ready for `rendering.render_certificate`."""
    layout = paper.definition.output.layout or _plain_layout(paper.definition)
    words = {language: words_for(paper, language) for language in LANGUAGES}
    valid_until = paper.certificate.valid_until
    printed = {name for line in layout.lines for name in PLACEHOLDER.findall(line.value.id)}
    shows_validity = "valid_until" in printed or valid_until is None
    return CertificateDocument(
        letterhead=_letterhead(paper),
        title=layout.title.id,
        title_en=layout.title.en or "",
        number=paper.certificate.serial_number,
        lines=tuple(line for each in layout.lines for line in _line(each, words)),
        place=paper.profile.short_name,
        issued_on=paper.issued_on,
        signatory=Signatory(
            position=paper.signer.position,
            name=paper.signer.name,
            rank=paper.signer.rank,
            nip=paper.signer.nip,
        ),
        verification_code=paper.certificate.code,
        verification_url=paper.verification_url,
        simulated=paper.simulated,
        validity="" if shows_validity else words["id"]["valid_until"],
        validity_en="" if shows_validity else words["en"]["valid_until"],
    )


def words_for(paper: Paper, language: str) -> dict[str, str]:
    """Every placeholder's value in a language: answers, parameters, and what is known besides."""
    dossier = paper.dossier
    shown = forms.clean_hidden(
        dossier.definition, dossier.answers, dossier.parameters, dossier.today
    )
    words = {
        field.key: reading.in_words(field, shown.get(field.uid), language, reveal=True)
        for field in dossier.definition.fields()
    }
    words |= parameters_by_key(dossier)
    applicant = paper.case.submission.applicant
    until = paper.certificate.valid_until
    words |= {
        "name": holder_of(paper.case, dossier),
        "nik": applicant.nik,
        "nik_masked": applicant.nik_masked,
        "number": paper.certificate.serial_number,
        "code": paper.certificate.code,
        "date": reading.written_date(paper.issued_on.isoformat(), language),
        "valid_until": reading.written_date(until.isoformat(), language) if until else "",
        "service": dossier.definition.name.in_language(language),
        "regency": paper.profile.name,
        "agency": unit_name(paper.unit, language) or paper.profile.name,
        "signer": paper.signer.name,
        "signer_position": paper.signer.position,
    }
    return words


def parameters_by_key(dossier: Dossier) -> dict[str, str]:
    """The regency's parameters as texts, by key."""
    values = forms.parameter_values(dossier.definition, dossier.parameters)
    return {each.key: str(values.get(each.uid, "")) for each in dossier.definition.parameters}


def holder_of(case: Case, dossier: Dossier) -> str:
    """The name on the document: as the application gave it, else the account's."""
    for field in dossier.definition.fields():
        if field.prefill == "name" and dossier.answers.get(field.uid):
            return str(dossier.answers[field.uid])
    return case.submission.applicant.name


def masked_name(name: str) -> str:
    """`Siti Aminah` as `S*** A*****`: enough to compare with a document in hand."""
    return " ".join(word[:1] + "*" * (len(word) - 1) for word in name.split())


def unit_name(unit: Unit | None, language: str = "id") -> str:
    """The name of an office in a language."""
    if unit is None:
        return ""
    return str(unit.name.get(language) or unit.name.get("id", ""))


def _letterhead(paper: Paper) -> Letterhead:
    profile, unit = paper.profile, paper.unit
    address = (unit.address if unit else "") or profile.address
    if profile.postal_code and profile.postal_code not in address:
        address = f"{address} {profile.postal_code}".strip()
    contact = [
        (unit.phone if unit else "") or profile.phone,
        profile.website,
        (unit.email if unit else "") or profile.email,
    ]
    return Letterhead(
        government=profile.government_line or f"Pemerintah {profile.name}",
        agency=unit_name(unit) or profile.name,
        address=address,
        contact=" | ".join(part for part in contact if part),
        emblem=_emblem(profile),
    )


def _emblem(profile: Profile) -> bytes:
    if not profile.emblem:
        return b""
    with profile.emblem.open("rb") as file:
        content: bytes = file.read()
    return content


def _line(line: CertificateLine, words: Mapping[str, Mapping[str, str]]) -> list[Line]:
    """The filled line; nothing when it has placeholders and all of them are empty."""
    names = PLACEHOLDER.findall(line.value.id)
    if names and not any(words["id"].get(name) for name in names):
        return []
    return [
        Line(
            text=_filled(line.value.id, words["id"]),
            text_en=_filled(line.value.en, words["en"]) if line.value.en else "",
            label=line.label.id if line.label else "",
            label_en=(line.label.en or "") if line.label else "",
        )
    ]


def _filled(text: str, words: Mapping[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        return words.get(found[1], "")

    return PLACEHOLDER.sub(fill, text).strip()


def _plain_layout(definition: ServiceDefinition) -> CertificateLayout:
    """What is printed for an output without a layout of its own."""
    return CertificateLayout(
        title=definition.output.name,
        lines=[
            CertificateLine(
                uid="line-holder", label=Text(id="Nama", en="Name"), value=Text(id="{name}")
            ),
            CertificateLine(
                uid="line-service",
                label=Text(id="Layanan", en="Service"),
                value=Text(id="{service}"),
            ),
        ],
    )
