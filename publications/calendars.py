"""Events as iCalendar (RFC 5545), which calendar programs open or subscribe to.

Joining details are for members alone and never stand here: a calendar file leaves the site.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from publications.models.meetings import Meeting

if TYPE_CHECKING:
    from publications.models.events import EventPage

STATUS = {
    Meeting.Status.PLANNED: "TENTATIVE",
    Meeting.Status.POSTPONED: "TENTATIVE",
    Meeting.Status.CONFIRMED: "CONFIRMED",
    Meeting.Status.CANCELLED: "CANCELLED",
}
REFRESH = timedelta(hours=12)


def calendar_of(pages: Iterable[EventPage], title: str, base: str) -> bytes:
    """Return the events of `pages` as a calendar named `title`; one without public facts or a start is left out.

    `base` is scheme and host of the site, as readers reach it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Passerelle//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for page in pages:
        if page.facts and page.facts.start:
            calendar.add_component(_event(page, page.facts, base))
    years = [event.start.year for event in calendar.events]
    if years:  # the rules of a zone from then on: those since 1970 would be the longest part of the file
        calendar.add_missing_timezones(first_date=date(min(years), 1, 1))
    return calendar.to_ical()


def _event(page: EventPage, meeting: Meeting, base: str) -> Event:
    event = Event()
    # The same in each language and after each change: a calendar then updates its entry instead of adding one.
    event.add("uid", f"{meeting.uid}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    changed = _last_change(page, meeting)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    start, end = (moment and moment.astimezone(meeting.zone) for moment in (meeting.start, meeting.end))
    if meeting.has_days_alone:
        event.add("dtstart", start.date())
        event.add("dtend", end.date() + timedelta(days=1))  # calendars want the day after the last
    else:
        event.add("dtstart", start)
        if end:
            event.add("dtend", end)
    event.add("summary", page.title, parameters={"language": page.language})
    event.add("status", STATUS[Meeting.Status(meeting.status)])
    if page.summary:
        event.add("description", page.summary)
    place = ", ".join(part for part in (meeting.venue, meeting.address, meeting.city) if part)
    if place:
        event.add("location", " ".join(place.split()))
    event.add("url", f"{base}{page.url}")
    return event


def _last_change(page: EventPage, meeting: Meeting) -> datetime:
    moments = [moment for moment in (page.last_published_at, meeting.last_published_at) if moment]
    return max(moments, default=timezone.now()).astimezone(ZoneInfo("UTC")).replace(microsecond=0)
