"""Calendars, read back by a parser of iCalendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from demo.factories import translate
from publications.models import EventSeriesPage, Meeting

SERIES_KEYS = {"uid", "sequence", "dtstamp", "last-modified", "dtstart", "dtend", "summary", "status"}


def entries(client, page) -> list:
    response = client.get(f"{page.url}calendar.ics")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert calendar["METHOD"] == "PUBLISH"
    return list(calendar.walk("VEVENT"))


def test_an_event_as_a_calendar(client, make_event):
    event = make_event(summary="What we talk about; and more, much more.")
    (entry,) = entries(client, event)
    assert {name.lower() for name in entry} >= SERIES_KEYS
    assert entry.decoded("dtstart") == datetime(2031, 3, 20, 13, 0, tzinfo=UTC)
    assert entry["DTSTART"].params["TZID"] == "Europe/Paris"
    assert entry.decoded("dtstart").hour == 14
    assert str(entry["SUMMARY"]) == "March call"
    assert str(entry["DESCRIPTION"]) == "What we talk about; and more, much more."
    assert str(entry["STATUS"]) == "CONFIRMED"
    assert int(entry["SEQUENCE"]) == 0


@pytest.mark.parametrize(
    ("configured", "base"), [("https://site.example", "https://site.example"), ("", "http://testserver")]
)
def test_an_entry_leads_to_the_address_at_which_readers_reach_the_site(
    client, make_event, settings, configured, base
):
    settings.BASE_URL = configured
    event = make_event()
    for page in (event, event.get_parent()):
        (entry,) = entries(client, page)
        assert str(entry["URL"]) == f"{base}{event.url}"


def test_a_calendar_moves_with_its_page(client, series, make_event, django_capture_on_commit_callbacks):
    make_event()
    before = f"{series.url}calendar.ics"
    with django_capture_on_commit_callbacks(execute=True):
        series.slug = "moved"
        series.save_revision().publish()
    moved = EventSeriesPage.objects.get(pk=series.pk)
    response = client.get(before)
    assert (response.status_code, response["Location"]) == (301, f"{moved.url}calendar.ics")
    assert len(entries(client, moved)) == 1


def test_a_series_has_events_with_and_without_times(client, series, make_event, make_meeting):
    zone = ZoneInfo("Europe/Paris")
    days = {"start": datetime(2030, 4, 1, tzinfo=zone), "end": datetime(2030, 4, 2, 23, 59, tzinfo=zone)}
    make_event(slug="days", meeting=make_meeting(**days, timezone="Europe/Paris"))
    make_event(slug="hours")
    found = {type(entry.decoded("dtstart")) for entry in entries(client, series)}
    assert found == {date, datetime}


def test_zones_are_told_for_the_time_of_the_events(client, make_event):
    calendar = Calendar.from_ical(client.get(f"{make_event().url}calendar.ics").content)
    (zone,) = calendar.walk("VTIMEZONE")
    begun = [rule.decoded("dtstart").year for rule in zone.subcomponents]
    assert min(begun) in {2030, 2031}
    assert calendar.walk("VEVENT")[0].decoded("dtstart") == datetime(2031, 3, 20, 13, 0, tzinfo=UTC)


def test_lines_are_no_longer_than_75_octets(client, make_event):
    event = make_event(title="Réunion " * 30, summary="Слово " * 45)
    lines = client.get(f"{event.url}calendar.ics").content.split(b"\r\n")
    assert max(map(len, lines)) <= 75


def test_nothing_that_is_for_members_leaves_the_site(client, make_event, make_user):
    event = make_event()
    client.force_login(make_user(superuser=True))
    text = client.get(f"{event.url}calendar.ics").content.decode()
    assert "secret" not in text.lower()
    assert "Person Example" not in text


def test_the_entry_keeps_its_identity_and_counts_its_changes(client, make_event):
    event = make_event()
    (before,) = entries(client, event)
    meeting = event.meeting
    for hours, number in ((1, 1), (2, 2)):
        meeting = Meeting.objects.get(pk=meeting.pk)
        meeting.start += timedelta(hours=hours)
        meeting.end += timedelta(hours=hours)
        meeting.save_revision().publish()
        (after,) = entries(client, event)
        assert after["UID"] == before["UID"]
        assert int(after["SEQUENCE"]) == number
        assert after.decoded("dtstart") == meeting.start


def test_an_older_revision_cannot_turn_the_number_back(make_meeting):
    meeting = make_meeting()
    old = meeting.save_revision()
    for _time in range(3):
        Meeting.objects.get(pk=meeting.pk).save_revision().publish()
    old.publish()
    assert Meeting.objects.get(pk=meeting.pk).sequence == 4


def test_a_draft_of_the_facts_changes_no_calendar(client, make_event):
    event = make_event()
    meeting = event.meeting
    meeting.start += timedelta(days=1)
    meeting.end += timedelta(days=1)
    meeting.save_revision()
    (entry,) = entries(client, event)
    assert entry.decoded("dtstart").day == 20
    assert int(entry["SEQUENCE"]) == 0


@pytest.mark.parametrize(
    ("status", "said"), [("cancelled", "CANCELLED"), ("postponed", "TENTATIVE"), ("planned", "TENTATIVE")]
)
def test_the_status_is_said(client, make_event, make_meeting, status, said):
    (entry,) = entries(client, make_event(meeting=make_meeting(status=status)))
    assert str(entry["STATUS"]) == said


def test_a_series_holds_each_event_once_in_the_nearest_language(
    client, series, make_event, make_meeting, places
):
    french = translate(series, "fr", title="Téléconférences", slug="telephone")
    both = make_event(title="In both", slug="in-both")
    translate(both, "fr", title="Dans les deux", slug="dans-les-deux")
    english = make_event(title="English alone", slug="english-alone")
    here = make_event(parent=french, title="En français seulement", slug="seul")
    make_event(title="Draft", slug="draft", publish=False)

    found = {str(entry["SUMMARY"]): entry for entry in entries(client, french)}
    assert set(found) == {"Dans les deux", "English alone", "En français seulement"}
    assert found["English alone"]["SUMMARY"].params["LANGUAGE"] == "en"
    assert {str(entry["UID"]) for entry in entries(client, series)} == {str(e["UID"]) for e in found.values()}
    assert {event.meeting.uid for event in (both, english, here)} == {
        type(both.meeting.uid)(str(entry["UID"]).partition("@")[0]) for entry in found.values()
    }


def test_the_series_page_tells_coming_from_past_and_links_its_calendar(
    client, series, make_event, make_meeting
):
    past = make_meeting(start=datetime(2020, 1, 9, 9, tzinfo=UTC), end=datetime(2020, 1, 9, 10, tzinfo=UTC))
    make_event(meeting=past, title="Long ago", slug="long-ago")
    make_event(title="To come", slug="to-come", meeting=make_meeting(status="cancelled"))
    response = client.get(series.url)
    assert [item["title"] for item in response.context["past"]] == ["Long ago"]
    (coming,) = response.context["coming"]
    assert (coming["title"], coming["cancelled"]) == ("To come", "Cancelled")
    html = response.content.decode()
    assert f'href="webcal://testserver{series.url}calendar.ics"' in html or "webcal://" in html
    assert response.context["subscribe_url"].startswith("webcal://")


def test_without_public_facts_there_is_nothing_to_enter(client, make_event):
    event = make_event()
    event.meeting.unpublish()
    assert entries(client, event) == []
    assert client.get(event.url).context["calendar_url"] == ""


def test_an_event_below_a_network_has_no_series(client, places, make_event):
    event = make_event(parent=places["en"])
    assert client.get(event.url).context["series"] is None
    assert not EventSeriesPage.objects.filter(pk=event.get_parent().pk).exists()
