"""What the notices listen to below them."""

from django.conf import settings
from django.dispatch import receiver

import notices
from accounts.invitations import invited


@receiver(invited)
def send_invitation(sender, user, **kwargs):
    """Mail a new account's owner the link under which to set a password."""
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
    notices.send("invitation", [user], context={"username": user.username, "days": days})
