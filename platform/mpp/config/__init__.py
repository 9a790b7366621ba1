"""Composition root: settings, URLs, Celery, WSGI. The only room that knows everybody."""

from mpp.config.celery import app as celery_app  # every process sends to the same broker

__all__ = ["celery_app"]
