"""The settings of the tests with one language more, written from right to left: Urdu, for which search has no analyser."""

import os
from pathlib import Path

from passerelle.settings.test import *  # noqa: F403
from passerelle.settings.test import LANGUAGES as FOUR

LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = [*FOUR, ("ur", "Urdu")]
MODELTRANSLATION_LANGUAGES = tuple(code for code, _name in LANGUAGES)
LOCALE_PATHS = [*LOCALE_PATHS, Path(os.environ["FIFTH_CATALOGS"])]  # noqa: F405
