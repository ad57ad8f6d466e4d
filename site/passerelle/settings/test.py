"""Settings for the tests: everything as on a real site, but fast passwords and nothing left behind."""

import atexit
import shutil
import tempfile
from pathlib import Path

from passerelle.settings.dev import *  # noqa: F403

SCRATCH = Path(tempfile.mkdtemp(prefix="passerelle-tests-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = SCRATCH / "media"
STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir()
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PAGE_CACHE = False  # a test that is about it switches it on
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
AXES_ENABLED = False
SENTENCE_ENCODER = "none"
ELASTICSEARCH_URL: list[
    str
] = []  # a test that is about it, or about all engines, takes the one of the environment
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
