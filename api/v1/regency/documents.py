"""Files of submissions and cases, for whoever may see them."""

from __future__ import annotations

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from api.permissions import citizens, staff
from api.v1.base import View, staff_of
from mpp.kernel import clock
from mpp.regency.documents import actions
from mpp.regency.documents.models import Document
from mpp.regency.people import queries as people


class DocumentFile(View):
    """A file."""

    permission_classes = [citizens("submissions:read") | staff("cases:read", "cases.view")]

    @extend_schema(
        operation_id="documents_read",
        tags=["documents"],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, token: str) -> FileResponse:
        """One's own, or of a case one may see; every opening is written down."""
        found = Document.objects.filter(token=token).first()
        if found is None:
            raise NotFound
        reader = people.citizen_of_user(request.user) or staff_of(request)
        content = actions.open_for(document=found, by=reader, at=clock.now())
        return FileResponse(
            content, content_type=found.content_type, filename=found.name, as_attachment=True
        )
