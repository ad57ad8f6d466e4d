"""Management of accounts in the editors' admin."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.account import LoginView as WagtailLoginView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from accounts import invitations
from accounts.forms import UserCreationForm, UserEditForm


class LoginView(WagtailLoginView):
    """The sign-in of editors and of members, who read what is for members alone and have no business in the admin."""

    def get_success_url(self) -> str:
        """Return where the person wanted to go; without a wish, the admin, or for members the site."""
        asked = self.get_redirect_url()
        return asked or (super().get_success_url() if _may_enter(self.request.user) else "/")

    def get(self, request, *args, **kwargs):
        """Lead on whoever is signed in already; raise PermissionDenied for members who ask for the admin."""
        if request.user.is_authenticated and not _may_enter(request.user):
            target = self.get_success_url()
            if target.startswith(reverse("wagtailadmin_home")):
                raise PermissionDenied
            return redirect(target)
        return super().get(request, *args, **kwargs)


def _may_enter(user) -> bool:
    return user.has_perm("wagtailadmin.access_admin")


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
