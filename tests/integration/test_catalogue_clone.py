"""Cloning a catalogue, adjusting within the law, offering to citizens."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mpp.kernel import clock
from mpp.kernel.errors import Invalid, NotPermitted
from mpp.kernel.immutable import Immutable
from mpp.kernel.planes import national_plane
from mpp.regency.audit.models import Entry
from mpp.regency.catalogue import actions, queries
from mpp.regency.catalogue.adjustments import Changes, RequirementChange
from mpp.regency.catalogue.models import PublicService, ServiceVersion
from mpp.regency.offices.models import Profile
from mpp.regency.people.models import Citizen, System, Unit
from templates_catalogue.adoption import queries as adoption
from templates_catalogue.adoption.models import Adoption
from templates_catalogue.blueprints import queries as blueprints
from templates_catalogue.definitions.canonical import digest
from tenants.registry.models import Regency

pytestmark = pytest.mark.django_db
AT = clock.now()
BY = System("test")
NURSE, FAMILY_CARD, DOMICILE = "SIP-PRW-01", "DKC-KK-01", "DSA-DOM-01"


@pytest.fixture
def empty(in_kaimana: Regency) -> Regency:
    """Kaimana without any service: rows that are written once are removed past the model."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("UPDATE catalogue_publicservice SET published_id = NULL")
        cursor.execute("DELETE FROM catalogue_serviceversion")
        cursor.execute("DELETE FROM catalogue_publicservice")
        cursor.execute("DELETE FROM people_unit")
    Adoption.objects.filter(regency_code="92.08").delete()
    return in_kaimana


def clone(codes: list[str] | None = None) -> actions.Cloned:
    return actions.clone_catalogue(publisher="banyuwangi", service_codes=codes, by=BY, at=AT)


def service(code: str) -> PublicService:
    found = queries.by_code(code)
    assert found is not None
    return found


# --- cloning ----------------------------------------------------------------------------------------


def test_a_clone_has_every_service_with_its_lineage(empty: Regency) -> None:
    done = clone()
    assert (len(done.created), done.skipped) == (64, 0)
    with national_plane():
        upstream = {each.template.uid: each for each in blueprints.published_of("banyuwangi")}
    for each in PublicService.objects.select_related("published", "unit"):
        base = upstream[each.template_uid]
        assert each.published is not None
        assert each.unit is not None
        assert (each.base_version, each.base_digest) == (base.number, base.digest)
        assert (each.published.number, each.published.digest) == (1, base.digest)
        assert digest(each.published.document) == base.digest
        assert not each.offered
    assert Unit.objects.filter(confirmed=False).count() == done.units > 5
    with national_plane():
        assert adoption.of_regency("92.08").count() == 64


def test_cloning_takes_a_handful_of_statements(empty: Regency) -> None:
    with CaptureQueriesContext(connection) as few:
        clone([DOMICILE])
    assert PublicService.objects.count() == 1
    with CaptureQueriesContext(connection) as many:
        clone()
    assert PublicService.objects.count() == 64
    assert len(many) <= len(few) + 4


def test_cloning_again_adds_what_is_missing_and_touches_nothing(empty: Regency) -> None:
    assert set(clone([NURSE, DOMICILE]).created) == {DOMICILE, NURSE}
    mine = actions.adjust(
        service=service(NURSE), changes=Changes(time=(3, "working_days")), base=1, by=BY, at=AT
    )
    again = clone()
    assert (len(again.created), again.skipped, again.units) == (62, 2, 0)
    assert service(NURSE).published == mine
    assert PublicService.objects.values("template_uid").distinct().count() == 64
    assert PublicService.objects.values("slug").distinct().count() == 64
    assert clone().created == ()


def test_slugs_are_readable(in_kaimana: Regency) -> None:
    slug = service(NURSE).slug
    assert slug.islower()
    assert queries.by_slug(slug) == service(NURSE)


def test_unknown_catalogues_and_strangers_are_refused(in_kaimana: Regency) -> None:
    with pytest.raises(actions.UnknownCatalogue):
        actions.clone_catalogue(publisher="atlantis", service_codes=None, by=BY, at=AT)
    with pytest.raises(NotPermitted):
        actions.clone_catalogue(publisher="banyuwangi", service_codes=None, by=Citizen(), at=AT)


def test_a_second_catalogue_adds_only_codes_that_are_free(in_kaimana: Regency) -> None:
    with national_plane():
        theirs = {each.template.code for each in blueprints.published_of("nasional")}
    ours = set(PublicService.objects.values_list("code", flat=True))
    done = actions.clone_catalogue(publisher="nasional", service_codes=None, by=BY, at=AT)
    assert set(done.created) == theirs - ours


# --- reading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code"),
    [("perawat", NURSE), ("Izin PERAWAT", NURSE), ("family card", FAMILY_CARD), (NURSE, NURSE)],
)
def test_search_finds_in_both_languages(in_kaimana: Regency, words: str, code: str) -> None:
    assert code in {each.code for each in queries.offered(words)}


def test_search_wants_every_word(in_kaimana: Regency) -> None:
    assert not queries.offered("perawat domisili").exists()


def test_categories_keep_the_publishers_order(in_kaimana: Regency) -> None:
    found = queries.categories()
    assert found[0].key == "adminduk"
    assert sum(each.count for each in found) == 64
    assert all(each.name["id"] for each in found)


def test_all_fourteen_components_are_filled(in_kaimana: Regency) -> None:
    found = queries.components(service(NURSE))
    assert [each.number for each in found] == list(range(1, 15))
    assert found[5].inherited
    assert found[5].content


# --- adjusting --------------------------------------------------------------------------------------


def test_an_adjustment_is_a_new_version_and_the_old_one_stays(in_kaimana: Regency) -> None:
    before = service(DOMICILE).published
    assert before is not None
    name = {"id": "Surat Keterangan Domisili Kampung", "en": "Village residence letter"}
    after = actions.adjust(
        service=service(DOMICILE),
        changes=Changes(name=name, time=(1, "hours")),
        base=before.number,
        by=BY,
        at=AT,
    )
    now = service(DOMICILE)
    assert after.number == before.number + 1
    assert now.published == after
    assert now.name == name
    assert "kampung" in now.search_text
    assert ServiceVersion.objects.get(pk=before.pk).digest == before.digest
    entry = Entry.objects.filter(event="service.adjusted").latest("id")
    assert entry.detail["parts"] == ["name", "time"]


def test_versions_never_change(in_kaimana: Regency) -> None:
    version = service(DOMICILE).published
    assert version is not None
    with pytest.raises(Immutable):
        version.save()
    with pytest.raises(Immutable):
        ServiceVersion.objects.filter(pk=version.pk).update(number=9)
    with pytest.raises(Immutable):
        version.delete()


def test_the_law_allows_shorter_but_not_longer(in_kaimana: Regency) -> None:
    with pytest.raises(actions.PinnedByLaw) as pinned:
        actions.adjust(
            service=service(NURSE), changes=Changes(time=(6, "working_days")), base=1, by=BY, at=AT
        )
    assert pinned.value.detail["target"] == "time"
    assert pinned.value.detail["basis"] in str(pinned.value)
    shorter = actions.adjust(
        service=service(NURSE), changes=Changes(time=(3, "working_days")), base=1, by=BY, at=AT
    )
    back = actions.adjust(
        service=service(NURSE),
        changes=Changes(time=(5, "working_days")),
        base=shorter.number,
        by=BY,
        at=AT,
    )
    assert back.document.time.limit.value == 5, "back up to the law is allowed"


def test_a_free_service_stays_free(in_kaimana: Regency) -> None:
    locked = [
        each.code
        for each in queries.everything()
        if "fee" in queries.pins_of(queries.definition_for(each))
    ]
    assert len(locked) >= 42


def test_a_pinned_requirement_cannot_be_dropped(in_kaimana: Regency) -> None:
    document = queries.definition_for(service(NURSE))
    pinned = set(queries.pins_of(document))
    uid = next(each.uid for each in document.requirements if each.uid in pinned)
    with pytest.raises(actions.PinnedByLaw):
        actions.adjust(
            service=service(NURSE),
            changes=Changes(requirements={uid: RequirementChange(mandatory=False)}),
            base=1,
            by=BY,
            at=AT,
        )


def test_a_mandatory_requirement_is_made_optional_before_it_goes(in_kaimana: Regency) -> None:
    document = queries.definition_for(service(DOMICILE))
    pinned = set(queries.pins_of(document))
    uid = next(
        each.uid
        for each in document.requirements
        if each.mandatory and each.kind == "upload" and each.uid not in pinned
    )
    gone = Changes(requirements={uid: RequirementChange(removed=True)})
    with pytest.raises(Invalid) as refused:
        actions.adjust(service=service(DOMICILE), changes=gone, base=1, by=BY, at=AT)
    assert uid in refused.value.detail["errors"]
    soft = Changes(requirements={uid: RequirementChange(mandatory=False)})
    actions.adjust(service=service(DOMICILE), changes=soft, base=1, by=BY, at=AT)
    after = actions.adjust(service=service(DOMICILE), changes=gone, base=2, by=BY, at=AT)
    assert uid not in {each.uid for each in after.document.requirements}


def test_parameters_are_kept_with_the_version(in_kaimana: Regency) -> None:
    chosen = next(each for each in queries.everything() if queries.definition_for(each).parameters)
    parameter = queries.definition_for(chosen).parameters[0]
    value = {"text": "Lain", "boolean": not parameter.default}.get(parameter.kind, 7)
    version = actions.adjust(
        service=chosen, changes=Changes(parameters={parameter.uid: value}), base=1, by=BY, at=AT
    )
    assert version.parameters[parameter.uid] == value
    assert queries.parameters(service(chosen.code))[parameter.uid] == value
    with pytest.raises(Invalid):
        actions.adjust(
            service=chosen, changes=Changes(parameters={"nothing": 1}), base=2, by=BY, at=AT
        )


def test_of_two_editors_the_later_one_is_told(in_kaimana: Regency) -> None:
    first, second = service(DOMICILE), service(DOMICILE)
    actions.adjust(service=first, changes=Changes(time=(2, "hours")), base=1, by=BY, at=AT)
    with pytest.raises(actions.StaleVersion):
        actions.adjust(service=second, changes=Changes(time=(3, "hours")), base=1, by=BY, at=AT)


def test_nothing_changed_and_nonsense_are_refused(in_kaimana: Regency) -> None:
    document = queries.definition_for(service(DOMICILE))
    same = Changes(name=document.name.model_dump())
    with pytest.raises(actions.NothingChanged):
        actions.adjust(service=service(DOMICILE), changes=same, base=1, by=BY, at=AT)
    for wrong in (
        Changes(name={"id": " "}),
        Changes(time=(-1, "hours")),
        Changes(time=(1, "years")),
    ):
        with pytest.raises(Invalid):
            actions.adjust(service=service(DOMICILE), changes=wrong, base=1, by=BY, at=AT)
    assert service(DOMICILE).published.number == 1  # type: ignore[union-attr]


def test_a_forbidden_requirement_blocks_publishing(in_kaimana: Regency) -> None:
    """The national rule set: no recommendation of a professional organisation for a practice permit."""
    document = queries.definition_for(service(NURSE))
    pinned = set(queries.pins_of(document))
    uid = next(each.uid for each in document.requirements if each.uid not in pinned)
    label = {"id": "Rekomendasi organisasi profesi"}
    with pytest.raises(Invalid) as refused:
        actions.adjust(
            service=service(NURSE),
            changes=Changes(requirements={uid: RequirementChange(label=label)}),
            base=1,
            by=BY,
            at=AT,
        )
    assert uid in refused.value.detail["errors"]


# --- offering ---------------------------------------------------------------------------------------


def test_offering_and_closing(in_kaimana: Regency) -> None:
    actions.offer(service=service(NURSE), offered=False, by=BY, at=AT)
    assert not queries.offered().filter(code=NURSE).exists()
    actions.offer(service=service(NURSE), offered=True, by=BY, at=AT)
    closed = actions.accept_submissions(service=service(NURSE), accepts=False, by=BY, at=AT)
    assert (closed.offered, closed.accepts_submissions) == (True, False)


def test_a_service_without_unit_or_components_is_not_offered(in_kaimana: Regency) -> None:
    actions.offer(service=service(NURSE), offered=False, by=BY, at=AT)
    Profile.objects.update(default_components={})
    PublicService.objects.filter(code=NURSE).update(unit=None)
    with pytest.raises(actions.NotPublishable) as refused:
        actions.offer(service=service(NURSE), offered=True, by=BY, at=AT)
    assert len(refused.value.detail["problems"]) > 1
    assert not service(NURSE).offered


def test_offering_many_is_all_or_nothing(in_kaimana: Regency) -> None:
    assert actions.offer_many(codes=None, offered=False, by=BY, at=AT) == 64
    PublicService.objects.filter(code=NURSE).update(unit=None)
    with pytest.raises(actions.NotPublishable):
        actions.offer_many(codes=[DOMICILE, NURSE], offered=True, by=BY, at=AT)
    assert not queries.offered().exists()
    assert actions.offer_many(codes=[DOMICILE], offered=True, by=BY, at=AT) == 1
