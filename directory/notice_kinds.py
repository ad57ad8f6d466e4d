"""What the directory tells the editors of services."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind


def _edit(notice) -> str:
    return reverse("wagtailsnippets_directory_service:edit", args=[notice.subject.pk])


KINDS = [
    Kind(
        key="problem-reported",
        label=_("A reader says that something is wrong with a service"),
        title=_("Something is wrong with “%(subject)s”"),
        text=_("%(what)s. %(details)s\n(Told on the page in this language: %(language)s.)"),
        address=_edit,
    ),
    Kind(
        key="confirm-soon",
        label=_("A service is to be confirmed soon"),
        title=_("Is “%(subject)s” still correct?"),
        text=_(
            "Please confirm it by %(day)s: one click on “Still correct” is enough if nothing has changed."
        ),
        address=_edit,
    ),
    Kind(
        key="confirm-overdue",
        label=_("A service has not been confirmed in time"),
        title=_("“%(subject)s” has not been confirmed"),
        text=_(
            "It was to be confirmed by %(day)s. Until somebody does, readers are told so and lists show it further down."
        ),
        address=_edit,
    ),
]
