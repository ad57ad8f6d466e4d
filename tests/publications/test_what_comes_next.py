"""Home and networks name the events that come next, the next first; then those that were last."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from home import latest
from tests.sites import index_everything

NOW = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # 23:30 in Paris


@pytest.fixture
def make_events(make_event, make_meeting):
    """Return a function that makes events whose titles say in how many days they are."""

    def make(*days: int) -> None:
        for each in days:
            start = NOW + timedelta(days=each)
            meeting = make_meeting(start=start, end=start + timedelta(hours=1))
            make_event(title=f"In {each} days", meeting=meeting)
        index_everything()

    return make


def shown(client, page) -> list[str]:
    groups = client.get(page.url).context["latest"]
    return next([item["title"] for item in group["items"]] for group in groups if group["kind"] == "event")


@time_machine.travel(NOW, tick=False)
def test_the_next_first_then_the_last(client, places, make_events):
    make_events(-30, -2, 0, 5, 90)
    assert shown(client, places["en"]) == ["In 0 days", "In 5 days", "In 90 days", "In -2 days"]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (None, "2026-03-02T23:00"),
        (datetime(2026, 3, 2, 22, 45, tzinfo=UTC), "2026-03-02T22:45"),
        (datetime(2026, 3, 9, tzinfo=UTC), "2026-03-02T23:00"),
    ],
)
def test_such_a_page_is_kept_until_midnight_at_most(settings, other, expected):
    settings.TIME_ZONE = "Europe/Paris"
    with time_machine.travel(NOW, tick=False):
        assert latest.turns_at(other).astimezone(UTC).isoformat().startswith(expected)


@time_machine.travel(NOW, tick=False)
def test_home_and_networks_are_such_pages(places):
    for page in (places["en"], places["en"].get_parent().get_parent().specific):
        assert page.next_change() == latest.turns_at(None)
