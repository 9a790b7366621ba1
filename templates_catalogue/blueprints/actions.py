"""Publishing templates. A published version never changes; a changed definition is a new version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import DomainError
from mpp.kernel.planes import national
from templates_catalogue.blueprints import manifest
from templates_catalogue.blueprints.models import Publisher, ServiceTemplate, TemplateVersion
from templates_catalogue.definitions.canonical import as_document, digest
from templates_catalogue.definitions.types import ServiceDefinition
from tenants.registry import policies, trail
from tenants.registry.actors import Actor

FIRST_NOTE = {"id": "Terbitan pertama", "en": "First edition"}
CHANGED_NOTE = {"id": "Definisi diperbarui", "en": "Definition updated"}


class CannotPublish(DomainError):
    """The definition cannot become a version of this template."""

    code = "cannot_publish"
    status = 422
    message = _("Definisi ini tidak bisa diterbitkan.")


class StaleTemplate(DomainError):
    """Somebody else published a version at the same moment."""

    code = "stale_template"
    message = _("Versi lain baru saja diterbitkan. Muat ulang, lalu periksa lagi perubahannya.")


@dataclass(frozen=True)
class Published:
    """What loading a catalogue folder did, as service codes."""

    publisher: Publisher
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: int = 0


@national
@transaction.atomic
def publish_catalogue(*, folder: Path, by: Actor, at: dt.datetime) -> Published:
    """Load a catalogue folder: publisher, templates, version 1 of what is new, n+1 of what changed.

    Idempotent: equal files write nothing, equal definitions make no version. What is in the
    database but not in the folder stays. Raises `CannotPublish`, and what reading a file raises
    (`CannotRead`, `pydantic.ValidationError`).
    """
    policies.require(by, "catalogue.publish")
    fingerprint = manifest.fingerprint(folder)
    known = Publisher.objects.filter(profile__fingerprint=fingerprint).first()
    if known is not None:
        return Published(known, unchanged=known.templates.count())
    head, definitions = manifest.read(folder)
    _check_folder(head, definitions)
    publisher = _publisher(head, fingerprint)
    created, changed = _compare(publisher, definitions)
    _create_templates(publisher, created)
    _add_versions(publisher, created, FIRST_NOTE, by, at)
    _add_versions(publisher, changed, CHANGED_NOTE, by, at)
    result = Published(
        publisher,
        tuple(each.code for each in created),
        tuple(each.code for each in changed),
        len(definitions) - len(created) - len(changed),
    )
    detail = {"created": len(created), "updated": len(changed)}
    trail.record(actor=by, event="catalogue.loaded", subject=publisher, detail=detail, at=at)
    return result


@national
@transaction.atomic
def publish(
    *,
    template: ServiceTemplate,
    definition: ServiceDefinition,
    note: dict[str, str],
    by: Actor,
    at: dt.datetime,
) -> TemplateVersion:
    """Publish the next version of a template.

    Raises `CannotPublish` for another service's definition or one that changes nothing,
    `StaleTemplate` when two publish at once.
    """
    policies.require(by, "catalogue.publish")
    template = ServiceTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if definition.uid != template.uid:
        raise CannotPublish(_("Definisi ini milik layanan lain."), code=definition.code)
    if template.published and template.published.digest == digest(definition):
        raise CannotPublish(_("Tidak ada yang berubah dari versi yang berlaku."))
    try:
        with transaction.atomic():
            _add_versions(template.publisher, [definition], note, by, at)
    except IntegrityError as race:
        raise StaleTemplate from race
    template.refresh_from_db()
    detail = {"code": template.code, "digest": digest(definition)}
    trail.record(actor=by, event="template.published", subject=template, detail=detail, at=at)
    return template.versions.latest("number")


def _check_folder(head: manifest.Manifest, definitions: Sequence[ServiceDefinition]) -> None:
    """Refuse a folder whose services contradict each other or the manifest."""
    for what in ("uid", "code"):
        values = [getattr(each, what) for each in definitions]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise CannotPublish(_("Ada kode atau uid yang dipakai dua kali."), twice=twice)
    agencies = {each.key for each in head.agencies}
    categories = {each.key for each in head.categories}
    lost = [each.code for each in definitions if each.agency not in agencies]
    lost += [each.code for each in definitions if each.category not in categories]
    if lost:
        text = _("Ada layanan yang instansi atau kategorinya tidak ada di catalogue.yaml.")
        raise CannotPublish(text, services=lost)
    foreign = (
        ServiceTemplate.objects.filter(uid__in=[each.uid for each in definitions])
        .exclude(publisher__key=head.key)
        .values_list("code", flat=True)
    )
    if foreign:
        raise CannotPublish(_("Ada uid milik penerbit lain."), services=list(foreign))


def _publisher(head: manifest.Manifest, fingerprint: str) -> Publisher:
    publisher, _created = Publisher.objects.update_or_create(
        key=head.key,
        defaults={
            "name": head.name.model_dump(exclude_none=True),
            "description": head.description.model_dump() if head.description else {},
            "regency_code": head.regency_code,
            "profile": {**head.profile(), "fingerprint": fingerprint},
        },
    )
    return publisher


def _compare(
    publisher: Publisher, definitions: Sequence[ServiceDefinition]
) -> tuple[list[ServiceDefinition], list[ServiceDefinition]]:
    """New definitions, and those that differ from the published version."""
    there = dict(publisher.templates.values_list("uid", "published__digest"))
    new = [each for each in definitions if each.uid not in there]
    changed = [
        each for each in definitions if each.uid in there and there[each.uid] != digest(each)
    ]
    return new, changed


def _create_templates(publisher: Publisher, definitions: Sequence[ServiceDefinition]) -> None:
    ServiceTemplate.objects.bulk_create(
        ServiceTemplate(
            uid=each.uid,
            publisher=publisher,
            code=each.code,
            name=each.name.model_dump(exclude_none=True),
            category=each.category,
            agency=each.agency,
            digital=each.digital,
        )
        for each in definitions
    )


def _add_versions(
    publisher: Publisher,
    definitions: Sequence[ServiceDefinition],
    note: dict[str, str],
    by: Actor,
    at: dt.datetime,
) -> None:
    """Append a version to each template and point `published` to it, in four statements."""
    by_uid = {each.uid: each for each in definitions}
    templates = list(
        ServiceTemplate.objects.select_related("published").filter(
            publisher=publisher, uid__in=by_uid
        )
    )
    versions = TemplateVersion.objects.bulk_create(
        TemplateVersion(
            template=each,
            number=each.published.number + 1 if each.published else 1,
            definition=as_document(by_uid[each.uid]),
            digest=digest(by_uid[each.uid]),
            note=note,
            published_by=by.actor_name,
            published_at=at,
        )
        for each in templates
    )
    for template, version in zip(templates, versions, strict=True):
        definition = by_uid[template.uid]
        template.published = version
        template.name = definition.name.model_dump(exclude_none=True)
        template.category, template.agency = definition.category, definition.agency
        template.digital, template.code = definition.digital, definition.code
    fields = ["published", "name", "category", "agency", "digital", "code"]
    ServiceTemplate.objects.bulk_update(templates, fields)
