"""What items say besides is remembered as long as it is right, and no longer."""

import datetime
from dataclasses import replace

import pytest

from home import cache, listing_items
from search.engines.base import Hit

NOW = datetime.datetime(2026, 5, 20, 10, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def hit(page_id: int) -> Hit:
    return Hit(f"page:{page_id}", page_id, f"w{page_id}", "fr", "clock", "", "Horloge", "/", None, {}, 0.0)


@pytest.mark.parametrize(
    ("snippet", "shown"),
    [
        (
            "<mark>famille</mark>\nCeux qui suivent.\nEt puis",
            "<mark>famille</mark> · Ceux qui suivent.\nEt puis",
        ),
        ("au bord du <mark>fleuve.</mark>\nEt puis", "au bord du <mark>fleuve.</mark>\nEt puis"),
    ],
)
def test_a_line_that_ends_like_a_heading_is_parted_from_the_next(snippet, shown):
    assert listing_items._snippet(replace(hit(1), snippet=snippet)) == shown
    file = replace(hit(1), id="page:1/document:5:2", snippet=snippet)
    assert listing_items._snippet(file) == snippet


@pytest.fixture
def clock(db, settings, monkeypatch):
    """A kind of work whose items tell the time; return what was asked, and a function that sets the time."""
    settings.PAGE_CACHE = True
    cache.invalidate()
    asked: list[tuple[list[int], str]] = []
    moment = [NOW]

    def details(page_ids, language):
        asked.append((page_ids, language))
        return {pk: {"hour": moment[0].hour, "until": moment[0] + HOUR} for pk in page_ids if pk != 9}

    monkeypatch.setitem(listing_items._details, "clock", details)
    monkeypatch.setattr(listing_items.timezone, "now", lambda: moment[0])
    return asked, lambda now: moment.__setitem__(0, now)


def test_details_are_asked_for_once_until_they_are_no_longer_right(clock):
    asked, at = clock
    first = listing_items.details_of([hit(1), hit(2)], "fr")
    at(NOW + HOUR - datetime.timedelta(seconds=1))
    assert listing_items.details_of([hit(1), hit(2)], "fr") == first
    assert asked == [([1, 2], "fr")]
    at(NOW + HOUR)
    assert listing_items.details_of([hit(2)], "fr")[2]["hour"] == 11
    assert asked[1:] == [([2], "fr")]


def test_each_language_and_each_work_is_asked_for_by_itself(clock):
    asked, _at = clock
    listing_items.details_of([hit(1)], "fr")
    listing_items.details_of([hit(1)], "en")
    listing_items.details_of([hit(1), hit(3)], "fr")
    assert asked == [([1], "fr"), ([1], "en"), ([3], "fr")]


def test_a_work_without_details_is_not_asked_for_again(clock):
    asked, _at = clock
    assert listing_items.details_of([hit(9)], "fr") == {9: {}}
    listing_items.details_of([hit(9)], "fr")
    assert len(asked) == 1


def test_whatever_is_published_forgets_them(clock):
    asked, _at = clock
    listing_items.details_of([hit(1)], "fr")
    cache.invalidate()
    listing_items.details_of([hit(1)], "fr")
    assert len(asked) == 2


def test_no_more_are_remembered_than_fit(clock, monkeypatch):
    monkeypatch.setattr(listing_items, "MOST_KEPT", 3)
    asked, _at = clock
    for number in range(11, 20):
        assert listing_items.details_of([hit(number), hit(10)], "fr")[10]["hour"] == 10
    assert len(cache.remembered(("details", "clock", "fr"), dict)) <= 3
    assert sum(10 in ids for ids, _language in asked) > 1
