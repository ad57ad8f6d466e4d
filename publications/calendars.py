"""Events as iCalendar (RFC 5545), which calendar programs open or subscribe to.

Joining details are for members alone and never stand here: a calendar file leaves the site.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from publications.models.events import EventPage
from publications.models.meetings import Meeting

STATUS = {
    Meeting.Status.PLANNED: "TENTATIVE",
    Meeting.Status.POSTPONED: "TENTATIVE",
    Meeting.Status.CONFIRMED: "CONFIRMED",
    Meeting.Status.CANCELLED: "CANCELLED",
}
REFRESH = timedelta(hours=12)


def calendar_of(pages: Iterable[EventPage], title: str) -> bytes:
    """Return the events of `pages` as a calendar named `title`; an event without a start is left out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Passerelle//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for page in pages:
        if page.meeting and page.meeting.start:
            calendar.add_component(_event(page, page.meeting))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(page: EventPage, meeting: Meeting) -> Event:
    zone = ZoneInfo(meeting.timezone)
    event = Event()
    # The same in each language and after each change: a calendar then updates its entry instead of adding one.
    event.add("uid", f"{meeting.uid}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", _utc(page.last_published_at or timezone.now()))
    event.add("last-modified", _utc(page.last_published_at or timezone.now()))
    event.add("dtstart", meeting.start.astimezone(zone))
    if meeting.end:
        event.add("dtend", meeting.end.astimezone(zone))
    event.add("summary", page.title, parameters={"language": page.locale.language_code})
    event.add("status", STATUS[Meeting.Status(meeting.status)])
    if page.summary:
        event.add("description", page.summary)
    place = ", ".join(part for part in (meeting.venue, meeting.address, meeting.city) if part)
    if place:
        event.add("location", " ".join(place.split()))
    event.add("url", page.full_url)
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("UTC")).replace(microsecond=0)
