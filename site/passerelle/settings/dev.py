"""Settings for a developer's machine and for `make demo`."""

from passerelle.environment import env
from passerelle.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = env("SECRET_KEY") or "only-for-development-and-the-demo-never-for-a-site-that-people-use"
ALLOWED_HOSTS = env("ALLOWED_HOSTS") or ["*"]
DEMO_ALLOWED = True
API_LOOPBACK_FREE = True
BACKUP_MAX_HOURS = 0  # nobody needs a backup of a demo
