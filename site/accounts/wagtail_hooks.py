"""Where accounts enter the editors' admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from accounts import invitations, views


@hooks.register("register_admin_urls")
def admin_urls():
    """Add the page that sends an invitation again."""
    return [path("accounts/<int:pk>/invite/", views.invite, name="accounts_invite")]


@hooks.register("after_create_user")
def invite_new_user(request, user):
    """Invite the owner of an account that was made without a password."""
    if invitations.is_open(user):
        invitations.invite(user)


@hooks.register("register_user_listing_buttons")
def invitation_button(user, request_user):
    """Offer to send the invitation again to those who have set no password."""
    if invitations.is_open(user) and request_user.has_perm("accounts.add_user"):
        yield Button(
            _("Send the invitation again"),
            reverse("accounts_invite", args=[user.pk]),
            icon_name="mail",
            priority=20,
        )
