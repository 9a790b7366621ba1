"""API URLs on a regency's host."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from api.permissions import Anyone
from api.v1.regency import cases, public, services, submissions

schema = SpectacularAPIView.as_view(
    urlconf="mpp.config.urls_regency",
    permission_classes=[Anyone],
    authentication_classes=[],
)

urlpatterns = [
    path("schema/", schema, name="api-schema"),
    path("services/", services.ServiceList.as_view(), name="api-services"),
    path("services/<slug:slug>/", services.ServiceDetail.as_view(), name="api-service"),
    path("submissions/", submissions.SubmissionList.as_view(), name="api-submissions"),
    path("submissions/<str:code>/", submissions.SubmissionDetail.as_view(), name="api-submission"),
    path(
        "submissions/<str:code>/pages/<str:page>/",
        submissions.SubmissionPage.as_view(),
        name="api-submission-page",
    ),
    path(
        "submissions/<str:code>/evidence/",
        submissions.SubmissionEvidence.as_view(),
        name="api-submission-evidence",
    ),
    path(
        "submissions/<str:code>/evidence/<int:evidence>/",
        submissions.SubmissionEvidenceItem.as_view(),
        name="api-submission-evidence-item",
    ),
    path(
        "submissions/<str:code>/send/",
        submissions.SubmissionSend.as_view(),
        name="api-submission-send",
    ),
    path("cases/", cases.CaseList.as_view(), name="api-cases"),
    path("cases/<str:code>/", cases.CaseDetail.as_view(), name="api-case"),
    path(
        "cases/<str:code>/transitions/",
        cases.CaseTransitions.as_view(),
        name="api-case-transitions",
    ),
    path("cases/<str:code>/findings/", cases.CaseFindings.as_view(), name="api-case-findings"),
    path(
        "cases/<str:code>/external-product/",
        cases.CaseExternalProduct.as_view(),
        name="api-case-external",
    ),
    path("documents/<uuid:token>/", cases.CaseDocument.as_view(), name="api-document"),
    path("tracking/<str:code>/", public.Tracking.as_view(), name="api-tracking"),
    path("verification/<str:code>/", public.Verification.as_view(), name="api-verification"),
    path(
        "verification/<str:code>/comparison/",
        public.VerificationComparison.as_view(),
        name="api-verification-comparison",
    ),
]
