"""What the directory adds to Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from directory.admin import ServiceViewSet

register_snippet(ServiceViewSet)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    """Name what the history of a service tells besides Wagtail's own."""
    actions.register_action("directory.confirm", _("Confirm"), _("Confirmed as still correct"))
