"""Management of accounts in the editors' admin."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from accounts import invitations
from accounts.forms import UserCreationForm, UserEditForm


class UserViewSet(WagtailUserViewSet):
    """Wagtail's management of users with our forms."""

    create_template_name = "accounts/create.html"
    edit_template_name = "accounts/edit.html"

    def get_form_class(self, for_update=False):
        """Return the form for a new account, or for one that is changed."""
        return UserEditForm if for_update else UserCreationForm


def invite(request, pk: int):
    """Ask, then send a person without a password the invitation again."""
    if not request.user.has_perm("accounts.add_user"):
        raise PermissionDenied
    user = get_object_or_404(get_user_model(), pk=pk)
    if not invitations.is_open(user):
        raise Http404
    if request.method != "POST":
        context = {"invited": user, "page_title": _("Send the invitation again"), "header_icon": "mail"}
        return TemplateResponse(request, "accounts/invite.html", context)
    invitations.invite(user)
    messages.success(request, _("An invitation has been sent to %(address)s.") % {"address": user.email})
    return redirect("wagtailusers_users:index")
