"""Settings that hold everywhere."""

from pathlib import Path
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from passerelle.databases import cache_from, database_from, email_from, search_from
from passerelle.environment import ROOT, env, refuse_unreadable

refuse_unreadable()

DATA_DIR = env("DATA_DIR")

INSTALLED_APPS = [
    "modeltranslation",
    "passerelle",
    "demo",
    "directory",
    "publications",
    "home",
    "search",
    "localization",
    "notices",
    "accounts",
    "wagtail_localize",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "passerelle.middleware.HeadMiddleware",
    "passerelle.middleware.HealthMiddleware",
    "home.middleware.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "passerelle.middleware.ContentSecurityPolicyMiddleware",
    "passerelle.middleware.ErrorPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "home.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Its answer is in the language of the person. None of those above reads the body yet.
    "passerelle.middleware.RequestSizeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.middleware.MovedMiddleware",
    "home.middleware.RefusalMiddleware",
    "localization.page_rules.PageRulesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "passerelle.urls"
WSGI_APPLICATION = "passerelle.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "home.navigation.around",
            ],
        },
    }
]

DATABASES = {"default": database_from(env("DATABASE_URL"), DATA_DIR)}
CACHES = {"default": cache_from(env("CACHE_URL"), DATA_DIR)}
PAGE_CACHE = True
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.signin.NameOrEmailBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL  # one sign-in for all: it counts failures
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "accounts/password_required.html"  # noqa: S105 – a template
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = WAGTAIL_PASSWORD_REQUIRED_TEMPLATE
LOGIN_REDIRECT_URL = "wagtailadmin_home"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.client_address"
AXES_USERNAME_CALLABLE = "accounts.signin.name_to_throttle"
AXES_LOCKOUT_CALLABLE = "accounts.signin.locked_out"
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600
WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAILADMIN_USER_LOGIN_FORM = "accounts.forms.LoginForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "accounts.forms.PasswordResetForm"  # noqa: S105 – a form
TRUSTED_PROXIES = env("TRUSTED_PROXIES")

# Languages: this list is the one place. `home.checks` says what a language still lacks.
LANGUAGES = [("fr", _("French")), ("en", _("English")), ("es", _("Spanish")), ("ru", _("Russian"))]
LANGUAGE_CODE = "fr"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
MODELTRANSLATION_LANGUAGES = tuple(code for code, name in LANGUAGES)
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
MODELTRANSLATION_FALLBACK_LANGUAGES = ("fr", "en", "es", "ru")
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
# The second holds what Wagtail and its companions leave untranslated: Django would show it in French to everybody.
LOCALE_PATHS = [ROOT / "locale", ROOT / "site/passerelle/upstream_locale"]
FORMAT_MODULE_PATH = "passerelle.formats"
TIME_ZONE = "UTC"
USE_TZ = True
# Wagtail's own list names what browsers do not know, such as "localtime".
WAGTAIL_USER_TIME_ZONES = sorted(name for name in available_timezones() if "/" in name or name == "UTC")

# Wagtail
WAGTAIL_SITE_NAME = "Passerelle"
WAGTAILADMIN_BASE_URL = env("BASE_URL") or "http://localhost:8000"
WAGTAILIMAGES_IMAGE_MODEL = "home.Image"
WAGTAILDOCS_DOCUMENT_MODEL = "home.Document"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "ods", "csv", "pptx", "odp", "txt"]
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif"]
# What a camera notes in a photograph, the place among it, goes into no WebP; JPEG and PNG would keep it.
WAGTAILIMAGES_FORMAT_CONVERSIONS = dict.fromkeys(["jpeg", "png", "avif", "webp"], "webp")
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# Making an image smaller takes 8 bytes a pixel; the small profile has room for some 200 MB in the web server.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.uploads.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "home.uploads.DocumentForm"
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILREDIRECTS_AUTO_CREATE = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = env("MACHINE_TRANSLATOR")
TAGGIT_CASE_INSENSITIVE = True

# Search
ELASTICSEARCH_URL = search_from(env("ELASTICSEARCH_URL"))
ELASTICSEARCH_PREFIX = env("ELASTICSEARCH_PREFIX")
SENTENCE_ENCODER = env("SENTENCE_ENCODER")
API_REQUESTS_A_MINUTE = 60  # from one machine; 0: no limit
API_LOOPBACK_FREE = False

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_DIR") or DATA_DIR / "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
MAX_UPLOAD_SIZE = WAGTAILDOCS_MAX_UPLOAD_SIZE = env("MAX_UPLOAD_MB") * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "passerelle.static_files.StaticFiles"},
}
WHITENOISE_MAX_AGE = 3600
BACKUPS_KEPT = env("BACKUPS_KEPT")
BACKUP_EVERY_HOURS = env("BACKUP_EVERY_HOURS")
BACKUP_MAX_HOURS = env("BACKUP_MAX_HOURS")

# Mail
EMAIL_BACKEND, EMAIL_SETTINGS = email_from(env("EMAIL_URL"))
vars().update(EMAIL_SETTINGS)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM")

# Security
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "passerelle.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "media-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
}
# Wagtail's admin has scripts and styles in its pages, and shows previews in frames.
CONTENT_SECURITY_POLICY_ADMIN = {
    "DIRECTIVES": {
        **CONTENT_SECURITY_POLICY["DIRECTIVES"],
        "script-src": ["'self'", "'unsafe-inline'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "frame-src": ["'self'"],
    }
}

DEMO_ALLOWED = env("DEMO")
