"""A citizen's own submissions: draft, fill, attach, send, follow."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import Idempotent
from api.permissions import citizens
from api.v1.base import (
    ListView,
    ReasonSerializer,
    TextSerializer,
    View,
    citizen_of,
    today,
    validated,
)
from mpp.kernel import clock
from mpp.regency.cases import actions, queries
from mpp.regency.cases.models import Evidence, Submission
from mpp.regency.catalogue import queries as catalogue
from mpp.regency.certificates import queries as certificates

READ, WRITE = citizens("submissions:read"), citizens("submissions:write")


class SubmissionSerializer(serializers.Serializer[Any]):
    """A submission in a list."""

    code = serializers.CharField()
    service = serializers.CharField(source="service.slug")
    service_name = TextSerializer(source="service.name")
    state = serializers.CharField()
    revision = serializers.IntegerField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    case_state = serializers.SerializerMethodField()

    def get_case_state(self, submission: Submission) -> str | None:
        """Kind of the case's state, once it was sent."""
        case = getattr(submission, "case", None)
        return case.state_kind if case else None


class PageSerializer(serializers.Serializer[Any]):
    """A page of the form that is asked of this applicant."""

    uid = serializers.CharField(source="page.uid")
    title = TextSerializer(source="page.title")
    status = serializers.CharField()


class EvidenceSerializer(serializers.Serializer[Any]):
    """A file handed in."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="document.name")
    content_type = serializers.CharField(source="document.content_type")
    size = serializers.IntegerField(source="document.size", help_text="bytes")
    sha256 = serializers.CharField(source="document.sha256")


class RequirementSerializer(serializers.Serializer[Any]):
    """A requirement that is asked of this applicant."""

    uid = serializers.CharField(source="requirement.uid")
    key = serializers.CharField(source="requirement.key")
    label = TextSerializer(source="requirement.label")  # type: ignore[assignment]  # a field, not a caption
    kind = serializers.CharField(source="requirement.kind")
    mandatory = serializers.BooleanField(source="requirement.mandatory")
    accepted = serializers.BooleanField(allow_null=True)
    reason = serializers.CharField()
    is_missing = serializers.BooleanField()
    evidence = EvidenceSerializer(many=True)


class CertificateSerializer(serializers.Serializer[Any]):
    """A certificate of the case."""

    code = serializers.CharField()
    serial_number = serializers.CharField()
    state = serializers.CharField()
    document = serializers.UUIDField(source="document.token", allow_null=True, default=None)


class SubmissionDetailSerializer(SubmissionSerializer):
    """A submission with what is still asked."""

    pages = PageSerializer(many=True)
    requirements = RequirementSerializer(many=True)
    certificates = CertificateSerializer(many=True)


class StartSerializer(serializers.Serializer[Any]):
    """Begin a draft."""

    service = serializers.SlugField(help_text="slug of the service")
    language = serializers.ChoiceField(["id", "en"], default="id")


class AnswersSerializer(serializers.Serializer[Any]):
    """The answers of one page, all of them."""

    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))
    revision = serializers.IntegerField(required=False, help_text="the revision that was read")


class UploadSerializer(serializers.Serializer[Any]):
    """A file for a requirement (multipart)."""

    requirement = serializers.CharField()
    file = serializers.FileField()


class SendSerializer(serializers.Serializer[Any]):
    """The applicant has read the privacy notice and declares the answers to be true."""

    accepted_notice = serializers.BooleanField()


class SubmissionList(Idempotent, ListView):
    """One's own submissions."""

    def get_permissions(self) -> list[Any]:
        """Reading and writing have scopes of their own."""
        return [READ() if self.request.method == "GET" else WRITE()]

    @extend_schema(operation_id="submissions_list", responses=SubmissionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Newest first."""
        return self.paged(request, queries.of_citizen(citizen_of(request)), SubmissionSerializer)

    @extend_schema(
        operation_id="submissions_start",
        request=StartSerializer,
        responses={201: SubmissionDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        """Begin a draft; an open draft of the same service is returned instead of a second one."""
        data = validated(StartSerializer, request)
        service = catalogue.by_slug(data["service"])
        if service is None:
            raise NotFound
        submission = actions.start(
            service=service, by=citizen_of(request), language=data["language"], at=clock.now()
        )
        return Response(_detail(submission), status=status.HTTP_201_CREATED)


class SubmissionDetail(View):
    """One of one's own submissions."""

    def get_permissions(self) -> list[Any]:
        """Reading and writing have scopes of their own."""
        return [READ() if self.request.method == "GET" else WRITE()]

    @extend_schema(operation_id="submissions_read", responses=SubmissionDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        """With its pages and requirements."""
        return Response(_detail(_own(request, code)))

    @extend_schema(operation_id="submissions_discard", responses={204: None})
    def delete(self, request: Request, code: str) -> Response:
        """Throw a draft away with its files; 409 once it was sent."""
        actions.discard(submission=_own(request, code), by=citizen_of(request), at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class SubmissionWithdraw(Idempotent):
    """Taking back what was sent."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="submissions_withdraw",
        request=ReasonSerializer,
        responses=SubmissionDetailSerializer,
    )
    def post(self, request: Request, code: str) -> Response:
        """As long as the workflow allows it."""
        case = getattr(_own(request, code), "case", None)
        if case is None:
            raise NotFound
        actions.withdraw(
            case=case,
            reason=validated(ReasonSerializer, request)["reason"],
            by=citizen_of(request),
            at=clock.now(),
        )
        return Response(_detail(_own(request, code)))


class SubmissionPage(View):
    """The answers of one page."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="submissions_save_page",
        request=AnswersSerializer,
        responses=SubmissionDetailSerializer,
    )
    def put(self, request: Request, code: str, page: str) -> Response:
        """Keep them all or, when one is faulty, none."""
        found = _own(request, code)
        data = validated(AnswersSerializer, request)
        submission = actions.save_page(
            submission=found,
            page_uid=page,
            answers=data["answers"],
            by=citizen_of(request),
            revision=data.get("revision"),
            at=clock.now(),
        )
        return Response(_detail(submission))


class SubmissionEvidence(Idempotent):
    """Files of a submission."""

    permission_classes = [WRITE]
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="submissions_attach",
        request=UploadSerializer,
        responses={201: EvidenceSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """Hand in one file for one requirement."""
        found = _own(request, code)
        data = validated(UploadSerializer, request)
        evidence = actions.attach(
            submission=found,
            requirement_uid=data["requirement"],
            upload=data["file"],
            by=citizen_of(request),
            at=clock.now(),
        )
        return Response(EvidenceSerializer(evidence).data, status=status.HTTP_201_CREATED)


class SubmissionEvidenceItem(View):
    """One file of a submission."""

    permission_classes = [WRITE]

    @extend_schema(operation_id="submissions_detach", responses={204: None})
    def delete(self, request: Request, code: str, evidence: int) -> Response:
        """Take it back while the submission can be edited."""
        found = Evidence.objects.filter(submission=_own(request, code), pk=evidence).first()
        if found is None:
            raise NotFound
        actions.detach(evidence=found, by=citizen_of(request), at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class SubmissionSend(Idempotent):
    """Send a draft, or a returned submission again."""

    permission_classes = [WRITE]

    @extend_schema(
        operation_id="submissions_send",
        request=SendSerializer,
        responses=SubmissionDetailSerializer,
    )
    def post(self, request: Request, code: str) -> Response:
        """Everything is validated; a second sending changes nothing."""
        submission = _own(request, code)
        data = validated(SendSerializer, request)
        case = getattr(submission, "case", None)
        if case is not None and case.state_kind == "waiting_applicant":
            actions.resubmit(case=case, by=citizen_of(request), at=clock.now())
        else:
            actions.submit(
                submission=submission,
                by=citizen_of(request),
                accepted_notice=data["accepted_notice"],
                at=clock.now(),
            )
        return Response(_detail(_own(request, code)))


def _own(request: Request, code: str) -> Submission:
    return queries.submission_for(actor=citizen_of(request), code=code)


def _detail(submission: Submission) -> Any:
    day = today()
    submission.pages = queries.pages_of(submission, today=day)  # type: ignore[attr-defined]
    submission.requirements = queries.requirements_of(submission, today=day)  # type: ignore[attr-defined]
    case = getattr(submission, "case", None)
    submission.certificates = certificates.of_case(case) if case else []  # type: ignore[attr-defined]
    return SubmissionDetailSerializer(submission).data
