"""What staff work on: worklist, case, findings, transitions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.permissions import staff
from api.v1.base import ListView, TextSerializer, View, staff_of, today, validated
from api.v1.regency.submissions import CertificateSerializer, RequirementSerializer
from mpp.kernel import clock
from mpp.regency.cases import actions, queries
from mpp.regency.cases.models import Case
from mpp.regency.certificates import queries as certificates
from mpp.regency.people import queries as people

READ, WRITE = staff("cases:read", "cases.view"), staff("cases:write", "cases.work")


class CaseSerializer(serializers.Serializer[Any]):
    """A case in the worklist."""

    code = serializers.CharField()
    service = serializers.CharField(source="service.code")
    service_name = TextSerializer(source="service.name")
    applicant = serializers.CharField(source="submission.applicant.name")
    applicant_nik = serializers.CharField(source="submission.applicant.nik_masked")
    state = serializers.CharField(help_text="uid of the workflow state")
    state_kind = serializers.CharField()
    role = serializers.CharField(help_text="whose turn it is")
    revision = serializers.IntegerField()
    due_at = serializers.DateTimeField(allow_null=True)


class TransitionSerializer(serializers.Serializer[Any]):
    """A transition this officer may take now."""

    uid = serializers.CharField()
    key = serializers.CharField()
    name = TextSerializer()
    decision = serializers.CharField()
    reason = serializers.CharField(help_text="none, optional or required")
    signs = serializers.BooleanField()


class AnswerSerializer(serializers.Serializer[Any]):
    """An answer in words; identity numbers are masked."""

    field = serializers.CharField(source="field.uid")
    label = TextSerializer(source="field.label")  # type: ignore[assignment]  # a field, not a caption
    value = serializers.CharField()
    masked = serializers.BooleanField()


class CaseDetailSerializer(CaseSerializer):
    """A case with what an officer needs to decide."""

    answers = AnswerSerializer(many=True)
    requirements = RequirementSerializer(many=True)
    transitions = TransitionSerializer(many=True)
    certificates = CertificateSerializer(many=True)


class TakeSerializer(serializers.Serializer[Any]):
    """Take a transition."""

    transition = serializers.CharField(help_text="uid of the transition")
    revision = serializers.IntegerField(help_text="the case's revision that was read")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class FindingSerializer(serializers.Serializer[Any]):
    """What was found about a requirement or a field."""

    item = serializers.CharField()
    accepted = serializers.BooleanField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class ExternalSerializer(serializers.Serializer[Any]):
    """Number of a product that another system issued."""

    number = serializers.CharField(max_length=64)


class PaymentSerializer(serializers.Serializer[Any]):
    """What shows that it was paid."""

    reference = serializers.CharField(max_length=100, help_text="number of the receipt")


class AssignSerializer(serializers.Serializer[Any]):
    """Who is to handle the case."""

    staff = serializers.CharField(max_length=20, allow_null=True, help_text="code")


class CaseList(ListView):
    """The worklist."""

    permission_classes = [READ]

    @extend_schema(
        operation_id="cases_list",
        parameters=[
            OpenApiParameter("service", str),
            OpenApiParameter("state_kind", str),
            OpenApiParameter("search", str),
            OpenApiParameter("overdue", bool),
            OpenApiParameter("mine", bool),
            OpenApiParameter("everything", bool, description="all cases one may see"),
        ],
        responses=CaseSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Cases whose turn it is for this officer."""
        given = request.query_params
        found = queries.worklist(
            staff_of(request),
            at=clock.now(),
            service=given.get("service", ""),
            state_kind=given.get("state_kind", ""),
            search=given.get("search", ""),
            overdue=given.get("overdue") == "true",
            mine=given.get("mine") == "true",
            everything=given.get("everything") == "true",
        )
        return self.paged(request, found, CaseSerializer)


class CaseDetail(View):
    """One case."""

    permission_classes = [READ]

    @extend_schema(operation_id="cases_read", responses=CaseDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Answers, requirements and what may be done now."""
        return Response(_detail(request, _case(request, code)))


class CaseTransitions(Idempotent):
    """Moving a case."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="cases_take", request=TakeSerializer, responses=CaseDetailSerializer
    )
    def post(self, request: Request, code: str) -> Response:
        """Take a transition; 409 when the case was moved by somebody else meanwhile."""
        found = _case(request, code)
        data = validated(TakeSerializer, request)
        case = actions.take(
            case=found,
            transition_uid=data["transition"],
            by=staff_of(request),
            reason=data["reason"],
            revision=data["revision"],
            at=clock.now(),
        )
        return Response(_detail(request, case))


class CaseFindings(View):
    """The checklist."""

    permission_classes = [WRITE]

    @extend_schema(operation_id="cases_review", request=FindingSerializer, responses={204: None})
    def post(self, request: Request, code: str) -> Response:
        """Note what was found about one item in this round."""
        found = _case(request, code)
        data = validated(FindingSerializer, request)
        actions.review(
            case=found,
            item_uid=data["item"],
            accepted=data["accepted"],
            reason=data["reason"],
            by=staff_of(request),
            at=clock.now(),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class CaseExternalProduct(View):
    """The product of another system."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="cases_record_external", request=ExternalSerializer, responses={204: None}
    )
    def put(self, request: Request, code: str) -> Response:
        """Record its number."""
        found = _case(request, code)
        data = validated(ExternalSerializer, request)
        actions.record_external(
            case=found,
            number=data["number"],
            document=None,
            by=staff_of(request),
            at=clock.now(),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class CasePayment(Idempotent):
    """A payment that the treasurer has seen."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="cases_confirm_payment",
        request=PaymentSerializer,
        responses=CaseDetailSerializer,
    )
    def post(self, request: Request, code: str) -> Response:
        """The case goes on."""
        case = actions.confirm_payment(
            case=_case(request, code),
            reference=validated(PaymentSerializer, request)["reference"],
            by=staff_of(request),
            at=clock.now(),
        )
        return Response(_detail(request, case))


class CaseAssignment(View):
    """Who handles a case."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="cases_assign", request=AssignSerializer, responses=CaseDetailSerializer
    )
    def put(self, request: Request, code: str) -> Response:
        """An officer, oneself, or (without one) everybody who holds the role."""
        case = _case(request, code)
        wanted = validated(AssignSerializer, request)["staff"]
        officer = people.staff().filter(code=wanted).first() if wanted else None
        if wanted and officer is None:
            raise NotFound
        case = actions.assign(case=case, to=officer, by=staff_of(request), at=clock.now())
        return Response(_detail(request, case))


def _case(request: Request, code: str) -> Case:
    return queries.case_for(actor=staff_of(request), code=code, at=clock.now())


def _detail(request: Request, case: Case) -> Any:
    day = today()
    shown = {field.name: getattr(case, field.name) for field in Case._meta.concrete_fields}
    shown["answers"] = [
        line for page in queries.opened_answers(case.submission, today=day) for line in page.lines
    ]
    shown["requirements"] = queries.requirements_of(case.submission, today=day)
    shown["transitions"] = queries.transitions_for(case, actor=staff_of(request), at=clock.now())
    shown["certificates"] = certificates.of_case(case)
    return CaseDetailSerializer(shown).data
