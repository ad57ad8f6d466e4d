"""When a place is open: slots, nights, exceptions, closures, changes of the clocks."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from directory.hours import Deviation, Slot, Timetable, is_open, next_midnight, opening

PARIS = ZoneInfo("Europe/Paris")
WEEK = frozenset({1, 2, 3, 4, 5})
DAILY = frozenset(range(1, 8))


def at(text: str, zone: ZoneInfo = PARIS) -> datetime:
    """Return a local moment such as "2026-03-02 09:00" (a Monday)."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def slot(days, opens: str, closes: str, by_appointment: bool = False) -> Slot:
    return Slot(frozenset(days), time.fromisoformat(opens), time.fromisoformat(closes), by_appointment)


OFFICE = Timetable(PARIS, (slot(WEEK, "09:00", "12:00"), slot(WEEK, "14:00", "17:00")))
NIGHT = Timetable(PARIS, (slot(DAILY, "20:00", "08:00"),))


def test_open_until_the_break():
    found = opening(OFFICE, at("2026-03-02 09:00"))
    assert (found.open, found.closes, found.opens) == (True, at("2026-03-02 12:00"), None)
    assert found.next_change == at("2026-03-02 12:00")


def test_closed_at_the_very_moment_of_closing():
    found = opening(OFFICE, at("2026-03-02 12:00"))
    assert (found.open, found.opens) == (False, at("2026-03-02 14:00"))
    assert found.next_change == at("2026-03-02 14:00")


def test_opens_next_after_the_weekend():
    assert opening(OFFICE, at("2026-03-06 17:00")).opens == at("2026-03-09 09:00")


def test_moments_are_told_in_the_zone_of_the_place():
    tokyo = at("2026-03-02 18:30", ZoneInfo("Asia/Tokyo"))  # 10:30 in Paris
    found = opening(OFFICE, tokyo)
    assert found.open
    assert found.closes.isoformat() == "2026-03-02T12:00:00+01:00"


def test_a_night_belongs_to_the_day_on_which_it_begins():
    assert opening(NIGHT, at("2026-03-03 03:00")).closes == at("2026-03-03 08:00")
    assert opening(NIGHT, at("2026-03-03 08:00")).opens == at("2026-03-03 20:00")
    weekend = Timetable(PARIS, (slot({6}, "22:00", "06:00"),))
    assert opening(weekend, at("2026-03-08 05:59")).open  # Sunday morning
    assert not opening(weekend, at("2026-03-07 05:59")).open


@pytest.mark.parametrize("closes", ["23:59", "00:00"])
def test_what_is_open_round_midnight_does_not_close_there(closes):
    table = Timetable(PARIS, (slot({1}, "08:00", closes), slot({2}, "00:00", "04:00")))
    assert opening(table, at("2026-03-02 23:59")).closes == at("2026-03-03 04:00")


def test_open_around_the_clock_never_closes():
    table = Timetable(PARIS, (slot(DAILY, "00:00", "23:59"),))
    found = opening(table, at("2026-03-02 23:59:30"))
    assert (found.open, found.closes, found.next_change) == (True, None, None)


def test_adjacent_slots_are_one():
    table = Timetable(PARIS, (slot({1}, "08:00", "12:00"), slot({1}, "11:00", "16:00")))
    assert opening(table, at("2026-03-02 08:00")).closes == at("2026-03-02 16:00")


class TestExceptions:
    def test_closed_days_replace_the_week(self):
        table = Timetable(PARIS, OFFICE.slots, (Deviation(date(2026, 3, 2), date(2026, 3, 4)),))
        found = opening(table, at("2026-03-02 10:00"))
        assert (found.open, found.opens) == (False, at("2026-03-05 09:00"))

    def test_other_hours_replace_the_week(self):
        day = Deviation(date(2026, 3, 2), date(2026, 3, 2), time(10), time(11))
        table = Timetable(PARIS, OFFICE.slots, (day,))
        assert opening(table, at("2026-03-02 09:30")).opens == at("2026-03-02 10:00")
        assert opening(table, at("2026-03-02 11:00")).opens == at("2026-03-03 09:00")

    def test_a_holiday_does_not_end_the_night_before(self):
        table = Timetable(PARIS, NIGHT.slots, (Deviation(date(2026, 3, 3), date(2026, 3, 3)),))
        assert opening(table, at("2026-03-03 03:00")).closes == at("2026-03-03 08:00")
        assert opening(table, at("2026-03-03 21:00")).opens == at("2026-03-04 20:00")

    def test_one_open_day_without_a_week(self):
        day = Deviation(date(2026, 3, 28), date(2026, 3, 28), time(10), time(16))
        assert opening(Timetable(PARIS, (), (day,)), at("2026-03-02 10:00")).opens == at("2026-03-28 10:00")

    def test_a_day_may_be_by_appointment(self):
        day = Deviation(date(2026, 3, 2), date(2026, 3, 2), time(10), time(11), by_appointment=True)
        table = Timetable(PARIS, OFFICE.slots, (day,))
        found = opening(table, at("2026-03-02 10:30"))
        assert (found.open, found.by_appointment, found.closes) == (True, True, at("2026-03-02 11:00"))
        assert is_open(table, at("2026-03-02 10:30"))
        alone = opening(Timetable(PARIS, (), (day,)), at("2026-03-01 10:00"))
        assert (alone.by_appointment, alone.opens) == (True, at("2026-03-02 10:00"))


class TestByAppointment:
    TABLE = Timetable(PARIS, (slot({1}, "09:00", "12:00", True), slot({1}, "11:00", "17:00")))

    def test_by_appointment_until_the_doors_open(self):
        found = opening(self.TABLE, at("2026-03-02 10:00"))
        assert (found.open, found.by_appointment, found.closes) == (True, True, at("2026-03-02 11:00"))

    def test_open_doors_count_first(self):
        found = opening(self.TABLE, at("2026-03-02 11:30"))
        assert (found.open, found.by_appointment, found.closes) == (True, False, at("2026-03-02 17:00"))

    def test_the_next_opening_says_whether_it_is_by_appointment(self):
        found = opening(self.TABLE, at("2026-03-02 18:00"))
        assert (found.by_appointment, found.opens) == (True, at("2026-03-09 09:00"))


class TestClosure:
    def test_closed_through_the_last_day(self):
        table = Timetable(PARIS, OFFICE.slots, closed_until=date(2026, 3, 3))
        assert opening(table, at("2026-03-02 10:00")).opens == at("2026-03-04 09:00")
        assert not is_open(table, at("2026-03-03 10:00"))
        assert is_open(table, at("2026-03-04 10:00"))

    def test_closed_without_an_end(self):
        table = Timetable(PARIS, OFFICE.slots, closed_until=date.max)
        found = opening(table, at("2026-03-02 10:00"))
        assert (found.open, found.opens, found.next_change) == (False, None, None)

    def test_no_hours_at_all(self):
        found = opening(Timetable(PARIS), at("2026-03-02 10:00"))
        assert (found.open, found.opens) == (False, None)


class TestChangeOfClocks:
    def test_the_short_night_of_spring(self):
        closes = opening(NIGHT, at("2026-03-28 23:00")).closes
        assert closes.isoformat() == "2026-03-29T08:00:00+02:00"

    def test_the_long_night_of_autumn(self):
        found = opening(NIGHT, at("2026-10-24 23:00"))
        assert found.closes.isoformat() == "2026-10-25T08:00:00+01:00"
        assert (found.closes - at("2026-10-24 20:00")).days == 0
        assert is_open(NIGHT, datetime(2026, 10, 25, 6, 59, tzinfo=ZoneInfo("UTC")))
        assert not is_open(NIGHT, datetime(2026, 10, 25, 7, 0, tzinfo=ZoneInfo("UTC")))

    def test_a_slot_in_the_hour_that_does_not_exist(self):
        table = Timetable(PARIS, (slot({7}, "02:30", "03:00"),))  # 2:30 is read as 3:30, after it closes
        assert not is_open(table, at("2026-03-29 03:15"))
        assert is_open(table, at("2026-03-22 02:45"))


def test_midnight_of_the_place():
    assert next_midnight(PARIS, at("2026-03-28 23:30")).isoformat() == "2026-03-29T00:00:00+01:00"


@pytest.mark.parametrize(
    "moment",
    ["2026-03-02 00:00", "2026-03-02 08:59", "2026-03-02 09:00", "2026-03-02 12:30", "2026-03-07 10:00"],
)
def test_is_open_agrees_with_opening(moment):
    for table in (OFFICE, NIGHT, TestByAppointment.TABLE):
        assert is_open(table, at(moment)) == opening(table, at(moment)).open
