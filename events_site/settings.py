"""Every setting, read once from the environment (or .env); .env.example lists the variables.

Nothing set is the embedded default: SQLite, file cache, file queue and file mail under DATA_DIR.
"""

import os
import secrets
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from common import reporting
from common.logs import redact
from events_site import env

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_file(BASE_DIR / ".env")

# Where it runs
DEBUG = env.boolean("DEBUG", False)
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "var")
try:
    for folder in ("", "mail", "media", "queue", "cache", "metrics"):
        (DATA_DIR / folder).mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"DATA_DIR must be a folder that can be written: {error}.") from error
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, least=1, most=65535)
WEB_WORKERS = env.integer("WEB_WORKERS", 1, least=1, most=64)
WEB_THREADS = env.integer("WEB_THREADS", 8, least=1, most=256)
WORKER_THREADS = env.integer("WORKER_THREADS", 4, least=1, most=256)
SITE_NAME = env.text("SITE_NAME", "Openseat")
SITE_URL = env.web_address("SITE_URL", f"http://localhost:{PORT}")
SITE_HOST = urlsplit(SITE_URL).hostname or "localhost"
IS_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    list({"127.0.0.1", "[::1]", SITE_HOST, HOST, socket.gethostname()} - {"0.0.0.0", "::"}),  # noqa: S104  taken out
)
ALLOWED_HOSTS.append("localhost")  # health checks come from the machine itself
DOCS_ENABLED = env.boolean("DOCS_ENABLED", True)


def _stored_secret_key() -> str:
    """The key of DATA_DIR/secret_key; the first of several processes that start at once makes it."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        mine = path.with_suffix(f".{secrets.token_hex(4)}")
        mine.touch(mode=0o600)
        mine.write_text(secrets.token_urlsafe(64))
        try:
            path.hardlink_to(mine)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return path.read_text().strip()


SECRET_KEY = env.secret("SECRET_KEY", at_least=32)
if not SECRET_KEY:
    if IS_HTTPS:
        raise ImproperlyConfigured("SECRET_KEY must be set, to at least 50 random characters, where SITE_URL is https.")
    SECRET_KEY = _stored_secret_key()

# What it is made of
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # for allauth's page of passkeys
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "corsheaders",
    "csp",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "common",
    "notifications",
    "accounts",
    "events",
    "bookings",
]
MIDDLEWARE = [
    "common.middleware.log_request",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "common.middleware.policies",
    "corsheaders.middleware.CorsMiddleware",
    "common.middleware.Compression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.limit_body",
    "common.middleware.canonical_api_path",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.choose_language",
    "common.middleware.limit_strangers",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.second_factor_duty",
    "common.views.DomainErrorMiddleware",
    "common.replica.Replica",
]
ROOT_URLCONF = "events_site.urls"
WSGI_APPLICATION = "events_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.http.site",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Database: PostgreSQL by DATABASE_URL, else SQLite
_postgres = env.postgres("DATABASE_URL")
DATABASE_PREPARED_STATEMENTS = env.boolean("DATABASE_PREPARED_STATEMENTS", True)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_postgres,
        "OPTIONS": {
            # A pool that cannot connect doubles its pauses for as long as it tries. So it soon gives up, and the next
            # request begins anew: after an outage of an hour too, it is one of the next seconds.
            "pool": {
                "min_size": 1,
                "max_size": max(WEB_THREADS, WORKER_THREADS) + 2,
                "timeout": 5,
                "reconnect_timeout": 3,
            },
            "connect_timeout": 5,
            # Of what asks for it, which is common.db.prepared_cursor.
            "prepare_threshold": 0,
            # Who waits for a row gets a 503 and may come back, before all threads wait behind one lock; and a process
            # that hangs amid a transaction loses its locks. Workers of a query take tens of milliseconds to begin.
            "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
            " -c max_parallel_workers_per_gather=0",
            **_postgres.get("OPTIONS", {}),
        },
    }
    if _postgres
    else {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "db.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL",
        },
    }
}

# A copy of it that the catalogue is read from, where there is one; common.replica says who reads it, and when.
DATABASE_REPLICA_LAG_SECONDS = env.integer("DATABASE_REPLICA_LAG_SECONDS", 10, least=1, most=3600)
REPLICA_APPS = {"events"}
REPLICA_PATHS = (
    r"/|/events/[^/]+/(seats/)?|/(categories|organizers|embed)/.*|/(feed\.atom|oembed|sitemap.*)"
    r"|/api/v1/(categories|sessions|speakers)(/.*)?|/api/v1/calendar\.ics"
    r"|/api/v1/events(/count|/top-booked|/\d+(/slots|/calendar\.ics)?)?/?"
)
_replica = env.postgres("DATABASE_REPLICA_URL")
DATABASE_ROUTERS = ["common.replica.Router"] if _replica else []
if _replica and not _postgres:
    raise ImproperlyConfigured("DATABASE_REPLICA_URL must be unset where DATABASE_URL is: it names a copy of that.")
if _replica:
    DATABASES["replica"] = DATABASES["default"] | _replica
    DATABASES["replica"]["OPTIONS"] = {
        **DATABASES["default"]["OPTIONS"],
        # While it is down, a request waits a second for it, and then the primary is asked.
        "pool": {**DATABASES["default"]["OPTIONS"]["pool"], "min_size": 0, "timeout": 1},
        "connect_timeout": 1,
        "options": "-c default_transaction_read_only=on -c statement_timeout=10s -c max_parallel_workers_per_gather=0",
        **_replica.get("OPTIONS", {}),
    }
    DATABASES["replica"]["CONN_HEALTH_CHECKS"] = True

# Cache and queue: Redis by REDIS_URL, else files that all processes on the machine share
REDIS_URL = env.redis_url("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "common.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
    if REDIS_URL
    else {
        "BACKEND": "common.file_cache.FileCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}
# Apart where it is files, so that what is shown never pushes out what is counted.
CACHES["fragments"] = CACHES["default"] | ({} if REDIS_URL else {"LOCATION": DATA_DIR / "cache" / "fragments"})
CELERY_BROKER_URL = REDIS_URL or "files://localhost/"  # common.file_queue
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        # The broker is only a doorbell: a request waits for it half a second, and as long for the cache.
        "socket_timeout": 0.5,
        "socket_connect_timeout": 0.5,
        "max_retries": 0,
        "retry_on_timeout": False,
        "unacked_restore_throttle": 1,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(DATA_DIR / "queue"),
        "data_folder_out": str(DATA_DIR / "queue"),
        "control_folder": str(DATA_DIR / "queue"),
        "polling_interval": 0.1,
    }
)
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# In memory: a second scheduler, or one that was killed, leaves no file locked or broken; a clock may be set back.
CELERY_BEAT_SCHEDULER = "common.scheduler:Scheduler"
# A worker process for each, so that a slow server behind one of them does not stop the others.
QUEUES = ("mail", "webhooks", "default")
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "notifications.tasks.deliver": {"queue": "mail"},
    "notifications.tasks.deliver_webhook*": {"queue": "webhooks"},
    "notifications.tasks.deliver_texts": {"queue": "webhooks"},
}
DELIVERY_SWEEP_SECONDS = env.integer("DELIVERY_SWEEP_SECONDS", 30, least=1)
DELIVERY_LEASE_SECONDS = env.integer("DELIVERY_LEASE_SECONDS", 120, least=1)
DELIVERY_RETRY_SECONDS = env.integer("DELIVERY_RETRY_SECONDS", 60, least=1)
CELERY_BEAT_SCHEDULE = {
    "erase-past-bookings": {
        "task": "bookings.tasks.erase_past_bookings",
        "schedule": crontab(minute="*/10", hour="2-4"),
    },
    "forget-expired-sessions": {
        "task": "accounts.tasks.forget_expired_sessions",
        "schedule": crontab(minute=30, hour=5),
    },
    "remind": {"task": "bookings.tasks.remind", "schedule": 60},
    "send-due-messages": {"task": "bookings.tasks.send_due_messages", "schedule": 60},
    "tell-chats": {"task": "bookings.tasks.tell_chats", "schedule": 60},
    "summarize": {"task": "bookings.tasks.summarize", "schedule": crontab(minute="*/5")},
    "expire-offers": {"task": "bookings.tasks.expire_offers", "schedule": 30},
    "deliver-due": {"task": "notifications.tasks.deliver_due", "schedule": DELIVERY_SWEEP_SECONDS},
    "deliver-due-webhooks": {"task": "notifications.tasks.deliver_due_webhooks", "schedule": DELIVERY_SWEEP_SECONDS},
    "forget-old-deliveries": {"task": "notifications.tasks.forget_old_deliveries", "schedule": crontab(minute=50)},
    "keep-catalogue": {"task": "events.tasks.keep_catalogue", "schedule": 300},
    "prepare-pictures": {"task": "events.tasks.prepare_pictures", "schedule": DELIVERY_SWEEP_SECONDS},
    "forget-stray-files": {"task": "events.tasks.forget_stray_files", "schedule": crontab(minute=40, hour=5)},
}

# Webhooks go to the public internet; tests and intranets name the networks that they may reach besides.
WEBHOOK_ALLOWED_NETWORKS = env.networks("WEBHOOK_ALLOWED_NETWORKS")
WEBHOOK_ALLOW_HTTP = env.boolean("WEBHOOK_ALLOW_HTTP", not IS_HTTPS)
# The ways to a recipient
CHANNELS = {
    "email": "notifications.channels.email.Mail",
    "sms": "notifications.channels.gateways.Sms",
    "chat": "notifications.channels.gateways.Chat",
}

SMS_URL = env.sms_gateway("SMS_URL")
CHAT_SERVICES = env.words(
    "CHAT_SERVICES", ["slack", "tgram", "ntfy", "discord", "msteams", "mmost", "matrix", "rocketchat"]
)
CHAT_HOSTS = [host.lower() for host in env.words("CHAT_HOSTS", [])]

# Mail: SMTP by EMAIL_URL, else files that any mail program opens
EMAIL_BACKEND = "notifications.mail.FolderBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = env.integer("EMAIL_TIMEOUT", 20, least=1, most=60)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <noreply@{SITE_HOST}>")
for _name, _value in env.email("EMAIL_URL").items():
    if _name.startswith("EMAIL_") and _name != "EMAIL_FILE_PATH":
        globals()[_name] = _value

# Languages and time
LANGUAGE_CODE = "en"
# Each in its own words, as whoever looks for it reads it.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("fr", "Français"), ("fa", "فارسی")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = IS_HTTPS
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.timezone("TIME_ZONE", "UTC")

# Printed tickets: DejaVu Sans comes with the project, and this one has what it lacks
TICKET_FONT = env.font("TICKET_FONT")

# Static files and uploads
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles" / "site"  # filled by the web server before it starts
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# "default" is public. "uploads" is not: what is sent waits there to be made into what is shown.
STORAGES: dict[str, Any] = {
    **(
        env.storage("MEDIA_STORAGE_URL")
        or {
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"allow_overwrite": True},
            },
            "uploads": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": DATA_DIR / "uploads"},
            },
        }
    ),
    "staticfiles": {"BACKEND": "common.statics.SiteStatics"},
}
MAX_BODY_BYTES = 1024 * 1024
# The paths that take a picture: 10 MB, and what a form has around it.
LARGER_BODIES = {r"/api/v1/events/\d+/picture/?|/admin/events/event/(add|\d+/change)/": (10 * 1024 + 256) * 1024}
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES

# Hosts whose images a description may show; from all others it shows a link.
DESCRIPTION_IMAGE_HOSTS = env.hosts("DESCRIPTION_IMAGE_HOSTS")

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.hashers.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "events:list"
LOGOUT_REDIRECT_URL = "events:list"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
# accounts.limits has those that the pages share with the API; "login_failed" is left for the codes of second factors.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "signup": None,
    "reset_password": None,
    "confirm_email": None,
    "login_failed": "5/15m/key",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
REQUIRE_2FA_FOR_ADMINS = env.boolean("REQUIRE_2FA_FOR_ADMINS", False)
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
# How long an offer from the waitlist stands, if the slot does not start before.
OFFER_HOURS = env.integer("OFFER_HOURS", 24, least=1, most=24 * 365)
RETENTION_DAYS = env.integer("RETENTION_DAYS", 0, most=36500)
ACCOUNT_EMAIL_NOTIFICATIONS = False  # accounts.services tells of changes itself
ORGANIZER_SIGNUP = env.choice(
    "ORGANIZER_SIGNUP",
    "approval" if env.postgres("DATABASE_URL") or IS_HTTPS else "open",
    ("open", "approval", "closed"),
)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.integer("JWT_ACCESS_MINUTES", 15, least=1)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=env.integer("JWT_REFRESH_DAYS", 30, least=1)),
    "SIGNING_KEY": env.secret("JWT_SIGNING_KEY", SECRET_KEY, at_least=32),
    "USER_ID_CLAIM": "sub",
}

# Security
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL] if IS_HTTPS else []
CSRF_FAILURE_VIEW = "common.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "https:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
EMBED_SITES = env.origins("EMBED_SITES")
CORS_ALLOWED_ORIGINS = env.origins("CORS_ORIGINS")
CORS_URLS_REGEX = r"^/(api/|openapi\.json)"
CORS_EXPOSE_HEADERS = ["ETag", "Idempotent-Replayed", "Retry-After", "X-Request-ID"]

# Limits
BOOKING_RATE = env.rate("BOOKING_RATE", "5/min")
ANONYMOUS_RATE = env.rate("ANONYMOUS_RATE", "1200/min")
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.tokens.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "common.http.JSONOnly",
    "DEFAULT_METADATA_CLASS": "common.http.Metadata",
    "DEFAULT_PARSER_CLASSES": ["common.http.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "common.http.Pagination",
    "DEFAULT_FILTER_BACKENDS": ["common.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "common.schema.AutoSchema",
    "EXCEPTION_HANDLER": "common.http.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Events and bookings. Every error has one envelope, described by the Error schema.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "UserRole": "accounts.models.User.Role",
        "TeamRole": "events.models.TeamMember.Role",
        "OrganizerRequestStatus": "accounts.models.OrganizerRequest.Status",
        "EventStatus": "events.models.Event.Status",
        "EventStatusToChoose": "events.serializers.events.STATUSES",
        "EventLanguage": "events.languages.CHOICES",
        "BookingStatus": "bookings.models.Booking.Status",
        "MessageAudience": "bookings.models.OrganizerMessage.Audience",
        "PictureState": "events.models.Picture.State",
        "PictureError": "events.models.Picture.Error",
        "WebhookEventType": "notifications.happenings.Happening",
        "WebhookOffReason": "notifications.models.WebhookEndpoint.Reason",
        "WebhookDeliveryStatus": "notifications.models.WebhookDelivery.Status",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.schema.add_error_responses",
        "common.schema.tell_strictness",
        "events_site.openapi.describe_operations",
    ],
}

# Metrics: before prometheus_client is imported, which looks here once. Always of this site, whoever started it.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(DATA_DIR / "metrics")
METRICS_NETWORKS = env.networks("METRICS_NETWORKS", ["127.0.0.0/8", "::1/128"])
METRICS_TOKEN = env.secret("METRICS_TOKEN", at_least=16)
BACKUP_MAX_AGE_HOURS = env.integer("BACKUP_MAX_AGE_HOURS", 48)

# Logs
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
_log_steps: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[*_log_steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _log_steps,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                structlog.processors.JSONRenderer(),
            ],
        }
    },
    "filters": {"without_secrets": {"()": "common.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Every refusal is an answer of its own; the request's own line has the status already.
        "django.request": {"level": "ERROR", "filters": ["without_secrets"]},
        "django.security.csrf": {"filters": ["without_secrets"]},
        # For every ticket it would tell the letters of the name, in a hundred lines.
        "fontTools": {"level": "WARNING"},
        # Addresses of gateways, chats and webhooks are secrets, and these write them.
        "apprise": {"level": "CRITICAL"},
        "httpx": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
    },
}

SENTRY_DSN = env.secret("SENTRY_DSN", at_least=10)
if SENTRY_DSN:
    reporting.start(SENTRY_DSN, version=str(SPECTACULAR_SETTINGS["VERSION"]), site=SITE_HOST)

# Admin
UNFOLD = {
    "SITE_TITLE": SITE_NAME,
    "SITE_HEADER": SITE_NAME,
    "SITE_URL": "/",
    "SITE_SYMBOL": "event_available",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/favicon.svg")}],
    "STYLES": [lambda request: static("css/admin.css")],
    "SHOW_HISTORY": False,
    "DASHBOARD_CALLBACK": "bookings.admin.home.home",
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {
                "title": "",
                "items": [{"title": _("Home"), "icon": "home", "link": reverse_lazy("admin:index")}],
            },
            {
                "title": _("Programme"),
                "items": [
                    {"title": _("Events"), "icon": "event", "link": reverse_lazy("admin:events_event_changelist")},
                    {
                        "title": _("Categories"),
                        "icon": "category",
                        "link": reverse_lazy("admin:events_category_changelist"),
                    },
                    {
                        "title": _("Sessions"),
                        "icon": "co_present",
                        "link": reverse_lazy("admin:events_session_changelist"),
                    },
                    {
                        "title": _("Speakers"),
                        "icon": "record_voice_over",
                        "link": reverse_lazy("admin:events_speaker_changelist"),
                    },
                ],
            },
            {
                "title": _("People"),
                "items": [
                    {
                        "title": _("Bookings"),
                        "icon": "confirmation_number",
                        "link": reverse_lazy("admin:bookings_booking_changelist"),
                    },
                    {
                        "title": _("Attendees"),
                        "icon": "badge",
                        "link": reverse_lazy("admin:bookings_attendee_changelist"),
                    },
                    {
                        "title": _("Outbox"),
                        "icon": "outbox",
                        "link": reverse_lazy("admin:notifications_notification_changelist"),
                    },
                    {
                        "title": _("Webhooks"),
                        "icon": "webhook",
                        "link": reverse_lazy("admin:notifications_webhookendpoint_changelist"),
                    },
                    {
                        "title": _("Webhook deliveries"),
                        "icon": "move_up",
                        "link": reverse_lazy("admin:notifications_webhookdelivery_changelist"),
                    },
                    {
                        "title": _("Users"),
                        "icon": "person",
                        "link": reverse_lazy("admin:accounts_user_changelist"),
                        "permission": lambda request: request.user.is_superuser,
                    },
                    {
                        "title": _("Organizer requests"),
                        "icon": "how_to_reg",
                        "link": reverse_lazy("admin:accounts_organizerrequest_changelist"),
                        "permission": lambda request: request.user.is_superuser,
                    },
                    {
                        "title": _("Trail"),
                        "icon": "history",
                        "link": reverse_lazy("admin:accounts_trailentry_changelist"),
                    },
                ],
            },
        ],
    },
}
