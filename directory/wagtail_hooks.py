"""What the directory adds to Wagtail's admin."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from directory.admin import ServiceViewSet
from directory.dashboard import DoneView, panels_for

register_snippet(ServiceViewSet)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    """Name what the history of a service tells besides Wagtail's own."""
    actions.register_action("directory.confirm", _("Confirm"), _("Confirmed as still correct"))


@hooks.register("register_admin_urls")
def register_admin_urls():
    """Add where a remark is marked as dealt with."""
    return [path("services/problems/<int:pk>/done/", DoneView.as_view(), name="directory_problem_done")]


@hooks.register("construct_homepage_panels")
def add_panels(request, panels):
    """Show on the first page what waits."""
    panels.extend(panels_for(request))
