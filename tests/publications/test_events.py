"""What an event's page shows to whom, and until when it is right."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override
from lxml import html

from demo.factories import make_page, translate
from home import cache
from home.models import Document, Network
from publications.models import EventPage, Meeting, MeetingDocument, events

SECRETS = ("secret-room", "4711", "Person Example")


@pytest.fixture
def moved(time_machine):
    """Return a function that moves the clock."""
    return lambda moment: time_machine.move_to(moment, tick=False)


def test_times_are_in_the_events_zone_with_its_name(client, make_event):
    html = client.get(make_event().url).content.decode()
    assert 'datetime="2031-03-20T14:00:00+01:00"' in html
    assert 'data-end="2031-03-20T16:00:00+01:00"' in html
    assert f"{date_format(date(2031, 3, 20), 'DATE_FORMAT')}, 14:00</time> – " in html
    assert "Central European Standard Time, GMT+01:00" in html


def test_of_an_event_that_has_days_alone_no_time_is_told(client, make_event, make_meeting):
    """Of a meeting long past one may know the month; midnight is no time at which people meet."""
    paris = ZoneInfo("Europe/Paris")
    first, last = datetime(2031, 4, 1, tzinfo=paris), datetime(2031, 4, 30, 23, 59, tzinfo=paris)
    event = make_event(meeting=make_meeting(start=first, end=last, timezone="Europe/Paris"))
    page = client.get(event.url).content.decode()
    days = " – ".join(date_format(day, "DATE_FORMAT") for day in (first.date(), last.date()))
    assert f"<dt>When</dt><dd>{days}</dd>" in page
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])["@graph"][0]
    assert (data["startDate"], data["endDate"]) == ("2031-04-01", "2031-04-30")
    text = client.get(f"{event.url}calendar.ics").content.decode()
    assert "DTSTART;VALUE=DATE:20310401" in text
    assert "DTEND;VALUE=DATE:20310501" in text
    one_day = make_meeting(
        start=first, end=datetime(2031, 4, 1, 23, 59, tzinfo=paris), timezone="Europe/Paris"
    )
    assert one_day.when == date_format(first.date(), "DATE_FORMAT")


def test_members_alone_see_how_to_join_and_who_comes(client, make_event, make_user, network):
    event = make_event()
    Network.objects.create(key="other-network", name_en="Other")

    def shown() -> str:
        return client.get(event.url).content.decode()

    assert not [secret for secret in SECRETS if secret in shown()]
    assert "/admin/login/?next=%2Fen%2F" in shown()
    for group in ("members:other-network", "network-editors:other-network", "translators:en"):
        client.force_login(make_user(group))
        assert not [secret for secret in SECRETS if secret in shown()], group
    for group in (f"members:{network.key}", f"network-editors:{network.key}", "administrators"):
        client.force_login(make_user(group))
        assert [secret for secret in SECRETS if secret in shown()] == list(SECRETS), group


def test_what_members_see_is_kept_nowhere(client, make_event, make_user, network):
    event = make_event()
    client.force_login(make_user(f"members:{network.key}"))
    assert "private" in client.get(event.url)["Cache-Control"]
    client.logout()
    assert "secret-room" not in client.get(event.url).content.decode()


def test_machines_are_told_when_and_where_but_not_how_to_join(client, make_event, make_meeting, make_user):
    meeting = make_meeting(format="hybrid", city="Lisboa", country="pt", venue="Sala 1", status="postponed")
    client.force_login(make_user(superuser=True))
    html = client.get(make_event(meeting=meeting).url).content.decode()
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1]
    event = next(thing for thing in json.loads(text)["@graph"] if thing["@type"] == "Event")
    assert not [secret for secret in SECRETS if secret in text]
    assert event["startDate"] == "2031-03-20T14:00:00+01:00"
    assert event["eventStatus"] == "https://schema.org/EventPostponed"
    assert event["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in event["location"]] == ["VirtualLocation", "Place"]
    assert event["location"][1]["address"]["addressCountry"] == "PT"
    assert event["organizer"]["name"] == "Test network"


@pytest.mark.parametrize(
    ("status", "words"), [("cancelled", "This event is cancelled."), ("postponed", "This event is postponed")]
)
def test_an_event_that_is_off_says_so_and_nobody_joins(
    client, make_event, make_meeting, make_user, status, words
):
    client.force_login(make_user(superuser=True))
    html = client.get(make_event(meeting=make_meeting(status=status)).url).content.decode()
    assert words in html
    assert "secret-room" not in html


def test_the_page_changes_when_the_event_begins_and_ends(make_event, moved):
    event = EventPage.objects.get(pk=make_event().pk)
    start, end = event.meeting.start, event.meeting.end
    moved(start - timedelta(days=3))
    assert event.next_change() == start
    moved(start)
    assert event.next_change() == end
    moved(end)
    assert event.next_change() is None


def test_without_an_end_an_event_is_over_at_midnight_in_its_zone(make_meeting, moved):
    meeting = make_meeting(start=datetime(2031, 6, 5, 3, tzinfo=UTC), end=None, timezone="America/Bogota")
    assert meeting.over_at == datetime(2031, 6, 5, 5, tzinfo=UTC)
    moved(datetime(2031, 6, 5, 4, 59, tzinfo=UTC))
    assert not meeting.is_over
    moved(datetime(2031, 6, 5, 5, tzinfo=UTC))
    assert meeting.is_over


def test_the_series_changes_when_the_next_event_is_over(series, make_event, make_meeting, moved):
    moved(datetime(2031, 1, 1, tzinfo=UTC))
    late = make_meeting(start=datetime(2031, 5, 1, 9, tzinfo=UTC), end=datetime(2031, 5, 1, 10, tzinfo=UTC))
    make_event(meeting=late)
    first = make_event()
    assert type(series).objects.get(pk=series.pk).next_change() == first.meeting.end


def test_the_series_remembers_its_events_until_something_is_published(
    client, series, make_event, moved, settings, django_capture_on_commit_callbacks
):
    settings.PAGE_CACHE = True
    cache.invalidate()
    personal = {"HTTP_COOKIE": "csrftoken=none"}  # never answered from the page cache
    event = make_event(title="The one", slug="the-one")
    moved(event.meeting.start - timedelta(days=1))

    def shown() -> tuple[list[str], list[str]]:
        context = client.get(series.url, **personal).context
        return [item["title"] for item in context["coming"]], [item["title"] for item in context["past"]]

    assert shown() == (["The one"], [])
    moved(event.meeting.over_at)
    assert shown() == ([], ["The one"])
    with django_capture_on_commit_callbacks(execute=True):
        event.unpublish()
    assert shown() == ([], [])


def test_decisions_actions_agenda_and_minutes_are_shown(client, make_event):
    event = make_event(
        agenda=[{"type": "item", "value": {"time": "14:00", "title": "Opening", "speaker": "The chair"}}],
        follow_up=[
            {"type": "decision", "value": {"text": "We meet again"}},
            {"type": "action", "value": {"text": "Write to all", "owner": "ns-fr", "due": "2031-04-01"}},
        ],
        minutes=[{"type": "paragraph", "value": "<p>Nine Societies spoke.</p>"}],
    )
    html = client.get(event.url).content.decode()
    due = date_format(date(2031, 4, 1), "DATE_FORMAT")
    for text in ("Opening", "The chair", "We meet again", "Write to all", due, "Nine Societies spoke."):
        assert text in html


def test_facts_that_are_not_public_are_not_shown_but_in_the_preview(client, make_user, make_meeting, series):
    event = make_page(
        EventPage, series, title="Draft", slug="draft", meeting=make_meeting(publish=False), publish=False
    )
    assert event.facts is None
    client.force_login(make_user(superuser=True))
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[event.pk]))
    assert preview.context["meeting"] == event.meeting


def test_publishing_the_first_page_publishes_facts_that_never_were(make_event, make_meeting):
    meeting = make_meeting(publish=False)
    event = make_event(meeting=meeting)
    meeting.refresh_from_db()
    assert meeting.live
    assert meeting.sequence == 0
    assert EventPage.objects.get(pk=event.pk).facts == meeting


def test_publishing_a_page_does_not_publish_what_is_drafted_of_its_facts(make_event, make_meeting):
    event = make_event()
    meeting = event.meeting
    meeting.status = "cancelled"
    meeting.save_revision()
    event.save_revision().publish()
    assert Meeting.objects.get(pk=meeting.pk).status == "confirmed"


def test_a_changed_fact_shows_in_each_language_at_once(client, make_event, series):
    translate(series, "fr", title="Téléconférences", slug="telephone")
    event = make_event()
    french = translate(event, "fr", title="Appel de mars", slug="appel")
    meeting = Meeting.objects.get(pk=event.meeting_id)
    meeting.status = "cancelled"
    meeting.save_revision().publish()
    assert "This event is cancelled." in client.get(event.url).content.decode()
    assert client.get(french.url).context["meeting"].status == "cancelled"


def test_facts_of_another_network_are_refused(make_event, make_meeting):
    other = Network.objects.create(key="other-network", name_en="Other")
    with override("en"), pytest.raises(ValidationError, match="another network"):
        make_event(meeting=make_meeting(network=other))


@pytest.mark.parametrize("fields", [{"end": datetime(2031, 3, 20, 12, tzinfo=UTC)}, {"start": None}])
def test_an_end_before_the_start_or_without_one_is_refused(make_meeting, fields):
    with pytest.raises(ValidationError):
        make_meeting(publish=False, **fields).full_clean()


@pytest.fixture
def document(site):
    made = Document(title="Contacts", language="en")
    made.file.save("contacts.txt", ContentFile(b"names and numbers"), save=False)
    made.file_size = made.file.size
    made.save()
    return made


def test_a_document_for_members_answers_nobody_else(client, make_event, make_user, network, document):
    event = make_event()
    assert client.get(document.url).status_code == 404  # nothing shows it yet
    meeting = event.meeting
    meeting.documents.add(MeetingDocument(document=document, members_only=True))
    meeting.save_revision()
    # Marked in a draft, it is closed already; it is shown once that is published.
    assert client.get(document.url).status_code == 302
    meeting.save_revision().publish()

    response = client.get(document.url)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("wagtailadmin_login"))
    assert document.url not in client.get(event.url).content.decode()
    client.force_login(make_user("members:other-network"))
    assert client.get(document.url).status_code == 403
    client.force_login(make_user(f"members:{network.key}"))
    response = client.get(document.url)
    assert response.content == b"names and numbers"
    assert response["Cache-Control"] == "private, no-store"
    assert document.url in client.get(event.url).content.decode()


def test_other_documents_of_a_meeting_are_for_everybody(client, make_event, document):
    event = make_event()
    event.meeting.documents.add(MeetingDocument(document=document))
    event.meeting.save_revision().publish()
    assert document.url in client.get(event.url).content.decode()
    assert fetched(client, document) == (200, b"names and numbers")


def fetched(client, document) -> tuple[int, bytes]:
    """Fetch a file that is streamed; the test client closes it at its end."""
    response = client.get(document.url)
    return response.status_code, b"".join(response.streaming_content)


def test_a_long_series_has_pages_of_past_events(client, series, make_event, moved, monkeypatch):
    monkeypatch.setattr(events, "OVER_AT_ONCE", 2)
    for number in range(5):
        event = make_event(title=f"Call {number}")
    moved(event.meeting.over_at)

    def shown(query: str) -> tuple[int, int, list[str]]:
        response = client.get(f"{series.url}{query}")
        links = html.fromstring(response.content).xpath("//nav[starts-with(@class, 'pages')]//a/@href")
        past = response.context["past"] if response.status_code == 200 else []
        return response.status_code, len(past), links

    assert shown("") == (200, 2, ["?page=2", "?page=3", "?page=2"])
    assert shown("?page=3") == (200, 1, ["?page=2", series.address, "?page=2"])
    for wrong in ("4", "0", "-1", "x", "9" * 6000):
        assert shown(f"?page={wrong}") == (404, 0, [])
