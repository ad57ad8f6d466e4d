"""One click from an event, or from a series, to the draft of the next event."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

LABEL = _("Next event from this one")


def may_make_next(user, page) -> bool:
    """Whether `user` may make the next event of `page`, an event or a series."""
    return page.place_of_next().permissions_for_user(user).can_add_subpage()


class NextEventPanel(Panel):
    """The button on the form. Made by a POST: a link that is followed in advance must not create a page."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "publications/admin/next_event.html"

        def is_shown(self):
            """Show it to who may add the event."""
            return bool(self.instance.pk) and may_make_next(self.request.user, self.instance)

        def get_context_data(self, parent_context=None):
            """Return where the button sends to, and what it is called."""
            return {
                **super().get_context_data(parent_context),
                "address": reverse("publications_next_event", args=[self.instance.pk]),
                "label": LABEL,
            }
