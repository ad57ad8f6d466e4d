"""Opening hours in words, in the active language."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.hours import LAST_MINUTE, Deviation, Opening, Slot, Timetable
from localization.names import within

AHEAD = timedelta(days=7)  # a message is read these days; what differs later would only make it longer


def week_lines(slots: tuple[Slot, ...]) -> list[str]:
    """Return the hours of a week line by line, days in a row with the same hours together, without closed days."""
    groups: list[tuple[int, int, str]] = []
    for day in range(1, 8):
        text = _day_text(slots, day)
        if groups and groups[-1][2] == text:
            groups[-1] = (groups[-1][0], day, text)
        else:
            groups.append((day, day, text))
    return [
        _("%(days)s: %(hours)s") % {"days": _days(first, last), "hours": text}
        for first, last, text in groups
        if text
    ]


def week_rows(table: Timetable, today: date) -> list[dict]:
    """Return day and hours of each day of a week from Monday on; `today` is marked and told as it is, not as usual."""
    rows = []
    for day in range(1, 8):
        text = _day_text(table.slots, day) or _("Closed")
        if is_today := day == today.isoweekday():
            now = _hours(table.on(today)) or _("Closed")
            if now != text:
                text = _("Today: %(today)s; usually: %(usual)s") % {"today": now, "usual": text}
        rows.append({"day": _days(day, day), "text": text, "today": is_today})
    return rows


def _day_text(slots: tuple[Slot, ...], day: int) -> str:
    return _hours(slot for slot in slots if day in slot.days)


def _hours(slots: Iterable[Slot]) -> str:
    return ", ".join(
        _span(slot.opens, slot.closes, slot.by_appointment)
        for slot in sorted(slots, key=lambda slot: slot.opens)
    )


def _days(first: int, last: int) -> str:
    return _("Every day") if (first, last) == (1, 7) else _named_days(first, last, get_language())


@lru_cache(maxsize=256)
def _named_days(first: int, last: int, language: str | None) -> str:
    begin = str(WEEKDAYS[first - 1])
    begin = begin[:1].upper() + begin[1:]
    return begin if first == last else f"{begin} – {_weekday(last)}"


def _weekday(day: int) -> str:
    # Django's Russian names begin with a capital, which they have at the beginning of a line alone.
    return within(str(WEEKDAYS[day - 1]))


def _span(opens: time, closes: time, by_appointment: bool) -> str:
    all_day = opens == closes or (opens == time() and closes == LAST_MINUTE)
    text = _("day and night") if all_day else f"{opens:%H:%M}–{closes:%H:%M}"
    return _("%(hours)s (by appointment)") % {"hours": text} if by_appointment else text


def exception_row(each: Deviation) -> tuple[str, str]:
    """Return the days of an exception, and the hours on them."""
    first, last = date_format(each.first), date_format(each.last)
    days = first if first == last else f"{first} – {last}"
    return days, _("Closed") if each.closed else _span(each.opens, each.closes, each.by_appointment)


def exception_lines(deviations: Iterable[Deviation], today: date) -> list[str]:
    """Return, line by line, the exceptions that hold in the week that begins `today`."""
    rows = (
        exception_row(each)
        for each in sorted(deviations, key=lambda each: each.first)
        if each.last >= today and each.first < today + AHEAD
    )
    return [_("%(days)s: %(hours)s") % {"days": days, "hours": hours} for days, hours in rows]


def closed_text(last: date) -> str:
    """Say that a service is temporarily closed, through the day `last` (`date.max`: without an end)."""
    if last == date.max:
        return _("Temporarily closed")
    return _("Temporarily closed, up to and including %(date)s") % {"date": date_format(last)}


def opening_text(found: Opening, today: date) -> str:
    """Say whether a place is open, and until when or when next; `today` is the local day of the moment."""
    if found.open:
        if found.closes is None:
            return (
                _("Open now by appointment, day and night")
                if found.by_appointment
                else _("Open day and night")
            )
        until = {"time": _moment(found.closes, today)}
        if found.by_appointment:
            return _("Open now by appointment, until %(time)s") % until
        return _("Open now, until %(time)s") % until
    if found.opens is None:
        return _("Closed now")
    when = {"time": _moment(found.opens, today)}
    if found.by_appointment:
        return _("Closed now; next by appointment: %(time)s") % when
    return _("Closed now; opens next: %(time)s") % when


def _moment(moment: datetime, today: date) -> str:
    distance = (moment.date() - today).days
    if distance == 0:
        return f"{moment:%H:%M}"
    if distance == 1:
        return _("tomorrow, %(time)s") % {"time": f"{moment:%H:%M}"}
    day = _weekday(moment.isoweekday()) if distance < 7 else date_format(moment, "DATE_FORMAT")
    return f"{day}, {moment:%H:%M}"
