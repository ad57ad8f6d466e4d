"""The kind of notice that belongs to no room above: the invitation to a new account."""

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
    )
]
