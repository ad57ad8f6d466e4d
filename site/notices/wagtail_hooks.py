"""Where notices enter the editors' admin: the first page, the menu, the account settings."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from notices import views
from notices.forms import MailPreferenceForm
from notices.models import Notice

ON_FIRST_PAGE = 5


@hooks.register("register_admin_urls")
def admin_urls():
    """Add the list of a person's notices."""
    return [
        path("notices/", views.index, name="notices_index"),
        path("notices/read/", views.mark_all_read, name="notices_read"),
        path("notices/<int:pk>/", views.open_notice, name="notices_open"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item():
    """Add the list to the menu."""
    return MenuItem(_("Notices"), reverse("notices_index"), name="notices", icon_name="mail", order=150)


class NoticesPanel(Component):
    """The newest unread notices on the admin's first page."""

    name = "notices"
    template_name = "notices/panel.html"
    order = 150

    def get_context_data(self, parent_context):
        """Return the newest unread notices and how many there are."""
        unread = Notice.objects.listed_for(parent_context["request"].user).unread()
        return {"items": views.items(unread[:ON_FIRST_PAGE]), "unread_count": unread.count()}


@hooks.register("construct_homepage_panels")
def homepage_panel(request, panels):
    """Show unread notices on the first page."""
    panels.append(NoticesPanel())


class MailPanel(BaseSettingsPanel):
    """The choice of how notices come by mail."""

    name = "notices"
    title = _("Notices by mail")
    tab = notifications_tab
    order = 50
    form_class = MailPreferenceForm


@hooks.register("register_account_settings_panel")
def settings_panel(request, user, profile):
    """Add the choice to the account settings."""
    return MailPanel(request, user, profile)
