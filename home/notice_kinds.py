"""What the frame tells editors."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder

from notices.kinds import Kind


def _edit(notice) -> str:
    return AdminURLFinder(notice.recipient).get_edit_url(notice.subject) or reverse("wagtailadmin_home")


KINDS = [
    Kind(
        key="schedule-failed",
        label=_("Something scheduled could not be published"),
        title=_("“%(subject)s” could not be published"),
        text=_(
            "It was scheduled, but something is missing now: %(why)s It stays a draft until somebody publishes it."
        ),
        address=_edit,
    )
]
