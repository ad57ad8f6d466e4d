"""What the notices listen to below them."""

from django.conf import settings
from django.dispatch import receiver

import notices
from accounts.invitations import forgotten, invited


@receiver(invited)
def send_invitation(sender, user, **kwargs):
    """Mail a new account's owner the link under which to set a password."""
    _send_link("invitation", user)


@receiver(forgotten)
def send_new_password(sender, user, **kwargs):
    """Mail who forgot a password the link under which to set another."""
    _send_link("new-password", user)


def _send_link(kind: str, user) -> None:
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
    notices.send(kind, [user], context={"username": user.username, "days": days})
