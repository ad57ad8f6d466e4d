"""A language more, from right to left, with the default analyser: what it lacks is named, and what is there works."""

import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.core.checks import run_checks

from passerelle.environment import ROOT

pytestmark = pytest.mark.slow


def test_a_locale_without_columns_or_catalog_is_named(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ur", "Urdu")]
    problems = {
        message.id
        for message in run_checks()
        if "ur" in message.msg.replace(".", " ").replace(":", " ").split()
    }
    assert problems == {"home.E006", "home.E007", "home.W001"}


def test_a_site_with_a_fifth_language(tmp_path):
    catalog = tmp_path / "locale/ur/LC_MESSAGES"
    catalog.mkdir(parents=True)
    polib.POFile().save(str(catalog / "django.po"))
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "DATABASE", "CI_"))
    }
    environment |= {"FIFTH_CATALOGS": str(tmp_path / "locale"), "DATA_DIR": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "--nomigrations", "-p", "no:cacheprovider",
         "--ds=tests.passerelle.fifth_language_settings", str(Path(__file__).with_name("fifth_language.py"))],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert "5 passed" in result.stdout
