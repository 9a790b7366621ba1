"""API URLs on a national host."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from api.permissions import Anyone
from api.v1 import identity as tokens
from api.v1.national import fleet, identity, joining, reference, review, verification

schema = SpectacularAPIView.as_view(
    urlconf="mpp.config.urls_national",
    permission_classes=[Anyone],
    authentication_classes=[],
)
OWN = "join-requests/own/<str:access_token>"
ONE = "join-requests/<str:reference>"

urlpatterns = [
    path("schema/", schema, name="api-schema"),
    path("tokens/", identity.TokenList.as_view(), name="api-tokens"),
    path("tokens/<slug:prefix>/", tokens.TokenItem.as_view(), name="api-token"),
    path("me/", identity.Me.as_view(), name="api-me"),
    # for everybody
    path("regions/", reference.RegionList.as_view(), name="api-regions"),
    path("regencies/", reference.RegencyList.as_view(), name="api-regencies"),
    path("catalogues/", reference.CatalogueList.as_view(), name="api-catalogues"),
    path(
        "catalogues/<slug:publisher>/templates/",
        reference.TemplateList.as_view(),
        name="api-templates",
    ),
    path("templates/<str:uid>/", reference.TemplateDetail.as_view(), name="api-template"),
    path(
        "templates/<str:uid>/versions/<int:number>/",
        reference.TemplateVersionDetail.as_view(),
        name="api-template-version",
    ),
    path("verification/<str:code>/", verification.Verification.as_view(), name="api-verification"),
    path(
        "verification/<str:code>/comparison/",
        verification.VerificationComparison.as_view(),
        name="api-verification-comparison",
    ),
    # who asks to join
    path("agreement/", joining.Agreement.as_view(), name="api-agreement"),
    path("join-requests/", review.Requests.as_view(), name="api-join-requests"),
    path(f"{OWN}/", joining.Own.as_view(), name="api-join-own"),
    path(f"{OWN}/send-code/", joining.SendCode.as_view(), name="api-join-send-code"),
    path(f"{OWN}/confirm-email/", joining.ConfirmEmail.as_view(), name="api-join-confirm-email"),
    path(f"{OWN}/decree/", joining.Decree.as_view(), name="api-join-decree"),
    path(f"{OWN}/agreement/", joining.AcceptAgreement.as_view(), name="api-join-agreement"),
    path(f"{OWN}/submit/", joining.Submit.as_view(), name="api-join-submit"),
    path(f"{OWN}/answer/", joining.Answer.as_view(), name="api-join-answer"),
    path(f"{OWN}/withdraw/", joining.Withdraw.as_view(), name="api-join-withdraw"),
    # who decides
    path(f"{ONE}/", review.RequestDetail.as_view(), name="api-join-request"),
    path(f"{ONE}/decree/", review.RequestDecree.as_view(), name="api-join-request-decree"),
    path(f"{ONE}/ask/", review.Ask.as_view(), name="api-join-request-ask"),
    path(f"{ONE}/approve/", review.Approve.as_view(), name="api-join-request-approve"),
    path(f"{ONE}/decline/", review.Decline.as_view(), name="api-join-request-decline"),
    path("operations/", fleet.OperationList.as_view(), name="api-operations"),
    path("operations/<str:reference>/", fleet.OperationDetail.as_view(), name="api-operation"),
    path(
        "operations/<str:reference>/retry/",
        fleet.OperationRetry.as_view(),
        name="api-operation-retry",
    ),
    path("tenants/", fleet.TenantList.as_view(), name="api-tenants"),
    path("tenants/<str:code>/", fleet.TenantDetail.as_view(), name="api-tenant"),
    path("tenants/<str:code>/suspend/", fleet.TenantSuspend.as_view(), name="api-tenant-suspend"),
    path("tenants/<str:code>/resume/", fleet.TenantResume.as_view(), name="api-tenant-resume"),
    path("tenants/<str:code>/close/", fleet.TenantClose.as_view(), name="api-tenant-close"),
    path("audit/", fleet.AuditList.as_view(), name="api-audit"),
]
