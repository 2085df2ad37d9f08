"""The settings of every installation; see `operator.py` for what the environment may change."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from giamngheo.config.settings.logs import log_settings
from giamngheo.config.settings.operator import database, flag, home, identity_provider, log_level
from giamngheo.platform.crypto.secret_files import secret

PACKAGE = Path(__file__).resolve().parents[2]
HOME = home()

DEBUG = flag("GIAMNGHEO_DEBUG")
DEMO = flag("GIAMNGHEO_DEMO")
# the page of all components, for development and the tests of the look
GALLERY = DEBUG
SECRET_KEY = secret(HOME, "secret_key")
# works by name, by IP address and behind a proxy of the province; narrow it with GIAMNGHEO_HOSTS=a,b
ALLOWED_HOSTS = [host for host in os.environ.get("GIAMNGHEO_HOSTS", "*").split(",") if host]
# where papers lead: the address that a QR on a document begins with
PUBLIC_ADDRESS = os.environ.get("GIAMNGHEO_ADDRESS", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("GIAMNGHEO_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "giamngheo.platform",
    "giamngheo.areas",
    "giamngheo.people",
    "giamngheo.registry",
    "giamngheo.complaints",
    "giamngheo.reviews",
    "giamngheo.exchange",
    "giamngheo.monitoring",
    "giamngheo.portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "axes",
]

MIDDLEWARE = [
    "giamngheo.platform.visitor_address.visitor_address",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "giamngheo.platform.security.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "giamngheo.platform.web.language.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "giamngheo.platform.requests.actor_middleware",
    "giamngheo.platform.body_size.body_size_gate",
    "giamngheo.platform.requests.ForbiddenMiddleware",
    "giamngheo.platform.audit.shown.ShownMiddleware",
    "giamngheo.people.gate.password_gate",
    "giamngheo.platform.forms.keeping.sent_draft_gate",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "giamngheo.config.urls"
WSGI_APPLICATION = "giamngheo.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "giamngheo.platform.web.chrome.frame",
            ],
            "builtins": ["giamngheo.platform.templatetags.house"],
        },
    }
]

DATABASES = {"default": database(os.environ.get("GIAMNGHEO_DATABASE_URL"), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "giamngheo.people.backend.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# rows of a list from which its file is written by a job and no more within the answer of a page
LIST_EXPORT_LIMIT = 5_000
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
IDENTITY_PROVIDER = identity_provider()
# the web server in front, on this machine, always sets X-Real-IP
REAL_IP = flag("GIAMNGHEO_REAL_IP")
# wrong passwords count per name and address; the address is the connection's, no header of a visitor can change it
AXES_FAILURE_LIMIT = 5
# in all for one name, and from one address, which a whole office may share
WRONG_PASSWORDS = {"name": 30, "address": 100}
AXES_HANDLER = "giamngheo.people.lock_out.LockOutHandler"
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "giamngheo.people.backend.axes_username"
AXES_LOCKOUT_CALLABLE = "giamngheo.people.views.entering.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = ["giamngheo.config.formats"]
FORM_RENDERER = "giamngheo.platform.forms.renderer.HouseRenderer"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # how often a visitor of the public pages came: all server processes of the machine count together
    "counters": {
        "BACKEND": "giamngheo.platform.counters.SharedCounters",
        "LOCATION": str(HOME / "cache" / "counters.sqlite3"),
    },
    # drawn charts: figures of areas, nothing of a person
    "pictures": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(HOME / "cache" / "pictures"),
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(HOME / "files")},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = flag("GIAMNGHEO_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("GIAMNGHEO_HTTPS") else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LOGGING = log_settings(log_level())
