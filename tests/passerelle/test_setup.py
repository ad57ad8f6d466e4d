"""Setting a site up, and setting it up again."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from passerelle.management.commands import setup


@pytest.mark.django_db
def test_it_migrates_no_site_that_is_in_use(settings, monkeypatch):
    """Not without a backup, which `upgrade` makes."""
    monkeypatch.setattr(setup, "_is_up_to_date", lambda: False)
    settings.DEMO_ALLOWED = False
    get_user_model().objects.create_user("amina", "amina@example.org", "a-long-enough-password")
    with pytest.raises(CommandError, match=r"manage\.py upgrade"):
        call_command("setup", interactive=False)
