"""Settings of one installation. Everything that differs between installations comes from the environment.

HUIGUAN_DATA     the folder of data, keys, files and the embedded database (default: var)
DATABASE_URL     a PostgreSQL server of one's own (15 or newer) instead of the embedded one
HUIGUAN_HOSTS    host names that the site answers to, separated by commas (default: this machine only)
HUIGUAN_HTTPS    "1" when the site is reached over TLS: secure cookies and HSTS
HUIGUAN_FILE_MB, HUIGUAN_FILES_TOTAL_MB   the largest file, and all files of one association, in MB (200; 20480)
HUIGUAN_SMTP     smtp://user:password@host:port (or smtps, smtp+starttls) to send mail; without it, mails go to the log
HUIGUAN_MAIL_FROM    the sender of mails
HUIGUAN_URL      the site's own address, such as https://huiguan.example, for the links in mails
HUIGUAN_WEBHOOKS_INSIDE  "1" when webhooks may call addresses inside the own network
HUIGUAN_SMS, HUIGUAN_WECOM, HUIGUAN_DINGTALK  gateways of one's own for short texts, with HUIGUAN_…_SECRET to sign
HUIGUAN_SANDBOX  "1" writes short texts to outbox.jsonl; set by `huiguan run` for the demonstration only
HUIGUAN_PRIVACY_PROVIDER  how sensitive fields are encrypted: aes-256-gcm (default) or sm4-gcm
HUIGUAN_SMALLEST_ELECTORATE  below so many voters a secret ballot is refused (5)
HUIGUAN_BALLOT_PROCESSES  processes that check ballots when many wait (one for each processor)
HUIGUAN_DEBUG    "1" for developers
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pghistory
import pgtrigger
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from huiguan.server import database_settings, read_or_make_key
from huiguan.server.logs import logging_settings

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("HUIGUAN_DATA", "var")).resolve()
DEBUG = os.environ.get("HUIGUAN_DEBUG") == "1"
HTTPS = os.environ.get("HUIGUAN_HTTPS") == "1"

SECRET_KEY = read_or_make_key(DATA, "django")
ALLOWED_HOSTS = os.environ.get("HUIGUAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

DATABASES = {"default": database_settings(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Kernel floors from the lowest up, then rooms: the order of imports in docs/developers/kernel.md.
KERNEL = [
    "huiguan.kernel.i18n",
    "huiguan.kernel.calendar",
    "huiguan.kernel.history",
    "huiguan.kernel.organizations",
    "huiguan.kernel.people",
    "huiguan.kernel.access",
    "huiguan.kernel.privacy",
    "huiguan.kernel.workflow",
    "huiguan.kernel.files",
    "huiguan.kernel.inbox",
    "huiguan.kernel.figures",
    "huiguan.kernel.sessions",
    "huiguan.kernel.filings",
    "huiguan.kernel.notices",
    "huiguan.kernel.rounds",
    "huiguan.kernel.panels",
    "huiguan.kernel.search",
    "huiguan.kernel.exchange",
    "huiguan.kernel.credentials",
    "huiguan.kernel.desk",
]
ROOMS = [
    "huiguan.members",
    "huiguan.governance",
    "huiguan.directives",
    "huiguan.elections",
    "huiguan.cases",
    "huiguan.funds",
    "huiguan.programmes",
    "huiguan.honours",
    "huiguan.research",
    "huiguan.journeys",
    "huiguan.reporting",
    "huiguan.publicsite",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # the pages of sign-in sessions and keys say how long ago
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "ninja",
    "csp",
    "wagtail",  # its core alone: texts in blocks and their revisions; docs/decisions/0022-public-site.md
    *KERNEL,
    *ROOMS,
    "huiguan.ui",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "huiguan.ui.releases.ReleaseMiddleware",
    "huiguan.ui.visitors.VisitorsPagesMiddleware",  # before all that asks who somebody is: visitors are alike
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "huiguan.kernel.access.middleware.SessionSeenMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huiguan.kernel.access.middleware.ActorMiddleware",
    "huiguan.config.errors.DressedRefusals",  # after those that its pages need
    "huiguan.kernel.history.middleware.HistoryMiddleware",
    "huiguan.kernel.permits.middleware.ReadableAddressMiddleware",  # after those that its error page needs
]

ROOT_URLCONF = "huiguan.config.urls"
WSGI_APPLICATION = "huiguan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before allauth's own, whose pages and elements are drawn in our look.
        "DIRS": [PACKAGE / "ui/templates", PACKAGE / "kernel/access/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "huiguan.ui.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "huiguan.ui.templatetags.hg",
            ],
        },
    },
]

# Sign-in -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "huiguan.ui.views.csrf_failure"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# DOMAIN.md §5.2: five failures, then fifteen minutes of lock.
ACCOUNT_LOGIN_METHODS = {"username", "email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# No box "remember me": a session ends by SESSION_COOKIE_AGE for everybody.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "huiguan.kernel.access.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"login_failed": "5/15m/key,50/15m/ip"}
MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Huiguan"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True

# Language and time --------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
USE_I18N = True
# Before the catalogues of libraries: where both translate the same English words, ours stand.
_CATALOGUES = (*ROOMS, *KERNEL, "huiguan.members.importing", "huiguan.ui")
LOCALE_PATHS = [PACKAGE.parent / app.replace(".", "/") / "locale" for app in _CATALOGUES]
# The levels of the federation from the top down: key and name. Four and more; another profession names its own.
HUIGUAN_LEVELS = [
    ("national", _("National")),
    ("province", _("Province")),
    ("city", _("City")),
    ("county", _("County")),
]
# By which rule proposed awards are shown to the public, and for how many working days at least: the profession's.
HUIGUAN_AWARD_NOTICE_DAYS = 7
HUIGUAN_AWARD_NOTICE_LAW = "公安机关人民警察奖励条令（公安部令第135号）：公示不少于七个工作日"
# After which step of a research project what part of its grant is paid, in percent; the last one pays what is left.
HUIGUAN_GRANT_INSTALMENTS = (("contract", 50), ("midterm", 30), ("final", 20))
USE_TZ = True
TIME_ZONE = os.environ.get("HUIGUAN_TIME_ZONE", "Asia/Shanghai")

# Files --------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": {"BACKEND": "huiguan.kernel.files.blobs.DurableStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "huiguan.ui.releases.ReleaseStorage"},
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "huiguan.ui.releases.ReleaseFinder",
]
# Collected and compressed by `huiguan run`; straight from the packages for developers and tests.
WHITENOISE_USE_FINDERS = DEBUG or not STATIC_ROOT.exists()
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a dispatch names thousands of associations
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["huiguan.kernel.files.handlers.CarefulUploadHandler"]
FILES_PARTS = DATA / "parts"  # uploads under way; on this machine, also when whole files go to S3
FILES_MAX_BYTES = int(os.environ.get("HUIGUAN_FILE_MB", "200")) * 1024 * 1024
# Processes that read, check and seal the rows of large imports; 0: none beside the one that writes.
IMPORT_WORKERS = int(os.environ.get("HUIGUAN_IMPORT_WORKERS", str(min(2, os.cpu_count() or 1))))
FILES_TOTAL_BYTES = int(os.environ.get("HUIGUAN_FILES_TOTAL_MB", "20480")) * 1024 * 1024

# Content-Security-Policy: no inline script or style anywhere (ARCHITECTURE.md, look and feel) -----------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
    },
}

# Logs ---------------------------------------------------------------------------------------------------------------
LOGGING = logging_settings()

# Mail ---------------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = os.environ.get("HUIGUAN_MAIL_FROM", "huiguan@localhost")
MAIL_SERVER = urlsplit(os.environ.get("HUIGUAN_SMTP", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_SERVER.hostname else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.hostname or "localhost", MAIL_SERVER.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(MAIL_SERVER.username or ""), unquote(MAIL_SERVER.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL_SERVER.scheme == "smtps", MAIL_SERVER.scheme == "smtp+starttls"
EMAIL_TIMEOUT = 20

# Short texts ----------------------------------------------------------------------------------------------------------
MESSAGE_GATEWAYS = {
    channel: (url, os.environ.get(f"HUIGUAN_{channel.upper()}_SECRET", ""))
    for channel in ("sms", "wecom", "dingtalk")
    if (url := os.environ.get(f"HUIGUAN_{channel.upper()}", "")).startswith(("https://", "http://"))
}
MESSAGE_SANDBOX = DATA / "outbox.jsonl" if os.environ.get("HUIGUAN_SANDBOX") == "1" else None
# Signing in by a code is offered where a code can be sent.
ACCOUNT_LOGIN_BY_CODE_ENABLED = MESSAGE_SANDBOX is not None or "sms" in MESSAGE_GATEWAYS
ACCOUNT_FORMS = {"request_login_code": "huiguan.kernel.access.forms.SignInCodeForm"}

# Addresses that messages carry and call -------------------------------------------------------------------------------
SITE_URL = os.environ.get("HUIGUAN_URL", "").rstrip("/")
WEBHOOKS_INSIDE = os.environ.get("HUIGUAN_WEBHOOKS_INSIDE") == "1"

# Background work ------------------------------------------------------------------------------------------------------
PROCRASTINATE_IMPORT_PATHS = ["huiguan.kernel.jobs"]

# Elections ------------------------------------------------------------------------------------------------------------
ELECTIONS_SMALLEST = int(os.environ.get("HUIGUAN_SMALLEST_ELECTORATE", "5"))
ELECTIONS_PROCESSES = int(os.environ.get("HUIGUAN_BALLOT_PROCESSES", str(os.cpu_count() or 1)))

# Public site (docs/decisions/0022-public-site.md) ---------------------------------------------------------------------
# For how long a page for visitors is kept in memory at most (docs/decisions/0030-kept-pages.md); 0: not at all.
VISITOR_PAGE_SECONDS = 3
WAGTAIL_WORKFLOW_ENABLED = False  # checking is a workflow of ours, like everything that goes through hands here

# Sensitive fields -----------------------------------------------------------------------------------------------------
PRIVACY_PROVIDER = os.environ.get("HUIGUAN_PRIVACY_PROVIDER", "aes-256-gcm")

# History (docs/decisions/0005-history-sealing.md) ------------------------------------------------------------------
PGTRIGGER_MIGRATIONS = True
PGHISTORY_BASE_MODEL = "huiguan.kernel.history.events.Event"
PGHISTORY_LEVEL = pgtrigger.Statement  # one context per statement: bulk loads write events at COPY's pace
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"  # orders the events of one transaction over all tables
PGHISTORY_FIELD = pghistory.Field(null=True)  # lawful erasure empties values and keeps the row
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(null=True, db_index=False)

SILENCED_SYSTEM_CHECKS: list[str] = []
