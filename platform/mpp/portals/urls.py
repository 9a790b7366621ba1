"""URLs that every host has: language, theme, service worker, security contact."""

from django.conf import settings
from django.urls import path
from django.views.i18n import set_language

from mpp.portals import views
from mpp.portals.design.views import theme_css

urlpatterns = [
    path("bahasa/", set_language, name="set_language"),
    path("tema.css", theme_css, name="theme-css"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("luring/", views.offline, name="offline"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("aksesibilitas/", views.accessibility, name="accessibility"),
    path("privasi/", views.privacy, name="privacy"),
    path("kotak-keluar/", views.demo_outbox, name="demo-outbox"),
]
if settings.DEBUG:
    urlpatterns.append(path("gaya/", views.styleguide, name="styleguide"))
