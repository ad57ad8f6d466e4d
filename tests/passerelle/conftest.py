"""Fixtures of the tests of the site as a whole."""

import pytest

from passerelle import health


@pytest.fixture(autouse=True)
def fresh_health(monkeypatch):
    """Let each test look for itself."""
    monkeypatch.setattr(health, "_kept", (0.0, {}))


@pytest.fixture
def data_dir(settings, tmp_path):
    """Give the test folders of its own for uploaded files and backups."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return tmp_path
