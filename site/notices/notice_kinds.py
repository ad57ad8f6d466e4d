"""The kinds of notice that belong to no room above: the invitation to a new account, and the way to a new password."""

from django.utils.translation import gettext_lazy as _

from accounts import invitations
from notices.kinds import Kind

KINDS = [
    Kind(
        key="invitation",
        label=_("Invitation"),
        title=_("Your account"),
        text=_(
            "An account has been made for you, with the user name %(username)s. Set a password at the address below; "
            "it holds for %(days)s days. If it has lapsed, ask for a new one with “Forgotten password?” at sign-in."
        ),
        address=lambda notice: invitations.link(notice.recipient),
        mail="always",
    ),
    Kind(
        key="new-password",
        label=_("New password"),
        title=_("A new password"),
        text=_(
            "Somebody asked for a new password for the account %(username)s. If it was you, set it at the address "
            "below; it holds for %(days)s days, and once. If it was not, you need do nothing: the password stays as "
            "it is."
        ),
        address=lambda notice: invitations.link(notice.recipient),
        mail="always",
    ),
]
