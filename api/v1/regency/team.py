"""Setting a regency up: staff and their invitations."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.permissions import Anyone, staff
from api.throttles import SensitiveThrottle
from api.v1.base import ListView, View, staff_of, validated
from mpp.kernel import clock
from mpp.regency.people import actions, policies, queries

READ = staff("setup:read", "manage.view")
WRITE = staff("setup:write", "staff.manage")


class RoleSerializer(serializers.Serializer[Any]):
    """A role, in one unit or (without one) in all."""

    role = serializers.ChoiceField(list(policies.ROLES))
    unit = serializers.CharField(
        max_length=48, required=False, allow_null=True, default=None, help_text="key"
    )


class InviteSerializer(serializers.Serializer[Any]):
    """Who is invited to work here."""

    email = serializers.CharField(max_length=254)
    name = serializers.CharField(max_length=150)
    position = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    roles = RoleSerializer(many=True)


class InvitationSerializer(serializers.Serializer[Any]):
    """An open invitation; its link is only in the e-mail."""

    id = serializers.IntegerField()
    email = serializers.CharField()
    name = serializers.CharField()
    position = serializers.CharField()
    roles = serializers.ListField(child=serializers.DictField())
    expires_at = serializers.DateTimeField()


class PasswordSerializer(serializers.Serializer[Any]):
    """The password of the new account."""

    password = serializers.CharField(max_length=200, trim_whitespace=False)


class StaffSerializer(serializers.Serializer[Any]):
    """Somebody who works here."""

    code = serializers.CharField()
    name = serializers.CharField()
    position = serializers.CharField()
    nip = serializers.CharField()
    rank = serializers.CharField()
    active = serializers.BooleanField()
    roles = serializers.SerializerMethodField()

    def get_roles(self, member: Any) -> list[dict[str, str | None]]:
        """Role and unit of each assignment."""
        return [
            {"role": each.role, "unit": each.unit.key if each.unit else None}
            for each in member.assignments.all()
        ]


class StaffChangeSerializer(serializers.Serializer[Any]):
    """What is printed about somebody under a signature."""

    name = serializers.CharField(max_length=150)
    position = serializers.CharField(max_length=150, allow_blank=True)
    nip = serializers.CharField(max_length=24, allow_blank=True)
    rank = serializers.CharField(max_length=100, allow_blank=True)


class Team(ListView):
    """Everybody who works here."""

    permission_classes = [READ]

    @extend_schema(
        operation_id="setup_staff_list", tags=["setup"], responses=StaffSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """With their roles."""
        return self.paged(request, queries.staff(), StaffSerializer)


class Member(View):
    """One staff member."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="setup_staff_change",
        tags=["setup"],
        request=StaffChangeSerializer,
        responses=StaffSerializer,
    )
    def put(self, request: Request, code: str) -> Response:
        """Name, position, NIP and rank."""
        member = queries.staff().filter(code=code).first()
        if member is None:
            raise NotFound
        data = validated(StaffChangeSerializer, request)
        changed = actions.update_staff(staff=member, by=staff_of(request), at=clock.now(), **data)
        return Response(StaffSerializer(changed).data)


class Invitations(Idempotent, ListView):
    """Invitations to staff."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="setup_invitations_list",
        tags=["setup"],
        responses=InvitationSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Those that can still be accepted."""
        return self.paged(request, queries.open_invitations(clock.now()), InvitationSerializer)

    @extend_schema(
        operation_id="setup_invitations_send",
        tags=["setup"],
        request=InviteSerializer,
        responses={201: InvitationSerializer},
    )
    def post(self, request: Request) -> Response:
        """The link goes to the address by e-mail and is valid for seven days."""
        data = validated(InviteSerializer, request)
        invitation = actions.invite_staff(by=staff_of(request), at=clock.now(), **data)
        return Response(InvitationSerializer(invitation).data, status=status.HTTP_201_CREATED)


class Accept(View):
    """Accepting an invitation."""

    permission_classes = [Anyone]
    throttle_classes = [SensitiveThrottle]

    @extend_schema(
        operation_id="invitations_accept",
        tags=["tokens"],
        request=PasswordSerializer,
        responses={201: StaffSerializer},
    )
    def post(self, request: Request, token: str) -> Response:
        """Opens the account with its roles; then ask for a token with the password."""
        actions.invitation_for(token=token, at=clock.now())
        member = actions.accept_invitation(
            token=token,
            password=validated(PasswordSerializer, request)["password"],
            at=clock.now(),
        )
        return Response(StaffSerializer(member).data, status=status.HTTP_201_CREATED)
