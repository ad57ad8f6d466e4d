"""The next event of a series, made from the last: one click instead of an evening's typing."""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from wagtail.models import Page

from publications.models.events import EventPage, EventSeriesPage
from publications.models.meetings import Meeting

MONTHS = {
    EventSeriesPage.Frequency.TWO_MONTHS: 2,
    EventSeriesPage.Frequency.QUARTERLY: 3,
    EventSeriesPage.Frequency.HALF_YEARLY: 6,
    EventSeriesPage.Frequency.YEARLY: 12,
}
WITHOUT_FREQUENCY = 1
KEPT = (
    "network",
    "timezone",
    "format",
    "venue",
    "address",
    "city",
    "country",
    "joining_url",
    "joining_details",
)
DATE_AT_END = re.compile(r"(-\d{4}(-\d{2})?)+$")


def next_start(start: datetime, months: int) -> datetime:
    """Return the moment `months` later, on the same weekday of the month and at the same time of the day.

    A meeting on the third Thursday stays on the third Thursday; on a fifth one, it moves to the last of the month. Local
    time stays the same across changes of daylight-saving time; `start` must carry its zone.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first = start.replace(year=year, month=month + 1, day=1)
    day = 1 + (start.weekday() - first.weekday()) % 7 + 7 * ((start.day - 1) // 7)
    moved = first + timedelta(days=day - 1)
    while moved.month != month + 1:
        moved -= timedelta(days=7)
    return moved


@transaction.atomic
def make_next(last: EventPage, user) -> EventPage:
    """Make the draft of the event that follows `last`, below the same series, and return it.

    Facts, participants and agenda are kept, the dates move by the series' frequency, decisions stay behind and open
    actions come along. All is taken from what the editor last saved, published or not: nothing is published by this.
    """
    series = last.get_parent().specific
    last = last.get_latest_revision_as_object()
    months = MONTHS.get(getattr(series, "frequency", ""), WITHOUT_FREQUENCY)
    meeting = _next_meeting(last.meeting.latest, months, user) if last.meeting else None
    page = EventPage(
        locale=last.locale,
        title=last.title,
        slug=_free_slug(series, last.slug, meeting),
        summary=last.summary,
        live=False,
        meeting=meeting,
        owner=user,
        countries=last.countries,
        body=last.body.raw_data,
        agenda=last.agenda.raw_data,
        follow_up=[block for block in last.follow_up.raw_data if block["type"] == "action"],
    )
    for name in ("themes", "people", "stages", "organisations"):
        setattr(page, name, list(getattr(last, name).all()))
    series.add_child(instance=page)
    page.save_revision(user=user)
    return page


def _next_meeting(last: Meeting, months: int, user) -> Meeting:
    start = next_start(last.start.astimezone(last.zone), months) if last.start else None
    meeting = Meeting(
        label=f"{last.label[:135]} {start:%Y-%m}" if start else last.label,
        start=start,
        end=start + (last.end - last.start) if start and last.end else None,
        live=False,
        **{name: getattr(last, name) for name in KEPT},
    )
    for relation in ("participations", "people"):
        for row in getattr(last, relation).all():
            row.pk = None
            getattr(meeting, relation).add(row)
    meeting.save()
    meeting.save_revision(user=user)
    return meeting


def _free_slug(series: Page, slug: str, meeting: Meeting | None) -> str:
    stem = DATE_AT_END.sub("", slug)[:200]
    base = f"{stem}-{meeting.start:%Y-%m}" if meeting and meeting.start else stem
    taken = set(series.get_children().values_list("slug", flat=True))
    number, free = 2, base
    while free in taken:
        free, number = f"{base}-{number}", number + 1
    return free


def last_event(page: EventPage | EventSeriesPage) -> EventPage | None:
    """Return the event that the next one is made from: `page` itself, or the latest of a series; None without one."""
    if isinstance(page, EventPage):
        return page
    return (
        EventPage.objects.child_of(page)
        .select_related("meeting")
        .order_by(F("meeting__start").desc(nulls_last=True), "-pk")
        .first()
    )
