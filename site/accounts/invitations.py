"""Invitations: an administrator makes an account without a password, its owner sets one by a link."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.dispatch import Signal
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User

invited = Signal()
"""Sent with `user` when somebody is to be told of their new account; whoever delivers messages listens."""

forgotten = Signal()
"""Sent with `user` when somebody asks for a new password to their account; whoever delivers messages listens."""


def is_open(user: User) -> bool:
    """Return whether `user` has been invited and has set no password yet."""
    return user.is_active and not user.has_usable_password()


def invite(user: User) -> None:
    """Have an invitation sent to `user`, again if need be. Raise ValueError where the account has a password."""
    if not is_open(user):
        raise ValueError(f"{user} has a password or is not active")
    invited.send(sender=User, user=user)


def link(user: User) -> str:
    """Return the full address under which `user` sets a password; it holds for PASSWORD_RESET_TIMEOUT and once."""
    path = reverse(
        "wagtailadmin_password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"
