"""Signing in by name or e-mail address, and what those get who try too often."""

from datetime import timedelta

from axes.helpers import get_cool_off
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 254
"""Characters of the longest user name or e-mail address that an account can have."""


def users_called(name: str):
    """Return the users who may mean themselves by `name`: a user name, or an e-mail address in any case."""
    users = get_user_model().objects
    if len(name) > LONGEST_NAME:  # nobody's; SQLite fails on the comparison where it is very long
        return users.none()
    return users.filter(Q(username=name) | Q(email__iexact=name))


class NameOrEmailBackend(ModelBackend):
    """Signs in by user name or e-mail address."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Return the active user whose name or address is `username` and whose password is `password`, else None.

        It takes as long for a name that nobody has as for a wrong password.
        """
        if not username or password is None:
            return None
        users = list(users_called(username))
        for user in users:
            if user.check_password(password) and self.user_can_authenticate(user):
                return user
        if not users:
            get_user_model()().set_password(password)
        return None


def name_to_throttle(request: HttpRequest, credentials: dict | None = None) -> str:
    """Return the user name behind what was typed, so that name and address share one count of failures."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    user = users_called(typed).order_by("pk").first() if typed else None
    return user.username if user else typed.strip().lower()[:150]


def locked_out(request: HttpRequest, original_response=None, credentials: dict | None = None) -> HttpResponse:
    """Answer 429 and say how long to wait; the site puts its page around it."""
    wait = get_cool_off(request) or timedelta(minutes=15)
    response = HttpResponse(status=429, headers={"Retry-After": str(int(wait.total_seconds()))})
    response.error_context = {
        "text": _(
            "There were too many failed attempts to sign in. Please wait a quarter of an hour, then try again."
        )
    }
    return response
