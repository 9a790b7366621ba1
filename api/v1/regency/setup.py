"""Setting a regency up: identity, calendar, promises, readiness, rehearsal, go-live."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.permissions import staff
from api.v1.base import ListView, TextSerializer, View, regency_of, staff_of, today, validated
from mpp.kernel import clock
from mpp.regency.offices import actions, queries
from mpp.regency.offices.models import Profile
from mpp.regency.people import queries as people
from tenants.onboarding import golive, readiness

READ = staff("setup:read", "manage.view")
WRITE = staff("setup:write", "offices.manage")
LEAD = staff("setup:write", "regency.manage")
KINDS_OF_DAYS = ", ".join(queries.HOLIDAY_KINDS)
TICKS = {
    "letterhead": actions.confirm_letterhead,
    "holidays": actions.confirm_holidays,
}
"""Items with an action of their own; the others are plain ticks."""


class ItemSerializer(serializers.Serializer[Any]):
    """One thing to do before, or after, going live."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a declared field
    why = serializers.CharField()
    due = serializers.CharField(help_text="now or later")
    done = serializers.BooleanField()
    criterion = serializers.CharField()


class CriterionSerializer(serializers.Serializer[Any]):
    """One of KemenPANRB's 11 criteria."""

    key = serializers.CharField()
    name = serializers.CharField()
    weight = serializers.IntegerField()
    score = serializers.IntegerField(help_text="0 to 4")
    points = serializers.FloatField()
    evidence = serializers.CharField()


class ReadinessSerializer(serializers.Serializer[Any]):
    """How far the set-up is."""

    state = serializers.CharField()
    total = serializers.FloatField(help_text="of 100")
    band = serializers.CharField()
    items = ItemSerializer(many=True)
    criteria = CriterionSerializer(many=True)


class ProfileChangeSerializer(serializers.Serializer[Any]):
    """What may be changed of the identity; what is left out stays."""

    short_name = serializers.CharField(max_length=60, required=False)
    accent = serializers.CharField(max_length=7, required=False, help_text="#0a489f")
    motto = TextSerializer(required=False)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    whatsapp = serializers.CharField(max_length=20, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    website = serializers.CharField(max_length=120, required=False, allow_blank=True)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    postal_code = serializers.CharField(max_length=5, required=False, allow_blank=True)
    government_line = serializers.CharField(max_length=120, required=False, allow_blank=True)


class ProfileSerializer(serializers.Serializer[Any]):
    """What the regency says about itself."""

    name = serializers.CharField()
    short_name = serializers.CharField()
    letters = serializers.CharField()
    region_code = serializers.CharField()
    time_zone = serializers.CharField()
    accent = serializers.CharField()
    motto = serializers.JSONField()
    phone = serializers.CharField()
    whatsapp = serializers.CharField()
    email = serializers.CharField()
    website = serializers.CharField()
    address = serializers.CharField()
    postal_code = serializers.CharField()
    government_line = serializers.CharField()
    letterhead_confirmed = serializers.BooleanField()
    terms = serializers.JSONField()
    pledge = serializers.JSONField()
    pledge_published_at = serializers.DateTimeField(allow_null=True)
    complaint_handler = serializers.CharField(source="complaint_handler.code", default=None)
    holidays_confirmed = serializers.BooleanField()
    confirmed = serializers.JSONField()


class EmblemSerializer(serializers.Serializer[Any]):
    """PNG or JPEG (multipart)."""

    file = serializers.FileField()


class TermsSerializer(serializers.Serializer[Any]):
    """What districts and villages are called here."""

    district = serializers.CharField(max_length=20, help_text="kecamatan, distrik")
    village = serializers.CharField(max_length=20, help_text="desa, kampung")


class HandlerSerializer(serializers.Serializer[Any]):
    """Who answers complaints."""

    staff = serializers.CharField(max_length=20, help_text="code of the staff member")


class HolidaySerializer(serializers.Serializer[Any]):
    """A day on which no working time counts."""

    day = serializers.DateField()
    name = serializers.CharField(max_length=120)
    kind = serializers.CharField(max_length=20, default="lokal", help_text=KINDS_OF_DAYS)


class CommitmentSerializer(serializers.Serializer[Any]):
    """What the regency declares about a criterion no table can show."""

    criterion = serializers.ChoiceField(list(readiness.CRITERIA))
    score = serializers.IntegerField(min_value=0, max_value=4)
    statement = serializers.CharField(max_length=2000, allow_blank=True, default="")


class LiveSerializer(serializers.Serializer[Any]):
    """The regency after going live."""

    code = serializers.CharField()
    state = serializers.CharField()
    live_at = serializers.DateTimeField()


class Readiness(View):
    """How far the set-up is."""

    permission_classes = [READ]

    @extend_schema(operation_id="setup_read", tags=["setup"], responses=ReadinessSerializer)
    def get(self, request: Request) -> Response:
        """What is due now and later, and the score on the 11 criteria."""
        regency = regency_of(request)
        found = readiness.evaluate(regency)
        shown = {
            "state": regency.state,
            "total": found.total,
            "band": found.band,
            "items": found.items,
            "criteria": found.criteria,
        }
        return Response(ReadinessSerializer(shown).data)


class ProfileDetail(View):
    """Identity and contact."""

    def get_permissions(self) -> list[Any]:
        """Auditors may look."""
        return [READ() if self.request.method == "GET" else WRITE()]

    @extend_schema(operation_id="setup_profile_read", tags=["setup"], responses=ProfileSerializer)
    def get(self, request: Request) -> Response:
        """As it is."""
        profile = queries.profile()
        if profile is None:
            raise NotFound
        return _profile(profile)

    @extend_schema(
        operation_id="setup_profile_change",
        tags=["setup"],
        request=ProfileChangeSerializer,
        responses=ProfileSerializer,
    )
    def patch(self, request: Request) -> Response:
        """An accent without enough contrast is refused, with a suggestion."""
        fields = validated(ProfileChangeSerializer, request)
        return _profile(actions.update_profile(by=staff_of(request), at=clock.now(), **fields))


class Emblem(View):
    """The regency's emblem."""

    permission_classes = [WRITE]
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="setup_emblem_set",
        tags=["setup"],
        request=EmblemSerializer,
        responses=ProfileSerializer,
    )
    def put(self, request: Request) -> Response:
        """It is redrawn, so that nothing else stays in the file."""
        upload = validated(EmblemSerializer, request)["file"]
        return _profile(actions.set_emblem(upload=upload, by=staff_of(request), at=clock.now()))


class Terms(View):
    """The words for districts and villages."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="setup_terms_set",
        tags=["setup"],
        request=TermsSerializer,
        responses=ProfileSerializer,
    )
    def put(self, request: Request) -> Response:
        """Counts as confirmed."""
        terms = validated(TermsSerializer, request)
        return _profile(actions.set_terms(terms=terms, by=staff_of(request), at=clock.now()))


class Pledge(View):
    """The service pledge (*maklumat pelayanan*)."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="setup_pledge_publish",
        tags=["setup"],
        request=TextSerializer,
        responses=ProfileSerializer,
    )
    def post(self, request: Request) -> Response:
        """Published at once (UU 25/2009 article 22)."""
        text = {key: value or "" for key, value in validated(TextSerializer, request).items()}
        return _profile(actions.publish_pledge(text=text, by=staff_of(request), at=clock.now()))


class ComplaintHandler(View):
    """Who answers complaints."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="setup_complaint_handler_set",
        tags=["setup"],
        request=HandlerSerializer,
        responses=ProfileSerializer,
    )
    def put(self, request: Request) -> Response:
        """Somebody who works here."""
        code = validated(HandlerSerializer, request)["staff"]
        member = people.staff().filter(code=code).first()
        if member is None:
            raise NotFound
        by = staff_of(request)
        return _profile(actions.set_complaint_handler(staff=member, by=by, at=clock.now()))


class Holidays(ListView):
    """Days without working time."""

    def get_permissions(self) -> list[Any]:
        """Auditors may look."""
        return [READ() if self.request.method == "GET" else WRITE()]

    @extend_schema(
        operation_id="setup_holidays_list",
        tags=["setup"],
        parameters=[OpenApiParameter("year", int, description="this year by default")],
        responses=HolidaySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Those of a year."""
        year = request.query_params.get("year", "")
        number = int(year) if year.isdecimal() and len(year) == 4 else today().year
        return self.paged(request, queries.holidays_of(number), HolidaySerializer)

    @extend_schema(
        operation_id="setup_holidays_add",
        tags=["setup"],
        request=HolidaySerializer,
        responses={201: HolidaySerializer},
    )
    def post(self, request: Request) -> Response:
        """One more day; deadlines that are running are not counted anew."""
        data = validated(HolidaySerializer, request)
        holiday = actions.add_holiday(by=staff_of(request), at=clock.now(), **data)
        return Response(HolidaySerializer(holiday).data, status=status.HTTP_201_CREATED)


class Confirm(View):
    """Ticks for what only a person can judge."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="setup_confirm", tags=["setup"], request=None, responses=ProfileSerializer
    )
    def post(self, request: Request, item: str) -> Response:
        """`letterhead`, `holidays`, `hours` or another item of the list."""
        by, at = staff_of(request), clock.now()
        if item in TICKS:
            return _profile(TICKS[item](by=by, at=at))
        return _profile(actions.confirm_item(name=item, by=by, at=at))


class Commitments(View):
    """Declarations about criteria no table can show."""

    permission_classes = [LEAD]

    @extend_schema(
        operation_id="setup_commitment_record",
        tags=["setup"],
        request=CommitmentSerializer,
        responses={204: None},
    )
    def put(self, request: Request) -> Response:
        """A score above 0 needs a statement."""
        data = validated(CommitmentSerializer, request)
        actions.record_commitment(by=staff_of(request), at=clock.now(), **data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class GoLive(Idempotent):
    """Opening the regency to citizens."""

    permission_classes = [LEAD]

    @extend_schema(
        operation_id="setup_go_live", tags=["setup"], request=None, responses=LiveSerializer
    )
    def post(self, request: Request) -> Response:
        """409 names what is still to be done."""
        live = golive.go_live(regency=regency_of(request), by=staff_of(request), at=clock.now())
        return Response(LiveSerializer(live).data)


def _profile(profile: Profile) -> Response:
    return Response(ProfileSerializer(profile).data)
