"""One view that does as many simple queries as it is asked for, and fills a page of that size."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.benchmarks.bare.models import Note


def page(request: HttpRequest, reads: int, writes: int, size: int) -> HttpResponse:
    """Read rows by key and write rows in one transaction, as a page of the product would."""
    for key in range(1, reads + 1):
        Note.objects.filter(pk=key).first()
    if writes:
        with transaction.atomic():
            for _ in range(writes):
                Note.objects.create(body="x" * 200)
    return HttpResponse("x" * size)


urlpatterns = [path("<int:reads>/<int:writes>/<int:size>/", page)]
