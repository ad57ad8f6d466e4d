"""When a place is open: pure functions of its hours, its time zone and a moment. Nothing here knows Django.

Weekly slots hold on local weekdays; a slot that closes before it opens ends on the next day, one that closes when it
opens lasts a day. An exception replaces the slots that begin on its days. Moments are compared in UTC, so that a night
with a change of the clocks is as long as it is; a local time that does not exist or exists twice is read as PEP 495
does (`fold=0`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LAST_MINUTE = time(23, 59)  # what people write for midnight at the end of a day
LONGEST_LOOK = 400  # days ahead in which the next opening is looked for
AROUND_THE_CLOCK = timedelta(days=7)  # what stays open longer than a week does not close


@dataclass(frozen=True)
class Slot:
    """One stretch of time on certain weekdays (ISO: Monday is 1)."""

    days: frozenset[int]
    opens: time
    closes: time
    by_appointment: bool = False


@dataclass(frozen=True)
class Deviation:
    """Days, both included, on which a place is open at other times; closed all day where there are no times."""

    first: date
    last: date
    opens: time | None = None
    closes: time | None = None
    by_appointment: bool = False

    @property
    def closed(self) -> bool:
        """Whether the place is closed on these days."""
        return self.opens is None or self.closes is None


@dataclass(frozen=True)
class Timetable:
    """The hours of one place, and the last day of a temporary closure of all it offers.

    `closed_until` is the last closed day; `date.max` for a closure without an end.
    """

    zone: ZoneInfo
    slots: tuple[Slot, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    closed_until: date | None = None

    def special_on(self, day: date) -> tuple[Deviation, ...]:
        """Return the exceptions that hold on a local `day`."""
        return tuple(each for each in self.deviations if each.first <= day <= each.last)

    def on(self, day: date) -> tuple[Slot, ...]:
        """Return the slots that begin on a local `day`."""
        if self.closed_until and day <= self.closed_until:
            return ()
        if special := self.special_on(day):
            every = frozenset({day.isoweekday()})
            return tuple(
                Slot(every, each.opens, each.closes, each.by_appointment)
                for each in special
                if not each.closed
            )
        return tuple(slot for slot in self.slots if day.isoweekday() in slot.days)


@dataclass(frozen=True)
class Opening:
    """How a place stands at a moment. Moments are in the place's zone.

    `open`            whether one can go there now
    `by_appointment`  whether that, or the next opening, is by appointment alone
    `closes`          when it closes; None where it is closed or never closes
    `opens`           when it opens next; None where it is open or no opening is known
    """

    open: bool
    by_appointment: bool = False
    closes: datetime | None = None
    opens: datetime | None = None

    @property
    def next_change(self) -> datetime | None:
        """When this is no longer right; None for never."""
        return self.closes if self.open else self.opens


Span = tuple[datetime, datetime]  # from, until; in UTC


def opening(timetable: Timetable, now: datetime) -> Opening:
    """Return how the place of `timetable` stands at `now` (aware). Open doors count before those by appointment."""
    freely = _current(timetable, now, by_appointment=False)
    if freely:
        return _open(timetable, freely, now, by_appointment=False)
    agreed = _current(timetable, now, by_appointment=True)
    if agreed:
        # It also changes when the doors open to everybody.
        until = agreed[1]
        begins = _next(timetable, now, by_appointment=False, before=until)
        return _open(timetable, (agreed[0], begins or until), now, by_appointment=True)
    free, appointed = (_next(timetable, now, by_appointment=each) for each in (False, True))
    soonest = min((moment for moment in (free, appointed) if moment), default=None)
    if soonest is None:
        return Opening(open=False)
    return Opening(open=False, by_appointment=soonest != free, opens=soonest.astimezone(timetable.zone))


def is_open(timetable: Timetable, now: datetime) -> bool:
    """Whether the place is open at `now` (aware), be it by appointment."""
    return open_until(timetable, now)[0]


def open_until(timetable: Timetable, now: datetime) -> tuple[bool, datetime]:
    """Return whether the place is open at `now` (aware), be it by appointment, and until when that holds at least."""
    today = now.astimezone(timetable.zone).date()
    spans = [
        span
        for day in (today - DAY, today)
        for slot in timetable.on(day)
        for span in _span(slot, day, timetable.zone)
    ]
    changes = [moment for span in spans for moment in span if moment > now]
    is_open_now = any(start <= now < end for start, end in spans)
    return is_open_now, min([*changes, next_midnight(timetable.zone, now)])


def next_midnight(zone: ZoneInfo, now: datetime) -> datetime:
    """Return when the local day of `now` ends."""
    return datetime.combine(now.astimezone(zone).date() + DAY, time(), tzinfo=zone)


def _open(timetable: Timetable, span: Span, now: datetime, *, by_appointment: bool) -> Opening:
    closes = span[1].astimezone(timetable.zone) if span[1] - now < AROUND_THE_CLOCK else None
    return Opening(open=True, by_appointment=by_appointment, closes=closes)


def _current(timetable: Timetable, now: datetime, *, by_appointment: bool) -> Span | None:
    today = now.astimezone(timetable.zone).date()
    if not any(start <= now < end for start, end in _spans(timetable, (today - DAY, today), by_appointment)):
        return None
    days = (today + DAY * offset for offset in range(-1, AROUND_THE_CLOCK.days + 2))
    for start, end in _merged(_spans(timetable, days, by_appointment)):
        if start <= now < end:
            return start, end
        if start > now:
            return None
    return None


def _next(
    timetable: Timetable, now: datetime, *, by_appointment: bool, before: datetime | None = None
) -> datetime | None:
    slots = any(slot.by_appointment == by_appointment for slot in timetable.slots)
    special = any(each.by_appointment == by_appointment and not each.closed for each in timetable.deviations)
    if not (slots or special):
        return None
    today = now.astimezone(timetable.zone).date()
    for offset in range(LONGEST_LOOK):
        day = today + DAY * offset
        starts = [start for start, _end in _spans(timetable, [day], by_appointment) if start > now]
        if starts:
            return min(starts) if before is None or min(starts) < before else None
        if before and datetime.combine(day, time(), tzinfo=timetable.zone) > before:
            return None
    return None


def _spans(timetable: Timetable, days: Iterable[date], by_appointment: bool) -> list[Span]:
    return sorted(
        span
        for day in days
        for slot in timetable.on(day)
        if slot.by_appointment == by_appointment
        for span in _span(slot, day, timetable.zone)
    )


def _span(slot: Slot, day: date, zone: ZoneInfo) -> Iterator[Span]:
    to_midnight = slot.closes == LAST_MINUTE
    closes = time() if to_midnight else slot.closes
    last = day + DAY if to_midnight or closes <= slot.opens else day
    start = datetime.combine(day, slot.opens, tzinfo=zone).astimezone(UTC)
    end = datetime.combine(last, closes, tzinfo=zone).astimezone(UTC)
    if start < end:  # a slot may lie wholly in the hour that a change of the clocks leaves out
        yield start, end


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Join what follows without a gap: a place open round midnight does not close at midnight."""
    current: Span | None = None
    for start, end in spans:
        if current and start <= current[1]:
            current = (current[0], max(current[1], end))
        else:
            if current:
                yield current
            current = (start, end)
    if current:
        yield current
