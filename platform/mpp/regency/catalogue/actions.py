"""Clone services from a catalogue, adjust them within the law, offer them to citizens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from mpp.kernel.errors import DomainError, Invalid
from mpp.kernel.planes import current_schema, national_plane, regional
from mpp.regency.audit import actions as audit
from mpp.regency.audit.actions import Actor
from mpp.regency.catalogue import adjustments, pins, queries, words
from mpp.regency.catalogue.adjustments import Changes
from mpp.regency.catalogue.models import PublicService, ServiceVersion
from mpp.regency.people import policies
from mpp.regency.people.models import Unit
from templates_catalogue.adoption import actions as adoption
from templates_catalogue.blueprints import queries as blueprints
from templates_catalogue.blueprints.models import Publisher, TemplateVersion
from templates_catalogue.definitions.canonical import as_document, digest
from templates_catalogue.definitions.catalogues import DefaultStandards
from templates_catalogue.definitions.types import ServiceDefinition
from tenants.registry.models import Regency

CLONED_NOTE = {"id": "Disalin dari katalog", "en": "Cloned from the catalogue"}
ADJUSTED_NOTE = {"id": "Penyesuaian daerah", "en": "Local adjustment"}


class UnknownCatalogue(DomainError):
    """Nobody publishes a catalogue under this key."""

    code = "unknown_catalogue"
    status = 404
    message = gettext_lazy("Katalog ini tidak ada.")


class PinnedByLaw(DomainError):
    """The law fixes this part; `detail` holds `target` and the legal `basis`."""

    code = "pinned_by_law"
    status = 422


class StaleVersion(DomainError):
    """Somebody else published a version since the editor's page was loaded."""

    code = "stale_version"
    message = gettext_lazy(
        "Layanan ini baru saja diubah orang lain. Muat ulang halaman, lalu ulangi perubahan Anda."
    )


class NothingChanged(DomainError):
    """The new version would equal the one in force."""

    code = "nothing_changed"
    status = 422
    message = gettext_lazy("Tidak ada yang berubah.")


class NotPublishable(DomainError):
    """The service may not be shown to citizens yet; `detail["problems"]` says why."""

    code = "not_publishable"
    status = 422


@dataclass(frozen=True)
class Cloned:
    """What a clone did: codes that are new, how many were there, how many units were made."""

    created: tuple[str, ...]
    skipped: int
    units: int


# --- cloning --------------------------------------------------------------------------------------


@regional
@transaction.atomic
def clone_catalogue(
    *, publisher: str, service_codes: Collection[str] | None, by: Actor, at: dt.datetime
) -> Cloned:
    """Copy a publisher's services (all without `service_codes`) with their lineage, not yet offered.

    A handful of statements whatever the number of services. Idempotent: run again, it adds what is
    missing and touches nothing that is there. Agencies become units the regency still confirms.
    Raises `UnknownCatalogue`, `NotPermitted`.
    """
    policies.require(by, "catalogue.manage")
    _one_at_a_time()
    source, versions = _published(publisher, service_codes)
    units = _make_units(source)
    there = set(PublicService.objects.values_list("template_uid", flat=True))
    codes = set(PublicService.objects.values_list("code", flat=True))
    wanted = [
        each
        for each in versions
        if each.template.uid not in there and each.template.code not in codes
    ]
    services = _insert_services(source, wanted)
    _insert_first_versions(services, wanted, by, at)
    _report(PublicService.objects.filter(publisher=publisher), at)
    if services or units:
        detail = {"publisher": publisher, "services": len(services), "units": units}
        subject = ("catalogue", publisher)
        audit.record(actor=by, event="catalogue.cloned", subject=subject, detail=detail, at=at)
    return Cloned(tuple(each.code for each in services), len(versions) - len(wanted), units)


def _one_at_a_time() -> None:
    """Two clones of one regency wait for each other (until the end of the transaction)."""
    with connection.cursor() as cursor:
        key = f"clone:{current_schema()}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _published(key: str, codes: Collection[str] | None) -> tuple[Publisher, list[TemplateVersion]]:
    with national_plane():
        source = blueprints.publisher(key)
        if source is None:
            raise UnknownCatalogue(catalogue=key)
        return source, blueprints.published_of(key, codes)


def _make_units(source: Publisher) -> int:
    """A unit for every agency role the catalogue names and the regency does not have yet."""
    there = set(Unit.objects.values_list("agency_role", flat=True))
    missing = [each for each in blueprints.agencies(source) if each["key"] not in there]
    Unit.objects.bulk_create(
        Unit(
            key=each["key"],
            agency_role=each["key"],
            name=each["name"],
            kind=each["kind"],
        )
        for each in missing
    )
    return len(missing)


def _insert_services(source: Publisher, wanted: Sequence[TemplateVersion]) -> list[PublicService]:
    units = {unit.agency_role: unit for unit in Unit.objects.all()}
    taken = set(PublicService.objects.values_list("slug", flat=True))
    categories = {each["key"]: each["name"] for each in blueprints.categories(source)}
    rows = []
    for version in wanted:
        document = version.definition
        agency = document["agency"]
        rows.append(
            PublicService(
                code=document["code"],
                slug=_slug(document, taken),
                name=words.text(document["name"]),
                category=document["category"],
                unit=units.get(agency),
                agency_role=agency,
                digital=document["digital"],
                publisher=source.key,
                template_uid=version.template.uid,
                base_version=version.number,
                base_digest=version.digest,
                search_text=words.searchable(document, categories.get(document["category"])),
            )
        )
    return PublicService.objects.bulk_create(rows)


def _insert_first_versions(
    services: Sequence[PublicService], wanted: Sequence[TemplateVersion], by: Actor, at: dt.datetime
) -> None:
    versions = ServiceVersion.objects.bulk_create(
        ServiceVersion(
            service=service,
            number=1,
            definition=upstream.definition,
            digest=upstream.digest,
            note=CLONED_NOTE,
            published_by=by.actor_name,
            published_at=at,
        )
        for service, upstream in zip(services, wanted, strict=True)
    )
    for service, version in zip(services, versions, strict=True):
        service.published = version
    PublicService.objects.bulk_update(services, ["published"])


def _report(services: Iterable[PublicService], at: dt.datetime) -> None:
    """Tell the nation which templates this regency follows, in the same transaction."""
    clones = [
        adoption.Clone(each.template_uid, each.code, each.base_version or 0, each.base_digest)
        for each in services
        if each.template_uid
    ]
    schema = current_schema()
    with national_plane():
        code = Regency.objects.values_list("code", flat=True).get(schema_name=schema)
        adoption.report(regency_code=code, clones=clones, at=at)


def _slug(document: dict[str, Any], taken: set[str]) -> str:
    """The Indonesian name as an address; with the code where another service has the name."""
    slug = str(slugify(document["name"]["id"]))[:100].strip("-") or slugify(document["code"])
    if slug in taken:
        slug = f"{slug}-{slugify(document['code'])}"
    taken.add(slug)
    return slug


# --- adjusting ------------------------------------------------------------------------------------


@regional
@transaction.atomic
def adjust(
    *, service: PublicService, changes: Changes, base: int, by: Actor, at: dt.datetime
) -> ServiceVersion:
    """Publish a version with the regency's own name, time, fee, requirements, parameters or texts.

    `base` is the number of the version the editor saw. Cases that are under way stay on theirs.
    Raises `PinnedByLaw`, `Invalid` (errors by place), `StaleVersion`, `NothingChanged`,
    `NotPermitted`.
    """
    policies.require(by, "catalogue.manage")
    service = PublicService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    current = queries.definition_for(service)
    if service.published is None or service.published.number != base:
        raise StaleVersion(base=base)
    ours = _apply(current, changes)
    parameters = _parameters(current, service.parameters, changes)
    if digest(ours) == service.published.digest and parameters == service.parameters:
        raise NothingChanged
    _check_removals(current, changes)
    _check_pins(service, current, ours, parameters)
    _check_document(ours)
    version = _append(service, ours, parameters, changes.note or ADJUSTED_NOTE, by, at)
    detail = {"code": service.code, "version": version.number, "parts": _parts(changes)}
    audit.record(actor=by, event="service.adjusted", subject=service, detail=detail, at=at)
    return version


def _apply(current: ServiceDefinition, changes: Changes) -> ServiceDefinition:
    try:
        return adjustments.apply(current, changes)
    except KeyError as unknown:
        text = _("Bagian ini tidak ada pada layanan.")
        raise Invalid(text, errors={str(unknown.args[0]): [text]}) from unknown
    except ValidationError as broken:
        errors = {
            ".".join(str(part) for part in each["loc"]): [_("Isian ini tidak bisa dipakai.")]
            for each in broken.errors()
        }
        raise Invalid(_("Ada isian yang tidak bisa dipakai."), errors=errors) from broken


def _parameters(
    definition: ServiceDefinition, own: dict[str, Any], changes: Changes
) -> dict[str, Any]:
    """The regency's parameter values after the change; raises `Invalid` by parameter uid."""
    known = {each.uid: each for each in definition.parameters}
    errors = {}
    for uid, value in changes.parameters.items():
        problem = words.parameter_problem(known.get(uid), value)
        if problem:
            errors[uid] = [problem]
    if errors:
        raise Invalid(_("Ada parameter yang tidak bisa dipakai."), errors=errors)
    merged = {**own, **changes.parameters}
    return {uid: value for uid, value in merged.items() if value != known[uid].default}


def _check_removals(current: ServiceDefinition, changes: Changes) -> None:
    """Only what is optional may go, and nothing that a condition looks at."""
    required = {each.uid for each in current.requirements if each.mandatory}
    errors = {
        uid: [_("Persyaratan wajib tidak bisa dihapus. Jadikan opsional lebih dulu.")]
        for uid, change in changes.requirements.items()
        if change.removed and uid in required
    }
    if errors:
        raise Invalid(_("Ada persyaratan yang tidak bisa dihapus."), errors=errors)


def _check_pins(
    service: PublicService,
    current: ServiceDefinition,
    ours: ServiceDefinition,
    parameters: dict[str, Any],
) -> None:
    """The law is measured against what was cloned, so that a step back up to it stays possible."""
    base = _base_of(service) or current
    for pin in pins.broken(base, ours, parameters):
        sentence = _("Bagian ini dibatasi peraturan: %(basis)s.") % {"basis": pin.basis}
        raise PinnedByLaw(sentence, target=pin.target, kind=pin.kind, basis=pin.basis)


def _base_of(service: PublicService) -> ServiceDefinition | None:
    if not service.template_uid or service.base_version is None:
        return None
    with national_plane():
        version = TemplateVersion.objects.filter(
            template__uid=service.template_uid, number=service.base_version
        ).first()
    return ServiceDefinition.model_validate(version.definition) if version else None


def _check_document(ours: ServiceDefinition) -> None:
    errors = words.problems(ours, queries.default_standards())
    if errors:
        raise Invalid(_("Layanan ini belum memenuhi aturan."), errors=errors)


def _append(
    service: PublicService,
    definition: ServiceDefinition,
    parameters: dict[str, Any],
    note: dict[str, str],
    by: Actor,
    at: dt.datetime,
) -> ServiceVersion:
    """The next version, and the pointer to it. Of two editors the later one gets `StaleVersion`."""
    document = as_document(definition)
    number = service.published.number + 1 if service.published else 1
    try:
        with transaction.atomic():
            version = ServiceVersion.objects.create(
                service=service,
                number=number,
                definition=document,
                digest=digest(definition),
                parameters=queries.effective(definition, parameters),
                note=note,
                published_by=by.actor_name,
                published_at=at,
            )
    except IntegrityError as race:
        raise StaleVersion(base=number - 1) from race
    service.published, service.parameters = version, parameters
    service.name = words.text(document["name"])
    category = queries.category_names().get(service.category)
    service.search_text = words.searchable(document, category)
    service.save(update_fields=["published", "parameters", "name", "search_text"])
    return version


def _parts(changes: Changes) -> list[str]:
    return sorted(key for key, value in vars(changes).items() if value and key != "note")


# --- offering -------------------------------------------------------------------------------------


@regional
@transaction.atomic
def offer(*, service: PublicService, offered: bool, by: Actor, at: dt.datetime) -> PublicService:
    """Show a service to citizens, or take it off the pages. Raises `NotPublishable`."""
    policies.require(by, "catalogue.manage")
    service = PublicService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    if offered:
        problems = problems_with(service)
        if problems:
            raise NotPublishable(" ".join(problems), problems=problems)
    service.offered = offered
    service.save(update_fields=["offered"])
    event = "service.offered" if offered else "service.withdrawn"
    detail = {"code": service.code}
    audit.record(actor=by, event=event, subject=service, detail=detail, at=at)
    return service


@regional
@transaction.atomic
def offer_many(*, codes: Collection[str] | None, offered: bool, by: Actor, at: dt.datetime) -> int:
    """Show or hide several services (all without `codes`); the number that changed.

    All or nothing: raises `NotPublishable` with the first service that may not be shown.
    """
    policies.require(by, "catalogue.manage")
    found = PublicService.objects.select_related("published", "unit").exclude(offered=offered)
    if codes is not None:
        found = found.filter(code__in=codes)
    services = list(found)
    if offered:
        defaults = queries.default_standards()
        for service in services:
            problems = problems_with(service, defaults)
            if problems:
                text = f"{service.code}: {' '.join(problems)}"
                raise NotPublishable(text, code=service.code, problems=problems)
    changed = PublicService.objects.filter(pk__in=[each.pk for each in services]).update(
        offered=offered
    )
    if changed:
        event = "services.offered" if offered else "services.withdrawn"
        detail = {"codes": sorted(each.code for each in services)}
        subject = ("catalogue", "services")
        audit.record(actor=by, event=event, subject=subject, detail=detail, at=at)
    return changed


@regional
@transaction.atomic
def accept_submissions(
    *, service: PublicService, accepts: bool, by: Actor, at: dt.datetime
) -> PublicService:
    """Open or close a service for new submissions, while its page stays."""
    policies.require(by, "catalogue.manage")
    PublicService.objects.filter(pk=service.pk).update(accepts_submissions=accepts)
    event = "service.opened" if accepts else "service.closed"
    audit.record(actor=by, event=event, subject=service, detail={"code": service.code}, at=at)
    service.refresh_from_db()
    return service


@regional
@transaction.atomic
def assign_unit(*, service: PublicService, unit: Unit, by: Actor, at: dt.datetime) -> PublicService:
    """Give a service to another unit."""
    policies.require(by, "catalogue.manage")
    PublicService.objects.filter(pk=service.pk).update(unit=unit)
    detail = {"code": service.code, "unit": unit.key}
    audit.record(actor=by, event="service.unit_changed", subject=service, detail=detail, at=at)
    service.refresh_from_db()
    return service


def problems_with(service: PublicService, defaults: DefaultStandards | None = None) -> list[str]:
    """Why a service may not be shown to citizens, as sentences; empty when it may."""
    if service.published is None:
        return [_("Belum ada versi yang diterbitkan.")]
    problems = []
    if service.unit is None:
        problems.append(_("Belum ada unit yang menangani layanan ini."))
    found = words.breaches(service.published.document, defaults or queries.default_standards())
    return problems + [sentence for sentences in found.values() for sentence in sentences]
