"""Settings for a site that people use. It refuses to start where a setting is missing, and names it."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from passerelle.databases import parts_of
from passerelle.environment import env, required
from passerelle.settings.base import *  # noqa: F403
from passerelle.settings.base import AUTHENTICATION_BACKENDS, DEFAULT_FROM_EMAIL, MIDDLEWARE

DEBUG = False
SECRET_KEY, ALLOWED_HOSTS, BASE_URL = required("SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY is too short or too simple: take at least 50 random characters")
if parts_of("BASE_URL", BASE_URL).scheme != "https":
    raise ImproperlyConfigured("BASE_URL must begin with https://")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the site's hosts, not *")
if not validate_host(urlsplit(BASE_URL).hostname or "", ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must hold the host of BASE_URL, at which readers ask")
if env("DEMO"):
    raise ImproperlyConfigured(
        "DEMO is set: demo accounts have known passwords and are refused in production"
    )
DEMO_ALLOWED = False
AUTHENTICATION_BACKENDS = [
    AUTHENTICATION_BACKENDS[0],
    "demo.production.NoDemoAccounts",
    *AUTHENTICATION_BACKENDS[1:],
]
MIDDLEWARE = [*MIDDLEWARE, "demo.production.NoIndexMiddleware"]
WAGTAILADMIN_BASE_URL = BASE_URL
CSRF_TRUSTED_ORIGINS = [f"https://{urlsplit(BASE_URL).netloc}"]

# HTTPS alone. The health addresses are answered before this, so that a load balancer can ask by plain HTTP.
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# Editors' previews show the site's pages in frames of the admin: SAMEORIGIN, not DENY.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
if env("TRUSTED_PROXIES"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ADMINS = [("Operators", address) for address in env("OPERATORS")]
EMAIL_SUBJECT_PREFIX = f"[{urlsplit(BASE_URL).hostname}] "
SERVER_EMAIL = DEFAULT_FROM_EMAIL
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "operators": {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console", "operators"], "level": "INFO", "propagate": False},
        # Whoever asks for another host gets 400. Scanners do so all day: no mail, and no request that waits for one.
        "django.security.DisallowedHost": {"handlers": ["console"], "propagate": False},
    },
}
