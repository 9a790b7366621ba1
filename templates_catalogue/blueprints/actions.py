"""Publishing templates. A published version never changes; a changed definition is a new version."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mpp.kernel.errors import DomainError
from mpp.kernel.planes import national
from templates_catalogue.blueprints.models import Publisher, ServiceTemplate, TemplateVersion
from templates_catalogue.definitions.canonical import as_document, digest
from templates_catalogue.definitions.catalogues import (
    Catalogue,
    CatalogueProfile,
    check_catalogues,
    load_catalogue,
)
from templates_catalogue.definitions.types import ServiceDefinition, Text
from tenants.registry import policies, trail
from tenants.registry.actors import Actor


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
    mark = fingerprint(folder)
    known = Publisher.objects.filter(profile__fingerprint=mark).first()
    if known is not None:
        return Published(known, unchanged=known.templates.count())
    catalogue = load_catalogue(folder)
    _check(catalogue)
    definitions = catalogue.definitions
    publisher = _publisher(catalogue.profile, mark)
    created, changed = _compare(publisher, definitions)
    _create_templates(publisher, created)
    _add_versions(publisher, created, _text(catalogue.profile.note), by, at)
    _add_versions(publisher, changed, _text(catalogue.profile.note), by, at)
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


def fingerprint(folder: Path) -> str:
    """SHA-256 over names and bytes of all files: equal means that there is nothing to load."""
    total = hashlib.sha256()
    for path in [folder / "catalogue.yaml", *sorted((folder / "services").glob("*.yaml"))]:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _check(catalogue: Catalogue) -> None:
    """Refuse a catalogue that contradicts itself, and uids that belong to another publisher."""
    problems = check_catalogues([catalogue])
    if problems:
        first = problems[0]
        text = f"{first.path}: {first.message.id}"
        raise CannotPublish(text, problems=[each.code for each in problems])
    foreign = (
        ServiceTemplate.objects.filter(uid__in=[each.uid for each in catalogue.definitions])
        .exclude(publisher__key=catalogue.profile.publisher)
        .values_list("code", flat=True)
    )
    if foreign:
        raise CannotPublish(_("Ada uid milik penerbit lain."), services=list(foreign))


def _publisher(profile: CatalogueProfile, mark: str) -> Publisher:
    publisher, _created = Publisher.objects.update_or_create(
        key=profile.publisher,
        defaults={
            "name": _text(profile.name),
            "description": _text(profile.description),
            "regency_code": profile.region or "",
            "profile": {**_shared(profile), "fingerprint": mark},
        },
    )
    return publisher


def _shared(profile: CatalogueProfile) -> dict[str, Any]:
    """What all services share. Lists, because JSON columns do not keep the order of keys."""
    agencies = profile.agencies.items()
    return {
        "title": _text(profile.title),
        "version": profile.version,
        "agencies": [{"key": key, **each.model_dump(exclude_none=True)} for key, each in agencies],
        "categories": [
            {"key": key, "name": _text(name)} for key, name in profile.categories.items()
        ],
        "roles": [{"key": key, "name": _text(name)} for key, name in profile.roles.items()],
        "service_points": [each.model_dump(exclude_none=True) for each in profile.service_points],
        "default_components": profile.standards.model_dump(exclude_none=True),
    }


def _text(text: Text) -> dict[str, str]:
    return text.model_dump(exclude_none=True)


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
            name=_text(each.name),
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
        template.name = _text(definition.name)
        template.category, template.agency = definition.category, definition.agency
        template.digital, template.code = definition.digital, definition.code
    fields = ["published", "name", "category", "agency", "digital", "code"]
    ServiceTemplate.objects.bulk_update(templates, fields)
