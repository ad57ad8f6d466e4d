"""Settings for a developer's machine and for `make demo`."""

from passerelle.environment import env
from passerelle.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = env("SECRET_KEY") or "only-for-development-and-the-demo-never-for-a-site-that-people-use"
ALLOWED_HOSTS = env("ALLOWED_HOSTS") or ["*"]
DEMO_ALLOWED = True
API_LOOPBACK_FREE = True
BACKUP_MAX_HOURS = 0  # nobody needs a backup of a demo
# Django's own default says nothing of errors where DEBUG is off.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
