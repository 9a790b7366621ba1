"""All settings. What differs between machines comes from the environment or `.env`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from mpp.config.logs import configure_structlog
from mpp.connectors.storage import storages_from_url

ROOT = Path(__file__).resolve().parents[4]
env = environ.Env()
environ.Env.read_env(ROOT / ".env")

# --- secrets and switches -------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
FIELD_KEY = env.str("FIELD_KEY")  # Fernet keys for identity numbers, newest first, comma-separated
LOOKUP_KEY = env.str("LOOKUP_KEY")  # key of the hash that finds them
DATA_DIR = Path(env.str("DATA_DIR", default=str(ROOT / ".data")))
BASE_DOMAIN = env.str("BASE_DOMAIN", default="localhost")  # regencies are subdomains of it
PUBLIC_PORT = env.str("MPP_PORT", default="")  # printed in links when it is not the scheme's own
SECURE = env.bool("SECURE", default=False)  # behind TLS: secure cookies, HSTS, redirects
ALLOW_SIMULATORS = env.bool("ALLOW_SIMULATORS", default=False)  # see the deployment check
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[f".{BASE_DOMAIN}", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- planes ---------------------------------------------------------------------------------------
PUBLIC_SCHEMA_APPS = [
    "tenants.registry",
    "tenants.operations",
    "tenants.onboarding",
    "tenants.oversight",
    "templates_catalogue.blueprints",
    "templates_catalogue.adoption",
]
BOTH_SCHEMAS_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "mpp.accounts",
    "mpp.kernel.outbox",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "api.access",
]
REGENCY_SCHEMA_APPS = [
    "mpp.regency.audit",
    "mpp.regency.people",
    "mpp.regency.offices",
    "mpp.regency.notifications",
    "mpp.regency.documents",
    "mpp.regency.workflow",
    "mpp.regency.catalogue",
    "mpp.regency.cases",
    "mpp.regency.certificates",
]
STATELESS_APPS = [  # no tables
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "django_structlog",
    "phonenumber_field",
    "rules",
    "mpp.connectors",
    "mpp.portals",
    "api",
]
SHARED_APPS = ["django_tenants", *PUBLIC_SCHEMA_APPS, *BOTH_SCHEMAS_APPS, *STATELESS_APPS]
TENANT_APPS = [*BOTH_SCHEMAS_APPS, *REGENCY_SCHEMA_APPS]
INSTALLED_APPS = list(dict.fromkeys([*SHARED_APPS, *TENANT_APPS]))

TENANT_MODEL = "registry.Regency"
TENANT_DOMAIN_MODEL = "registry.Domain"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
ROOT_URLCONF = "mpp.config.urls_regency"
PUBLIC_SCHEMA_URLCONF = "mpp.config.urls_national"
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- database, cache, broker, files, mail ------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {"default": env.db("DATABASE_URL")}
DATABASES["default"] |= {
    "ENGINE": "django_tenants.postgresql_backend",
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
    "TEST": {"NAME": env.str("TEST_DATABASE_NAME", default="test_mpp")},
}
REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache"
        if REDIS_URL
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": REDIS_URL or "mpp",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }
}
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    **storages_from_url(env.str("STORAGE_URL", default=""), MEDIA_ROOT),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MAIL = env.email_url("EMAIL_URL", default="filemail://")
if MAIL["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    MAIL["EMAIL_FILE_PATH"] = str(DATA_DIR / "mail")  # the URL's own path would be relative
vars().update(MAIL)
EMAIL_TIMEOUT = 10  # seconds; a mail server that hangs must not hold a worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"MPP Nusantara <noreply@{BASE_DOMAIN}>")
OFFICIAL_EMAIL_DOMAINS = env.list(
    "OFFICIAL_EMAIL_DOMAINS", default=[".go.id"]
)  # of who may ask to join
DEMO_OUTBOX = env.bool("DEMO_OUTBOX", default=False)  # shows sent messages to anyone: demo only
DEMO_SEED = env.bool("DEMO_SEED", default=False)  # `prepare` seeds demo regencies and accounts
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="Mal-Pelayanan-2026")  # of the demo accounts only
DOCUMENT_SIGNING_BACKEND = env.str("DOCUMENT_SIGNING_BACKEND", default="demo")
HEALTH_WORKER_REGISTER = env.str("HEALTH_WORKER_REGISTER", default="not_configured")
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_UPLOAD_BYTES = 20 * 1024 * 1024  # no requirement may ask for more
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- people -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", **options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"OPTIONS": {"min_length": 10}}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/akun/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_ADAPTER = "mpp.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # codes and invitations prove the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers on somebody's wrong guess
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,5/10m/key",
}
MFA_ADAPTER = "mpp.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation proved the address
MFA_TOTP_TOLERANCE = 1  # clocks of phones may be half a minute off
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mpp.portals.errors.csrf_failure"

# --- requests ------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "mpp.config.health.HealthMiddleware",  # answers probes by IP, before a regency is looked up
    "api.middleware.ProblemMiddleware",  # errors below /api/ are problem details, whoever made them
    "mpp.config.requests.NulMiddleware",  # before anything is looked up with what was sent
    "tenants.registry.middleware.RegencyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",  # request ids; after the user is known
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mpp.config.lifecycle.LifecycleMiddleware",  # what a regency shows before and after it is live
    "mpp.portals.middleware.TimeZoneMiddleware",
    "mpp.portals.middleware.DomainErrorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "platform" / "mpp" / "portals" / "templates"],  # before allauth's
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "mpp.portals.context.portal",
            ],
            "builtins": ["mpp.portals.templatetags.mpp_tags"],
        },
    }
]
WSGI_APPLICATION = "mpp.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "worker-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": ["self"],
    "geolocation": ["self"],
    "microphone": [],
    "payment": [],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # see .env.example
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

# --- language and time ----------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [ROOT / "platform" / "mpp" / "locale"]
FORMAT_MODULE_PATH = ["mpp.config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"  # of the national plane; each regency has its own
PHONENUMBER_DEFAULT_REGION = "ID"

# --- static files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_MAX_AGE = 60 * 60 * 24 * 365

# --- API ------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "api.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "DEFAULT_FILTER_BACKENDS": [],
    "EXCEPTION_HANDLER": "api.errors.handle",
    "DEFAULT_THROTTLE_CLASSES": ["api.throttles.TokenThrottle", "api.throttles.AnonymousThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anonymous": "120/min", "token": "600/min", "sensitive": "20/min"},
    "PAGE_SIZE": 50,
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "MPP Nusantara API",
    "DESCRIPTION": "Each host has its own: the hub for the nation, every regency for itself. Tokens "
    "of one host mean nothing on another. Errors are problem details (RFC 9457). Lists are read "
    "with `cursor` and `page_size`. POST honours `Idempotency-Key`.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# --- logs: never a NIK -------------------------------------------------------------------------------------------
configure_structlog()
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "mpp.config.logs.MaskingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "pikepdf": {"level": "WARNING"},
        "pyhanko": {"level": "CRITICAL"},  # logs a traceback for every file that is not valid
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
