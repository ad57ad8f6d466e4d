"""From what editors type to timetables: the hours of a place, of a service, and of all services at once."""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from directory.hours import Deviation, Slot, Timetable, is_open


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
    """Return the works (translation keys) of services that are open at `now` (default: the present), in two queries.

    For the computed filter `open`, whose only value is "yes"; `values` is what was asked for.
    """
    from directory.models import ServicePage, ServicePlace

    now = now or timezone.now()
    places = ServicePlace.objects.filter(service__live=True).select_related("service")
    opened = {
        place.service_id for place in places if is_open(timetable(place, closed_until(place.service)), now)
    }
    pages = ServicePage.objects.live().filter(service__live=True)
    keys = pages.values_list("service_id", "translation_key")
    return frozenset(str(key) for service, key in keys if service in opened)


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
            yield Deviation(first, last, _time(value.get("opens")), _time(value.get("closes")))


def _values(stream) -> Iterable[dict]:
    # The raw data spares making blocks of it, which costs most where all services are looked at.
    return (block["value"] for block in stream.raw_data)


def _time(value) -> time | None:
    return time.fromisoformat(value) if isinstance(value, str) and value else value or None


def _date(value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None
