"""URLs of the people who work on cases, below /petugas/."""

from django.urls import path

from mpp.portals.staff import views

urlpatterns = [
    path("", views.worklist, name="worklist"),
    path("permohonan/<str:code>/", views.case, name="case"),
    path("permohonan/<str:code>/tindakan/", views.take, name="take"),
    path("permohonan/<str:code>/pemeriksaan/", views.review, name="review"),
    path("permohonan/<str:code>/penanggung-jawab/", views.assign, name="assign"),
    path("permohonan/<str:code>/ulangi/", views.retry, name="effects-retry"),
    path("permohonan/<str:code>/buka-nik/", views.reveal, name="reveal"),
    path("permohonan/<str:code>/sertifikat/<str:certificate>/cabut/", views.revoke, name="revoke"),
    path("dokumen/<uuid:token>/", views.document, name="staff-document"),
]
