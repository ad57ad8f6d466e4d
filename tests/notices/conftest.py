"""Fixtures of the tests of notices."""

import pytest
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from notices_smtp import MailServer
from wagtail.users.models import UserProfile

from notices import kinds

MORNING = "2026-05-04T09:00Z"


@pytest.fixture
def mail_server(settings):
    """Run a mail server and let the site use it."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 5
        yield server


@pytest.fixture
def person():
    """Return a function that makes an account."""

    def make(name="amina", language="", zone="", **fields):
        user = get_user_model().objects.create_user(name, f"{name}@example.org", "a-long-password", **fields)
        profile = UserProfile.get_for_user(user)
        profile.preferred_language, profile.current_time_zone = language, zone
        profile.save()
        return user

    return make


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch):
    """Declare kinds for the tests, beside those of the rooms."""
    found = kinds.all_kinds() | {
        kind.key: kind
        for kind in (
            kinds.Kind(
                "page-waits",
                "Test",
                _("Page not found"),
                "%(subject)s: %(by)s",
                lambda notice: f"/admin/x/{notice.subject.pk}/",
            ),
            kinds.Kind("plain", "Test", "Something\nhappened %(count)s times", "No address."),
            kinds.Kind("quiet", "Test", "Quiet", "Only in the admin.", mail="never"),
        )
    }
    monkeypatch.setattr("notices.sending.all_kinds", lambda: found)
