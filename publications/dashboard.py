"""What waits for the editors of events on the admin's first page: events that are over and say nothing of what came out."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from wagtail.permissions import policy_registry

from home.waiting import WaitingPanel
from publications.models import EventPage, Meeting

REMEMBERED = timedelta(days=180)


def without_follow_up(user) -> list[EventPage]:
    """Return the source pages of the events of the user's networks that took place in the last half year and have
    neither minutes nor decisions nor actions in any language, the latest first."""
    now = timezone.now()
    policy = policy_registry.get_by_type(Meeting)
    over = (
        policy.instances_user_has_any_permission_for(user, ["change"])
        .filter(Q(end__lte=now) | Q(end=None, start__lte=now), live=True, start__gt=now - REMEMBERED)
        .exclude(status__in=[Meeting.Status.CANCELLED, Meeting.Status.POSTPONED])
    )
    pages = EventPage.objects.live().filter(meeting__in=over).select_related("meeting").order_by("pk")
    first: dict[int, EventPage] = {}
    done = set()
    for page in pages:
        first.setdefault(page.meeting_id, page)  # translations are made after their source
        if page.follow_up or page.minutes:
            done.add(page.meeting_id)
    waiting = [page for key, page in first.items() if key not in done and page.meeting.is_over]
    return sorted(waiting, key=lambda page: page.meeting.start, reverse=True)


class FollowUpPanel(WaitingPanel):
    """Events without follow-up, each a click from its form."""

    name = "events-without-follow-up"
    template_name = "publications/admin/follow_up_panel.html"
    order = 170

    def waiting(self) -> list[EventPage]:
        """Return the events."""
        return without_follow_up(self.request.user)
