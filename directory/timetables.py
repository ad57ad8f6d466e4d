"""From what editors type to timetables: the hours of a place, of a service, and of all services at once."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from directory.hours import Deviation, Slot, Timetable, open_until
from home import cache


def closed_until(service) -> date | None:
    """Return the last day of the service's temporary closure; `date.max` where no end is known, None for none."""
    if not service.temporarily_closed:
        return None
    return service.closed_until or date.max


def timetable(place, closed: date | None = None) -> Timetable:
    """Return the timetable of a `ServicePlace`; `closed` is the last day of a closure of the whole service."""
    return Timetable(
        ZoneInfo(place.timezone), tuple(_slots(place.hours)), tuple(_deviations(place.exceptions)), closed
    )


def open_works(values: tuple[str, ...] = (), now: datetime | None = None) -> frozenset[str]:
    """Return the works (translation keys) of services that are open at `now` (default: the present).

    For the computed filter `open`, whose only value is "yes"; `values` is what was asked for. The answer is remembered
    until the first of the services opens or closes.
    """
    return _open(now or timezone.now()).works


def open_works_change() -> datetime:
    """Return when what `open_works` says now is no longer right: the first of the services opens or closes, or may."""
    return _open(timezone.now()).until


def _open(now: datetime) -> "_Open":
    found = cache.remembered("open_works", lambda: _open_works(now))
    if not found.since <= now < found.until:
        found = cache.remember("open_works", _open_works(now))
    return found


class _Open(NamedTuple):
    """The works that are open from one moment until another."""

    since: datetime
    until: datetime
    works: frozenset[str]


def _open_works(now: datetime) -> _Open:
    until, works = now + timedelta(days=1), set()
    for keys, table in cache.remembered("timetables", _timetables):
        is_open, holds = open_until(table, now)
        until = min(until, holds)
        if is_open:
            works.update(keys)
    return _Open(now, until, frozenset(works))


def _timetables() -> list[tuple[list[str], Timetable]]:
    """Return the timetables of all public places, each with the works of its service; in two queries."""
    from directory.models import ServicePage, ServicePlace

    works: dict[int, list[str]] = {}
    pages = ServicePage.objects.live().filter(service__live=True).order_by()
    for service, key in pages.values_list("service_id", "translation_key").distinct():
        works.setdefault(service, []).append(str(key))
    places = ServicePlace.objects.filter(service__live=True).select_related("service").order_by()
    tables = [
        (works[place.service_id], timetable(place, closed_until(place.service)))
        for place in places
        if place.service_id in works
    ]
    return [(keys, table) for keys, table in tables if table.slots or table.deviations]


def _slots(stream) -> Iterable[Slot]:
    for value in _values(stream):
        opens, closes = _time(value.get("opens")), _time(value.get("closes"))
        days = frozenset(int(day) for day in value.get("days") or ())
        if opens is not None and closes is not None and days:  # a draft may be half filled in
            yield Slot(days, opens, closes, bool(value.get("by_appointment")))


def _deviations(stream) -> Iterable[Deviation]:
    for value in _values(stream):
        if first := _date(value.get("first")):
            last = _date(value.get("last")) or first
            opens, closes = _time(value.get("opens")), _time(value.get("closes"))
            yield Deviation(first, last, opens, closes, bool(value.get("by_appointment")))


def _values(stream) -> Iterable[dict]:
    # The raw data spares making blocks of it, which costs most where all services are looked at.
    return (block["value"] for block in stream.raw_data)


def _time(value) -> time | None:
    return time.fromisoformat(value) if isinstance(value, str) and value else value or None


def _date(value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None
