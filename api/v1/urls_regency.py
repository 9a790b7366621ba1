"""API URLs on a regency's host."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from api.permissions import Anyone
from api.v1 import identity as tokens
from api.v1.regency import (
    adjusting,
    cases,
    certificates,
    documents,
    identity,
    places,
    public,
    rehearsals,
    services,
    setup,
    submissions,
    team,
)

schema = SpectacularAPIView.as_view(
    urlconf="mpp.config.urls_regency",
    permission_classes=[Anyone],
    authentication_classes=[],
)

urlpatterns = [
    path("schema/", schema, name="api-schema"),
    path("sign-in/", identity.SignIn.as_view(), name="api-sign-in"),
    path("sign-up/", identity.SignUp.as_view(), name="api-sign-up"),
    path("tokens/", identity.TokenList.as_view(), name="api-tokens"),
    path("tokens/<slug:prefix>/", tokens.TokenItem.as_view(), name="api-token"),
    path("me/", identity.Me.as_view(), name="api-me"),
    path("invitations/<str:token>/accept/", team.Accept.as_view(), name="api-invitation-accept"),
    # citizens
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
    path(
        "submissions/<str:code>/withdraw/",
        submissions.SubmissionWithdraw.as_view(),
        name="api-submission-withdraw",
    ),
    # staff
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
    path("cases/<str:code>/payment/", cases.CasePayment.as_view(), name="api-case-payment"),
    path(
        "cases/<str:code>/assignment/", cases.CaseAssignment.as_view(), name="api-case-assignment"
    ),
    path("documents/<uuid:token>/", documents.DocumentFile.as_view(), name="api-document"),
    path(
        "certificates/<str:code>/revoke/",
        certificates.Revoke.as_view(),
        name="api-certificate-revoke",
    ),
    # everybody
    path("tracking/<str:code>/", public.Tracking.as_view(), name="api-tracking"),
    path("verification/<str:code>/", public.Verification.as_view(), name="api-verification"),
    path(
        "verification/<str:code>/comparison/",
        public.VerificationComparison.as_view(),
        name="api-verification-comparison",
    ),
    # administrators
    path("setup/", setup.Readiness.as_view(), name="api-setup"),
    path("setup/profile/", setup.ProfileDetail.as_view(), name="api-setup-profile"),
    path("setup/emblem/", setup.Emblem.as_view(), name="api-setup-emblem"),
    path("setup/terms/", setup.Terms.as_view(), name="api-setup-terms"),
    path("setup/pledge/", setup.Pledge.as_view(), name="api-setup-pledge"),
    path(
        "setup/complaint-handler/",
        setup.ComplaintHandler.as_view(),
        name="api-setup-complaint-handler",
    ),
    path("setup/holidays/", setup.Holidays.as_view(), name="api-setup-holidays"),
    path("setup/confirm/<slug:item>/", setup.Confirm.as_view(), name="api-setup-confirm"),
    path("setup/commitments/", setup.Commitments.as_view(), name="api-setup-commitments"),
    path("setup/rehearsals/", rehearsals.Rehearsals.as_view(), name="api-setup-rehearsals"),
    path("setup/go-live/", setup.GoLive.as_view(), name="api-setup-go-live"),
    path("setup/agencies/", places.Agencies.as_view(), name="api-setup-agencies"),
    path("setup/agencies/<slug:key>/", places.Agency.as_view(), name="api-setup-agency"),
    path("setup/service-points/", places.Points.as_view(), name="api-setup-points"),
    path("setup/service-points/<str:code>/", places.Point.as_view(), name="api-setup-point"),
    path(
        "setup/service-points/<str:code>/hours/",
        places.PointHours.as_view(),
        name="api-setup-point-hours",
    ),
    path("setup/staff/", team.Team.as_view(), name="api-setup-staff"),
    path("setup/staff/<str:code>/", team.Member.as_view(), name="api-setup-staff-member"),
    path("setup/invitations/", team.Invitations.as_view(), name="api-setup-invitations"),
    path("setup/services/", adjusting.SetupServices.as_view(), name="api-setup-services"),
    path("setup/services/offer/", adjusting.Offers.as_view(), name="api-setup-offers"),
    path("setup/services/<str:code>/", adjusting.SetupService.as_view(), name="api-setup-service"),
]
