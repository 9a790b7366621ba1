"""Composition root: settings, URLs, Celery, WSGI. The only room that knows everybody."""
