"""The next event, made from the last."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from demo.factories import translate
from home.models import Theme
from localization.roles import groups_for_network, network_editors, translators
from publications.models import EventPage, Meeting
from publications.next_event import next_start


def ask(client, page):
    return client.post(reverse("publications_next_event", args=[page.pk]))


@pytest.fixture
def editor(make_user, network, places):
    groups_for_network(network.key, places.values(), network.name)
    return make_user(network_editors(network.key))


def test_its_facts_become_public_with_it(client, editor, make_event):
    client.force_login(editor)
    ask(client, make_event())
    made = EventPage.objects.get(live=False)
    # As Wagtail's form of a page does it.
    PublishPageRevisionAction(made.save_revision(user=editor), user=editor).execute()
    meeting = Meeting.objects.get(pk=made.meeting.pk)
    assert meeting.live
    assert meeting.live_revision.user == editor
    assert b"DTSTART" in client.get(f"{made.url}calendar.ics").content


def test_one_click_makes_the_draft_and_leads_to_its_form(client, editor, make_event, series):
    last = make_event(
        slug="call-2031-03",
        summary="We talk.",
        countries=["fr"],
        themes=[Theme.objects.get(key="routes")],
        agenda=[{"type": "item", "value": {"time": "14:00", "title": "Opening", "speaker": ""}}],
        minutes=[{"type": "paragraph", "value": "<p>Said last time.</p>"}],
        follow_up=[
            {"type": "decision", "value": {"text": "Done with"}},
            {"type": "action", "value": {"text": "Still open", "owner": "", "due": None}},
        ],
    )
    client.force_login(editor)
    response = ask(client, last)
    made = EventPage.objects.exclude(pk=last.pk).get()
    assert response.url == reverse("wagtailadmin_pages:edit", args=[made.pk])
    assert (made.live, made.slug, made.title, made.owner) == (False, "call-2031-05", last.title, editor)
    assert made.get_parent().specific == series
    meeting = made.meeting
    assert not meeting.live
    # The third Thursday, and two o’clock in Paris, where summer has begun.
    assert meeting.start == datetime(2031, 5, 15, 12, tzinfo=UTC)
    assert meeting.end - meeting.start == timedelta(hours=2)
    assert meeting.uid != last.meeting.uid
    assert [str(row.organisation) for row in meeting.participations.all()] == [
        str(row.organisation) for row in last.meeting.participations.all()
    ]
    assert meeting.joining_url == last.meeting.joining_url
    assert meeting.status == "planned"
    draft = made.get_latest_revision_as_object()
    assert [block.value["title"] for block in draft.agenda] == ["Opening"]
    assert [block.value["text"] for block in draft.follow_up] == ["Still open"]
    assert not draft.minutes
    assert list(draft.themes.all()) == list(last.themes.all())
    assert client.get(response.url).status_code == 200


def test_it_goes_on_from_what_was_saved_last_published_or_not(client, editor, make_event):
    last = make_event(slug="call-2031-03")
    last.title = "Call on routes"
    last.follow_up = [{"type": "action", "value": {"text": "Noted after the call", "owner": "", "due": None}}]
    last.save_revision(user=editor)
    last.meeting.joining_url = "https://meet.example.org/new-room"
    last.meeting.participations.all().delete()
    last.meeting.save_revision(user=editor)
    client.force_login(editor)
    ask(client, last)
    made = EventPage.objects.get(slug="call-2031-05")
    assert made.title == "Call on routes"
    assert [block.value["text"] for block in made.follow_up] == ["Noted after the call"]
    assert made.meeting.joining_url == "https://meet.example.org/new-room"
    assert not made.meeting.participations.exists()
    assert made.meeting.latest.joining_url == made.meeting.joining_url
    assert EventPage.objects.get(pk=last.pk).title != "Call on routes"


def test_it_is_published_by_one_more(client, editor, make_event):
    client.force_login(editor)
    ask(client, make_event(slug="call-2031-03"))
    made = EventPage.objects.get(slug="call-2031-05")
    made.get_latest_revision().publish(user=editor)
    assert EventPage.objects.get(pk=made.pk).facts.start.month == 5


def test_a_series_goes_on_from_its_latest_event(client, editor, make_event, make_meeting, series):
    make_event(slug="call-2031-03")
    earlier = make_meeting(
        start=datetime(2031, 1, 9, 9, tzinfo=UTC), end=datetime(2031, 1, 9, 10, tzinfo=UTC)
    )
    make_event(slug="call-2031-01", meeting=earlier)
    client.force_login(editor)
    ask(client, series)
    assert EventPage.objects.filter(slug="call-2031-05").exists()


def test_two_clicks_make_two_drafts_with_addresses_of_their_own(client, editor, make_event):
    last = make_event(slug="call-2031-03")
    client.force_login(editor)
    ask(client, last)
    ask(client, last)
    assert set(EventPage.objects.values_list("slug", flat=True)) == {
        "call-2031-03",
        "call-2031-05",
        "call-2031-05-2",
    }


def test_an_empty_series_says_so(client, editor, series):
    client.force_login(editor)
    response = ask(client, series)
    assert response.url == reverse("wagtailadmin_explore", args=[series.pk])
    assert not Meeting.objects.exists()


def test_who_may_not_add_events_is_refused(client, make_user, make_event, network):
    last = make_event()
    page_edit = reverse("wagtailadmin_pages:edit", args=[last.pk])
    for groups in ((), (translators("en"),), ("network-editors:other",), (f"members:{network.key}",)):
        client.force_login(make_user(*groups))
        assert ask(client, last).status_code in {302, 403}
        assert (
            reverse("publications_next_event", args=[last.pk]) not in client.get(page_edit).content.decode()
        )
    client.logout()
    assert reverse("wagtailadmin_login") in ask(client, last)["Location"]
    assert EventPage.objects.count() == 1
    assert Meeting.objects.count() == 1


def test_a_link_cannot_make_an_event(client, editor, make_event):
    client.force_login(editor)
    address = reverse("publications_next_event", args=[make_event().pk])
    assert client.get(address).status_code == 405


def test_only_events_have_a_next_one(client, editor, places):
    client.force_login(editor)
    assert ask(client, places["en"]).status_code == 404


def test_the_button_stands_on_the_form_and_in_the_lists(client, editor, make_event, series):
    event = make_event()
    client.force_login(editor)
    button = f'data-w-action-url-value="{reverse("publications_next_event", args=[event.pk])}"'
    assert button in client.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    assert button in client.get(reverse("wagtailadmin_explore", args=[series.pk])).content.decode()


def test_the_language_of_the_last_is_kept(client, editor, make_event, series):
    french = translate(series, "fr", title="Téléconférences", slug="telephone")
    client.force_login(editor)
    ask(client, make_event(parent=french, slug="appel"))
    made = EventPage.objects.get(slug="appel-2031-05")
    assert made.language == "fr"
    assert made.get_parent().pk == french.pk


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 15), 2, date(2026, 3, 19)),  # third Thursday
        (date(2026, 1, 29), 1, date(2026, 2, 26)),  # fifth Thursday: the last of a short month
        (date(2026, 12, 1), 2, date(2027, 2, 2)),  # over the turn of the year
        (date(2026, 11, 5), 12, date(2027, 11, 4)),  # first Thursday
    ],
)
def test_the_weekday_of_the_month_is_kept(start, months, expected):
    moved = next_start(datetime(start.year, start.month, start.day, 14, tzinfo=UTC), months)
    assert moved.date() == expected
    assert moved.hour == 14
