"""What anybody can read: home, services, what a service needs."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from mpp.portals import labels
from mpp.portals.citizen import precheck, reads
from mpp.portals.citizen.tracking_forms import TrackForm
from mpp.portals.design import formats
from mpp.regency.cases import forms as case_forms
from mpp.regency.cases.answers import checking
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.catalogue.models import PublicService
from mpp.regency.offices import queries as offices
from templates_catalogue.definitions import forms as definition_forms
from templates_catalogue.definitions.types import ServiceDefinition

PER_PAGE = 24


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search, categories, what is used most, where to go, how it works."""
    popular, used = reads.most_used()
    context = {
        "categories": reads.category_tiles(),
        "popular": reads.cards(popular),
        "used": used,
        "points": reads.points(_zone(request)),
        "track_form": TrackForm(letters=_letters(request)),
        "count": catalogue.offered().count(),
    }
    return render(request, "citizen/home.html", context)


@require_safe
def service_list(request: HttpRequest) -> HttpResponse:
    """Services by words and category; the address can be shared."""
    search = request.GET.get("q", "").strip()[:100]
    category = request.GET.get("kategori", "")[:48]
    found = reads.without_definitions(catalogue.offered(search=search, category=category))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cards": reads.cards(page),
        "categories": catalogue.categories(),
        "search": search,
        "category": category,
        "points": reads.points(_zone(request)) if not page.paginator.count else [],
    }
    return render(request, "citizen/services.html", context)


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """The service standard: six components first, eight in a fold-out, the promise."""
    found = offered_service(slug)
    definition = reads.definition_of(found)
    components = catalogue.components(found, definition)
    profile = offices.profile()
    context = {
        "service": found,
        "definition": definition,
        "first": components[:6],
        "rest": components[6:],
        "procedure": reads.procedure_steps(formats.text(definition.standards.procedure)),
        "is_online": reads.is_online(found, definition),
        "time_words": labels.duration(definition.time.limit),
        "fee_words": reads.fee_words(definition.fee.kind),
        "has_precheck": precheck.questions(definition) is not None,
        "pledge": profile.pledge if profile and profile.pledge_published_at else None,
        "points": reads.points(_zone(request)),
        "updated": found.published.published_at if found.published else None,
    }
    return render(request, "citizen/service.html", context)


@require_safe
def eligibility(request: HttpRequest, slug: str) -> HttpResponse:
    """Questions that decide, then exactly the documents this person needs.

    Of a stranger nothing is kept; whoever is signed in finds the answers in the application.
    """
    found = offered_service(slug)
    definition = reads.definition_of(found)
    reduced = precheck.questions(definition)
    asked = "periksa" in request.GET
    context: dict[str, Any] = {
        "service": found,
        "definition": definition,
        "asked": asked or reduced is None,
        "is_online": reads.is_online(found, definition),
    }
    answers: dict[str, Any] = {}
    if reduced is not None:
        form = case_forms.step_form(
            reduced,
            reduced.pages[0],
            {},
            found.parameters,
            reads.local_today(),
            get_language() or "id",
            data=request.GET if asked else None,
        )
        context["form"] = form
        for field in form.fields.values():
            field.required = True  # only spares the mark "optional": nothing is demanded here
        if form.is_bound and form.is_valid():
            answers = _checked_answers(reduced, form, found)
            if request.user.is_authenticated:  # of a stranger nothing is kept
                request.session[f"precheck:{found.code}"] = precheck.carried_over(answers)
    if context["asked"] and not (context.get("form") and context["form"].errors):
        context |= _needs(reduced or definition.model_copy(update={"pages": []}), answers, found)
    return render(request, "citizen/eligibility.html", context)


@require_safe
@cache_control(max_age=3600, public=True)
def emblem(request: HttpRequest) -> HttpResponseBase:
    """The regency's emblem."""
    profile = offices.profile()
    if profile is None or not profile.emblem:
        raise Http404
    return FileResponse(profile.emblem.open("rb"))


def _needs(
    definition: ServiceDefinition, answers: dict[str, Any], service: PublicService
) -> dict[str, Any]:
    today = reads.local_today()
    given = (definition, answers, (), service.parameters, today)
    needed = definition_forms.required_evidence(*given)
    return {
        "complete": all(
            each.uid in answers
            for each in definition_forms.visible_fields(
                definition, answers, service.parameters, today
            )
        ),
        "blocked": definition_forms.blocked_by(definition, answers, service.parameters, today),
        "needed": needed,
        "not_needed": len(definition.requirements) - len(needed),
        "fee": definition_forms.fee_total(definition, answers, service.parameters, today),
    }


def _checked_answers(
    reduced: ServiceDefinition, form: case_forms.PageForm, service: PublicService
) -> dict[str, Any]:
    given = case_forms.answers_from(form)
    checked = checking.check_page(
        reduced, precheck.PAGE, given, {}, service.parameters, reads.local_today()
    )
    return dict(checked.answers)


def offered_service(slug: str) -> PublicService:
    found = catalogue.by_slug(slug)
    if found is None or not found.offered or found.published is None:
        raise Http404
    return found


def _letters(request: HttpRequest) -> str:
    return str(request.tenant.letters)  # type: ignore[attr-defined]  # as above


def _zone(request: HttpRequest) -> str:
    return str(request.tenant.time_zone)  # type: ignore[attr-defined]  # set by the first middleware
