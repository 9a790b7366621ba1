"""How the API describes itself (OpenAPI 3.1): bearer tokens, and problem details at every operation."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from api import errors
from api.idempotency import Idempotent
from api.permissions import Anyone

WITH_BODY = ("POST", "PUT", "PATCH")
MEANINGS = {
    "400": "The body cannot be read.",
    "401": "No valid token.",
    "403": "The token's scope or the person's role does not allow it.",
    "404": "There is nothing at this address for this caller.",
    "409": "Not possible in the present state, or somebody else was quicker.",
    "422": "Something in the request is wrong; `errors` names the places.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
    "default": "Any other error.",
}


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457) with a stable `code`."""

    type = serializers.CharField(help_text="`urn:mpp:error:` and the code")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="stable; for programs")
    detail = serializers.CharField(help_text="for people, in the language of the request")
    errors = serializers.DictField(  # type: ignore[assignment]  # a declared field
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="place -> sentences",
    )
    context = serializers.DictField(  # type: ignore[assignment]  # a declared field
        child=serializers.JSONField(), required=False
    )


class Schema(AutoSchema):
    """Adds to each operation the errors it may answer with, and the idempotency key it honours."""

    def get_override_parameters(self) -> list[Any]:
        """What all views of a kind have in common."""
        if self.method != "POST" or not isinstance(self.view, Idempotent):
            return []
        return [
            OpenApiParameter(
                "Idempotency-Key",
                str,
                OpenApiParameter.HEADER,
                description="Up to 100 characters. A repeat gets the first answer.",
            )
        ]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemSerializer, "response")
        for status in self._problems():
            answer: dict[str, Any] = {
                "description": MEANINGS[status],
                "content": {errors.MEDIA_TYPE: {"schema": problem.ref}},
            }
            if status == "429":
                seconds = {"schema": {"type": "integer"}, "description": "seconds to wait"}
                answer["headers"] = {"Retry-After": seconds}
            bodies.setdefault(status, answer)
        return bodies

    def _problems(self) -> list[str]:
        found = ["429", "default"]
        if not any(isinstance(each, Anyone) for each in self.view.get_permissions()):
            found += ["401", "403"]
        if "{" in self.path:
            found.append("404")
        if self.method in WITH_BODY:
            found += ["400", "422"]
        if self.method != "GET":
            found.append("409")
        return sorted(found)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its base
    """`Authorization: Bearer <token>`."""

    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A bearer token of this very host."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from `POST /api/v1/tokens/` of this very host.",
        }
