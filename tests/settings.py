"""Settings of the tests: the same product, with quick hashing and no outside world."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "test-only-" + "x" * 50)
os.environ.setdefault("FIELD_KEY", "dGVzdC1vbmx5LWtleS1vZi0zMi1ieXRlcy1sb25nISE=")
os.environ.setdefault("LOOKUP_KEY", "test-only-lookup-key")
os.environ.setdefault("DATABASE_URL", "postgres://localhost/mpp")
os.environ.setdefault("DATA_DIR", str(Path(tempfile.gettempdir()) / f"mpp-test-{os.getpid()}"))
os.environ["ALLOWED_HOSTS"] = ".localhost,testserver,127.0.0.1"
os.environ["BASE_DOMAIN"] = "localhost"
os.environ["EMAIL_URL"] = "memorymail://"

from mpp.config.settings.base import *  # after the environment above

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # nothing is collected for tests
CELERY_EAGER = os.environ.get("CELERY_EAGER", "1") == "1"  # journeys run a real worker
