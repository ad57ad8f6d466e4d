"""Which events wait for their follow-up on the admin's first page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import ngettext, override

from demo.factories import translate
from home.models import Network
from localization.roles import groups_for_network, network_editors
from publications.dashboard import without_follow_up

START = datetime(2031, 3, 20, 13, tzinfo=UTC)
PARAGRAPH = [{"type": "paragraph", "value": "<p>Said.</p>"}]
DECISION = [{"type": "decision", "value": {"text": "We meet again"}}]


@pytest.fixture
def editor(make_user, network, places):
    groups_for_network(network.key, places.values(), network.name)
    return make_user(network_editors(network.key))


@pytest.fixture(autouse=True)
def after_the_event(time_machine):
    time_machine.move_to(START + timedelta(days=2), tick=False)


def test_an_event_that_is_over_waits_until_something_is_written(client, editor, make_event):
    event = make_event()
    client.force_login(editor)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    with override("fr"):
        said = ngettext("%(count)s event without follow-up", "%(count)s events without follow-up", 1) % {
            "count": 1
        }
    assert said in page
    assert reverse("wagtailadmin_pages:edit", args=[event.pk]) in page
    event.follow_up = DECISION
    event.save_revision().publish()
    assert said not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("fields", [{"follow_up": DECISION}, {"minutes": PARAGRAPH}])
def test_decisions_or_minutes_are_follow_up(editor, make_event, fields):
    make_event(**fields)
    assert without_follow_up(editor) == []


def test_what_one_language_says_counts_for_the_event(editor, make_event, series):
    translate(series, "fr", title="Appels", slug="appels")
    event = make_event()
    french = translate(event, "fr", title="Appel", slug="appel")
    assert without_follow_up(editor) == [event]
    french.minutes = PARAGRAPH
    french.save_revision().publish()
    assert without_follow_up(editor) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "cancelled"},
        {"status": "postponed"},
        {"start": START + timedelta(days=9), "end": START + timedelta(days=10)},
        {"start": START - timedelta(days=400), "end": START - timedelta(days=399)},
        {"start": START + timedelta(days=1, hours=22), "end": None, "timezone": "America/Bogota"},
    ],
    ids=["cancelled", "postponed", "to come", "long ago", "still that day there"],
)
def test_other_events_do_not_wait(editor, make_event, make_meeting, facts):
    make_event(meeting=make_meeting(**facts))
    assert without_follow_up(editor) == []


def test_other_networks_events_do_not_wait(make_user, make_event):
    make_event()
    Network.objects.create(key="other-network", name_en="Other")
    assert without_follow_up(make_user(network_editors("other-network"))) == []
    assert len(without_follow_up(make_user(superuser=True))) == 1


def test_more_events_cost_no_more_queries(editor, make_event, django_assert_num_queries):
    make_event()
    without_follow_up(editor)
    for _number in range(5):
        make_event()
    with django_assert_num_queries(1):
        assert len(without_follow_up(editor)) == 6
