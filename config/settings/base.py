"""What every deployment shares. What differs comes from the environment (README, 'Running it for real')."""

import shlex
from pathlib import Path
from typing import Any

from kombu import Queue

from config import env, queues
from config.silence import Cursor, Line
from core.policies.files import FOLDER, pack_head
from core.running import logs
from core.translation.parts import PARTS

BASE_DIR = Path(__file__).resolve().parents[2]

DNC_HOME = env.folder("DNC_HOME", BASE_DIR / "var")
DNC_KEYS = env.folder("DNC_KEYS", DNC_HOME / "keys")
DNC_FILES = env.folder("DNC_FILES", DNC_HOME / "files")
DNC_INDEX = env.folder("DNC_INDEX", DNC_HOME / "index")
# The signed heads of the audit chain: the file, a copy on another mount, and an address that keeps them (docs/audit.md).
DNC_AUDIT_HEADS = env.folder("DNC_AUDIT_HEADS", DNC_HOME / "audit" / "heads.ndjson")
DNC_AUDIT_HEADS_COPY = env.path("DNC_AUDIT_HEADS_COPY")
DNC_AUDIT_HEADS_URL = env.https("DNC_AUDIT_HEADS_URL")
DNC_AUDIT_HEADS_CA = env.path("DNC_AUDIT_HEADS_CA")  # where that address has a certificate of one's own authority
# More than these, by one officer, is told to the auditors (compliance/desk/rules/openings.py).
DNC_WATCH_OPENINGS_PER_HOUR = env.whole_number("DNC_WATCH_OPENINGS_PER_HOUR", 60, least=1)
DNC_WATCH_NOT_OWN_PER_DAY = env.whole_number("DNC_WATCH_NOT_OWN_PER_DAY", 40, least=1)
DNC_WATCH_UNSEALED_PER_DAY = env.whole_number("DNC_WATCH_UNSEALED_PER_DAY", 10, least=1)
DNC_WATCH_OTHER_PER_DAY = env.whole_number("DNC_WATCH_OTHER_PER_DAY", 10, least=1)
DNC_REGISTER_POLL_SECONDS = 0.25
DNC_POLICY = env.text("DNC_POLICY", "cn")
DNC_POLICIES = env.folder("DNC_POLICIES", FOLDER)
PACK = pack_head(DNC_POLICIES, DNC_POLICY)
DNC_TRUSTED_PROXIES = env.whole_number("DNC_TRUSTED_PROXIES", 0, most=10)
DNC_SMS_GATEWAY = env.text("DNC_SMS_GATEWAY", "core.sms.console.ConsoleGateway")
DNC_SMS_GATEWAY_FILE = env.text("DNC_SMS_GATEWAY_FILE", "")
DNC_SMS_SECOND_GATEWAY = env.text("DNC_SMS_SECOND_GATEWAY", "")
DNC_SMS_SECOND_GATEWAY_FILE = env.text("DNC_SMS_SECOND_GATEWAY_FILE", "")
DNC_SMS_SHORT_NUMBER = env.digits("DNC_SMS_SHORT_NUMBER")
DNC_DEVELOPMENT_HELPERS = False
# Places on this machine that webhooks may be sent to in development: "localhost:9443=/path/to/ca.pem", commas between.
DNC_WEBHOOK_TEST_HOSTS = env.pairs("DNC_WEBHOOK_TEST_HOSTS")
DNC_API_REQUESTS_PER_MINUTE = env.whole_number("DNC_API_REQUESTS_PER_MINUTE", 600, least=1)
DNC_LIST_MOST_BYTES = env.whole_number("DNC_LIST_MOST_MEGABYTES", 4096, least=1) << 20
DNC_LISTS_LONG_AT_ONCE = env.whole_number("DNC_LISTS_LONG_AT_ONCE", 1, least=1)  # registry/scrubs/rules/turns.py
DNC_ATTACHMENT_SCANNER = shlex.split(env.text("DNC_ATTACHMENT_SCANNER", ""))  # docs/attachments.md
DNC_SITE_URL = env.text("DNC_SITE_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "core",  # first: its createsuperuser stands before Django's
    "core.administration.config.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "config",
    "registry.firms",
    "registry.register",
    "registry.scrubs",
    "complaints",
    "compliance.findings",
    "compliance.listings",
    "compliance.cases",
    "compliance.retention",
    "compliance.reports",
    "compliance.desk",
]

MIDDLEWARE = [
    "core.web.middleware.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.web.middleware.RequestIdMiddleware",
    "core.web.middleware.TrustedProxyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.web.middleware.BodyMiddleware",
    "core.web.form_token.FormTokenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "core.web.middleware.AccessMiddleware",
    "registry.register.web.line_question.LineQuestionMiddleware",
]

SILENCED_SYSTEM_CHECKS = ["security.W003"]  # it looks for the name of Django's own; FormTokenMiddleware is one
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.context.site",
            ],
        },
    },
]
FORM_RENDERER = "core.web.forms.ComponentRenderer"

# The site works under a role that owns no table; `migrate` under the one that does (docs/adr/0040).
APPLICATION_DATABASE = env.database("DATABASE_URL")
DATABASES = {
    "default": {
        **(env.database("MIGRATION_DATABASE_URL") if env.as_owner() else APPLICATION_DATABASE),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 2,  # the least that libpq knows: an unreachable database is found out, scrubs go on without it
            # A machine that is gone says nothing on the lines that were open.
            **{"keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 35_000},
            "connection_factory": Line,  # and a stopped one, where config/wsgi.py watches
            "cursor_factory": Cursor,
            "options": "-c timezone=UTC -c statement_timeout=60000 -c idle_in_transaction_session_timeout=120000",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = env.broker("BROKER_URL")
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A killed worker's messages come back after the visibility timeout, which no task may outlast; the sweeps are quicker.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
}
CELERY_DB_REUSE_MAX = (
    1000  # tasks; to connect anew for each costs more than most of them do (config/celery.py asks before each)
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_TASK_QUEUES = tuple(Queue(queue.name) for queue in queues.QUEUES)
CELERY_TASK_ROUTES = queues.ROUTES
CELERY_TASK_DEFAULT_QUEUE = "reports"  # for Celery's own tasks; each of ours has its route
# Sweeps: each finds rows still waiting, so that a lost message costs seconds, never a fact.
# Kept in memory: a schedule file that a kill left half written would keep beat from ever starting again.
CELERY_BEAT_SCHEDULER = "celery.beat.Scheduler"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "answers-sweep": {"task": "compliance.findings.tasks.answers_sweep", "schedule": 60.0},
    "assessment-sweep": {"task": "compliance.findings.tasks.assessment_sweep", "schedule": 30.0},
    "attachments-tidy": {"task": "core.tasks.attachments_tidy", "schedule": 600.0},
    "audit-words-expire": {"task": "core.tasks.audit_words_expire", "schedule": 3600.0},
    "audit-chain": {"task": "core.tasks.audit_chain", "schedule": 1.0},
    # Once a minute, as the act itself sees to; asked more often, so that a start signs at once what the last stop left.
    "audit-head": {"task": "core.tasks.audit_head_sign", "schedule": 10.0},
    "audit-heads-send": {"task": "core.tasks.audit_heads_send", "schedule": 60.0},
    "cases-expire": {"task": "compliance.retention.tasks.cases_expire", "schedule": 3600.0},
    "complaints-expire": {"task": "compliance.retention.tasks.complaints_expire", "schedule": 3600.0},
    "appeal-clocks": {"task": "compliance.cases.tasks.appeal_clocks_sweep", "schedule": 60.0},
    "copies-sweep": {"task": "compliance.retention.tasks.copies_sweep", "schedule": 60.0},
    "clocks-sweep": {"task": "compliance.cases.tasks.clocks_sweep", "schedule": 60.0},
    "complaint-news": {"task": "complaints.tasks.complaint_news_sweep", "schedule": 60.0},
    "complaints-late": {"task": "compliance.cases.tasks.complaints_late_count", "schedule": 600.0},
    "delegations-settle": {"task": "registry.register.tasks.delegations_settle", "schedule": 3600.0},
    "erasures-settle": {"task": "compliance.retention.tasks.erasures_settle", "schedule": 600.0},
    "disconnections-settle": {"task": "registry.register.tasks.disconnections_settle", "schedule": 600.0},
    "consent-leads": {"task": "compliance.cases.tasks.consent_leads_consider", "schedule": 600.0},
    "consent-files-forget": {"task": "registry.register.tasks.consent_files_forget", "schedule": 600.0},
    "consent-files-sweep": {"task": "registry.register.tasks.consent_files_sweep", "schedule": 10.0},
    "consent-sweep": {"task": "registry.register.tasks.consent_sweep", "schedule": 60.0},
    "consents-expire": {"task": "compliance.retention.tasks.consents_expire", "schedule": 3600.0},
    "deadline-letters": {"task": "compliance.desk.tasks.deadline_letters_send", "schedule": 60.0},
    "day-keys-destroy": {"task": "core.tasks.day_keys_destroy", "schedule": 600.0},
    "import-files-tidy": {"task": "complaints.tasks.import_files_tidy", "schedule": 300.0},
    "imports-sweep": {"task": "complaints.tasks.imports_sweep", "schedule": 10.0},
    "list-publish": {"task": "compliance.listings.tasks.list_publish", "schedule": 60.0},
    "listing-expire": {"task": "compliance.listings.tasks.listing_expire", "schedule": 60.0},
    "counter-words-expire": {"task": "compliance.listings.tasks.counter_words_expire", "schedule": 3600.0},
    "listings-untold-tell": {"task": "compliance.listings.tasks.listings_untold_tell", "schedule": 600.0},
    "listing-notices-send": {"task": "compliance.listings.tasks.listing_notices_send", "schedule": 60.0},
    "listings-expire": {"task": "compliance.retention.tasks.listings_expire", "schedule": 3600.0},
    "firm-days": {"task": "registry.scrubs.tasks.firm_days_count", "schedule": 600.0},
    "figures-count": {"task": "compliance.desk.tasks.figures_count", "schedule": 10.0},
    "load-count": {"task": "compliance.desk.tasks.load_count", "schedule": 10.0},
    "late-answers-tell": {"task": "compliance.desk.tasks.late_answers_tell", "schedule": 600.0},
    "leftovers-forget": {"task": "core.tasks.leftovers_forget", "schedule": 600.0},
    "lists-forget": {"task": "registry.scrubs.tasks.lists_forget", "schedule": 600.0},
    "mails-sweep": {"task": "core.tasks.mails_sweep", "schedule": 60.0},
    "matching-files-forget": {"task": "compliance.cases.tasks.matching_files_forget", "schedule": 600.0},
    "matchings-sweep": {"task": "compliance.cases.tasks.matchings_sweep", "schedule": 10.0},
    "open-data-build": {"task": "complaints.tasks.open_data_build", "schedule": 600.0},
    "proofs-expire": {"task": "core.tasks.number_proofs_expire", "schedule": 3600.0},
    "email-links-forget": {"task": "registry.firms.tasks.email_links_forget", "schedule": 600.0},
    "executions-settle": {"task": "compliance.cases.tasks.executions_settle", "schedule": 60.0},
    "publications-settle": {"task": "compliance.cases.tasks.publications_settle", "schedule": 600.0},
    "admissions-settle": {"task": "registry.firms.tasks.admissions_settle", "schedule": 600.0},
    "quota-requests-expire": {"task": "registry.scrubs.tasks.quota_requests_expire", "schedule": 3600.0},
    "questions-remind": {"task": "registry.firms.tasks.questions_remind", "schedule": 600.0},
    "preservation-answers-sweep": {"task": "compliance.cases.tasks.preservation_answers_sweep", "schedule": 60.0},
    "preservations-note": {"task": "compliance.cases.tasks.preservations_note", "schedule": 60.0},
    "service-mails": {"task": "compliance.cases.tasks.service_mails_sweep", "schedule": 60.0},
    "documents-sweep": {"task": "compliance.cases.tasks.documents_sweep", "schedule": 60.0},
    "day-figures": {"task": "compliance.reports.tasks.day_figures_count", "schedule": 60.0},
    "public-figures": {"task": "compliance.reports.tasks.public_figures_count", "schedule": 600.0},
    "registered-places": {"task": "compliance.reports.tasks.registered_places_count", "schedule": 3600.0},
    "restrictions-sweep": {"task": "registry.scrubs.tasks.restrictions_sweep", "schedule": 60.0},
    "reports-build": {"task": "compliance.reports.tasks.reports_build", "schedule": 600.0},
    "seal-rotation": {"task": "core.tasks.seal_rotation_sweep", "schedule": 15.0},
    "snapshot-refresh": {"task": "registry.register.tasks.snapshot_refresh", "schedule": 60.0},
    "spool-ingest": {"task": "registry.scrubs.tasks.scrub_spool_ingest", "schedule": 10.0},
    "record-spans-index": {"task": "registry.scrubs.tasks.record_spans_index", "schedule": 120.0},
    "scrub-records-expire": {"task": "compliance.retention.tasks.scrub_records_expire", "schedule": 3600.0},
    "scrub-jobs-expire": {"task": "registry.scrubs.tasks.scrub_jobs_expire", "schedule": 300.0},
    "scrub-jobs-sweep": {"task": "registry.scrubs.tasks.scrub_jobs_sweep", "schedule": 10.0},
    "sms-budgets-warn": {"task": "compliance.desk.tasks.sms_budgets_warn", "schedule": 60.0},
    "sms-expire": {"task": "core.tasks.sms_expire", "schedule": 3600.0},
    "sms-sweep": {"task": "core.tasks.sms_sweep", "schedule": 10.0},
    "holder-claims-follow": {"task": "compliance.cases.tasks.holder_claims_follow", "schedule": 60.0},
    "violations-gather": {"task": "compliance.cases.tasks.violations_gather", "schedule": 30.0},
    "watchlists-refresh": {"task": "registry.scrubs.tasks.watchlists_refresh", "schedule": 10.0},
    "webhook-messages-forget": {"task": "registry.firms.tasks.webhook_messages_forget", "schedule": 600.0},
    "webhook-sweep": {"task": "registry.firms.tasks.webhook_sweep", "schedule": 5.0},
}
# Which of them carries out which period of a pack's [retention.periods_days].
PERIOD_TASKS = {
    "access_log": {"core.tasks.audit_words_expire"},
    "case": {"compliance.retention.tasks.cases_expire"},
    "complaint": {"compliance.retention.tasks.complaints_expire"},
    "consent": {"compliance.retention.tasks.consents_expire"},
    "listing": {"compliance.retention.tasks.listings_expire"},
    "matching_file": {"compliance.cases.tasks.matching_files_forget"},
    "proof": {"core.tasks.number_proofs_expire"},
    "scrub_record": {
        "compliance.retention.tasks.scrub_records_expire",
        "registry.scrubs.tasks.quota_requests_expire",
    },
    "text_message": {"core.tasks.sms_expire"},
    "uploaded_list": {
        "complaints.tasks.import_files_tidy",
        "registry.register.tasks.consent_files_forget",
        "registry.scrubs.tasks.lists_forget",
        "registry.scrubs.tasks.scrub_jobs_expire",
    },
}

# One cache, asked in two ways (core/running/cache.py): `strict` says so when it is away, `default` holds nothing then.
_CACHE = {"LOCATION": env.text("CACHE_URL", BROKER_URL), "KEY_PREFIX": "dnc"}
CACHES = {
    "default": {"BACKEND": "core.running.cache.Cache", **_CACHE},
    "strict": {"BACKEND": "core.running.cache.StrictCache", **_CACHE},
}

# Staff and firms sign in with e-mail, password and second factor through allauth; citizens prove a number (core.services.number_proof).
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["core.accounts.passwords.PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "core.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a reset goes to accounts alone
# Counted by browser or network address and the account together, and by the network address (core.accounts.adapter):
# whoever types wrong passwords locks nobody out of a browser in which they signed in before.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "20/h/key",
    "reset_password": "20/m/ip,5/h/key",  # by the address typed, so that nobody's mailbox is filled from here
}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {"login": "core.accounts.forms.LoginForm", "reset_password": "core.accounts.forms.ResetPasswordForm"}
MFA_ADAPTER = "core.accounts.mfa.MfaAdapter"
MFA_FORMS = {
    "authenticate": "core.accounts.forms.AuthenticateForm",
    "reauthenticate": "core.accounts.forms.ReauthenticateForm",
    "activate_totp": "core.accounts.forms.ActivateTotpForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "DNC"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up here: an invitation's link, or a reset, has proved the address
USERSESSIONS_TRACK_ACTIVITY = False
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/go/"
LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "core.accounts.sessions.EncryptedSerializer"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# What the site is translated into, the pack's languages first.
TRANSLATED = {"zh-hans": "中文", "en": "English"}
LANGUAGES = [(code, TRANSLATED[code]) for code in dict.fromkeys((*PACK.languages, *TRANSLATED)) if code in TRANSLATED]
LANGUAGE_CODE = LANGUAGES[0][0]
LOCALE_PATHS = [BASE_DIR / "locale" / part for part in PARTS]
FORMAT_MODULE_PATH = ["core.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = PACK.zone

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.folder("DNC_STATIC", DNC_HOME / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DNC_FILES}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["registry.firms.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.access.DeclaredAccess"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.contract.operation.Operation",
    "EXCEPTION_HANDLER": "core.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Do-not-call registry",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "DEFAULT_GENERATOR_CLASS": "config.contract.document.Contract",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

FILE_UPLOAD_PERMISSIONS = None  # as the umask says: below DNC_HOME nothing is readable by others
FILE_UPLOAD_HANDLERS = ["core.web.bodies.RefuseFiles"]  # whoever takes a file brings a handler of its own
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

logs.configure()
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"numbers": {"()": "core.numbers.log_filter.NumberFilter"}},
    "formatters": {"line": {"()": "core.running.logs.LineFormatter", "renderer": "line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["numbers"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "pikepdf": {"level": "WARNING"},  # it greets whoever loads it
    },
}
