"""The public catalogue browser: what a regency can begin with, readable for everybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mpp.portals import readable
from mpp.portals.design.formats import text
from mpp.portals.national import reads
from templates_catalogue.adoption import queries as adoption
from templates_catalogue.blueprints.models import Publisher, ServiceTemplate, TemplateVersion
from templates_catalogue.definitions import loading
from templates_catalogue.definitions.types import ServiceDefinition

PAGE_SIZE = 24
FORMATS = {
    "yaml": ("application/yaml", loading.dump_yaml),
    "json": ("application/json", loading.dump_json),
}


class FilterForm(forms.Form):
    """What to look for; sent with GET, so that a search can be shared."""

    q = forms.CharField(required=False, max_length=60, label=gettext_lazy("Cari layanan"))
    publisher = forms.ChoiceField(required=False, label=gettext_lazy("Penerbit"))
    category = forms.ChoiceField(required=False, label=gettext_lazy("Bidang"))
    agency = forms.ChoiceField(required=False, label=gettext_lazy("Instansi"))

    def __init__(self, data: Any, *, choices: dict[str, dict[str, str]]) -> None:
        super().__init__(data)
        for name, listed in choices.items():
            shown = [("", _("Semua")), *sorted(listed.items(), key=_by_label)]
            self.fields[name] = forms.ChoiceField(
                required=False, label=self.fields[name].label, choices=shown
            )

    def apply(self, found: QuerySet[ServiceTemplate]) -> QuerySet[ServiceTemplate]:
        """The templates that match; a filter nobody offered is ignored."""
        self.is_valid()
        wanted = self.cleaned_data
        for name, lookup in (
            ("publisher", "publisher__key"),
            ("category", "category"),
            ("agency", "agency"),
        ):
            if wanted.get(name):
                found = found.filter(**{lookup: wanted[name]})
        for word in wanted.get("q", "").split():
            found = found.filter(
                Q(name__id__icontains=word) | Q(name__en__icontains=word) | Q(code__icontains=word)
            )
        return found


def _by_label(pair: tuple[str, str]) -> str:
    return pair[1].lower()


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All templates on offer, with search and filters."""
    offered = reads.templates()
    words = vocabulary()
    form = FilterForm(request.GET, choices=_choices(offered, words))
    found = form.apply(offered)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = adoption.counts([each.uid for each in page])
    context = {
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "cards": [_card(each, words, counts.get(each.uid, 0)) for each in page],
    }
    return render(request, "national/catalogue.html", context)


def vocabulary() -> dict[str, dict[str, str]]:
    """Names of categories and agencies as the publishers' profiles give them."""
    words: dict[str, dict[str, str]] = {"categories": {}, "agencies": {}, "publishers": {}}
    for each in Publisher.objects.order_by("key"):
        words["publishers"][each.key] = text(each.name)
        for part in ("categories", "agencies"):
            words[part] = _entries(each.profile.get(part)) | words[part]
    return words


def _entries(listed: Any) -> dict[str, str]:
    """Key and name of a profile's entries, given as a mapping or as a list of mappings."""
    if isinstance(listed, dict):
        return {key: _name(value) for key, value in listed.items()}
    return {str(each.get("key")): _name(each) for each in listed or []}


def _name(value: Any) -> str:
    return text(value["name"]) if isinstance(value, dict) and "name" in value else text(value)


def word(words: dict[str, str], key: str) -> str:
    """The name of a category or agency; its key, made readable, where no profile names it."""
    return words.get(key) or key.replace("_", " ").capitalize()


def _choices(
    offered: QuerySet[ServiceTemplate], words: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    rows = set(offered.values_list("publisher__key", "category", "agency"))
    return {
        "publisher": {key: word(words["publishers"], key) for key, _c, _a in rows},
        "category": {key: word(words["categories"], key) for _p, key, _a in rows},
        "agency": {key: word(words["agencies"], key) for _p, _c, key in rows},
    }


def _card(
    template: ServiceTemplate, words: dict[str, dict[str, str]], adopted: int
) -> dict[str, Any]:
    return {
        "template": template,
        "publisher": word(words["publishers"], template.publisher.key),
        "category": word(words["categories"], template.category),
        "agency": word(words["agencies"], template.agency),
        "adopted": adopted,
    }


@require_safe
def template(request: HttpRequest, publisher: str, code: str) -> HttpResponse:
    """One template as people read it: standard, requirements, form, workflow, versions."""
    found = _find(publisher, code)
    version = _version(found, request.GET.get("versi"))
    definition = ServiceDefinition.model_validate(version.definition)
    words = vocabulary()
    context = {
        "template": found,
        "version": version,
        "is_published": version.pk == found.published_id,
        "versions": found.versions.order_by("-number"),
        "publisher": word(words["publishers"], publisher),
        "category": word(words["categories"], found.category),
        "agency": word(words["agencies"], found.agency),
        "adopted": adoption.counts([found.uid]).get(found.uid, 0),
        **readable.described(definition, found.publisher.profile.get("default_components") or {}),
    }
    return render(request, "national/template.html", context)


@require_safe
def download(
    request: HttpRequest, publisher: str, code: str, number: int, suffix: str
) -> HttpResponse:
    """One version of a template as a file."""
    found = _find(publisher, code)
    version = get_object_or_404(found.versions, number=number)
    content_type, dump = FORMATS[suffix]
    body = dump(ServiceDefinition.model_validate(version.definition))
    response = HttpResponse(body, content_type=f"{content_type}; charset=utf-8")
    name = f"{found.code.lower()}-v{version.number}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _find(publisher: str, code: str) -> ServiceTemplate:
    return get_object_or_404(reads.templates(), publisher__key=publisher, code=code)


def _version(found: ServiceTemplate, number: str | None) -> TemplateVersion:
    if not number:
        return found.versions.get(pk=found.published_id or 0)
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    return get_object_or_404(found.versions, number=int(number))
