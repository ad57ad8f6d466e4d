"""The filter for what is open now."""

from datetime import datetime, time

from django.http import QueryDict

from directory.timetables import open_works, open_works_change
from home import cache
from home.listing import Listing
from search.requests import Scope, SearchRequest
from tests.directory.places import CALAIS, MONDAY, PARIS, SECRET
from tests.services_making import make_service, make_service_page, slot


class TestOpenFilter:
    def test_returns_the_works_that_are_open(self, perco):
        opened = make_service_page(make_service(perco, places=[CALAIS]))
        make_service_page(
            make_service(perco, places=[{"hours": [slot("2", "09:00", "12:00")]}]), title="Mardi"
        )
        closed = make_service(perco, places=[CALAIS], temporarily_closed=True)
        make_service_page(closed, title="Fermé")
        assert open_works(("yes",), MONDAY) == {str(opened.translation_key)}

    def test_in_two_queries_however_many(self, perco, django_assert_num_queries):
        for number in range(3):
            make_service_page(
                make_service(perco, places=[CALAIS, SECRET]), languages=["fr"], title=f"S{number}"
            )
        with django_assert_num_queries(2):
            assert len(open_works(now=MONDAY)) == 3

    def test_is_remembered_until_the_first_service_opens_or_closes(
        self, perco, clock, settings, django_assert_num_queries
    ):
        settings.PAGE_CACHE = True
        make_service_page(make_service(perco, places=[CALAIS]))
        make_service_page(
            make_service(perco, places=[{"hours": [slot("1", "11:00", "11:30")]}]), title="Onze heures"
        )
        cache.invalidate()
        seen = []
        for hour in ("10:00", "10:59", "11:00", "11:29", "11:30", "12:00", "23:59"):
            clock.move_to(datetime.combine(MONDAY.date(), time.fromisoformat(hour), tzinfo=PARIS))
            seen.append(len(open_works()))
        assert seen == [1, 1, 2, 2, 1, 0, 0]
        with django_assert_num_queries(0):
            clock.move_to(MONDAY)
            assert len(open_works()) == 1
            assert open_works_change() == datetime(2026, 3, 2, 11, tzinfo=PARIS)

    def test_a_list_is_right_until_a_service_that_it_does_not_show_opens(self, perco, clock):
        later = make_service(perco, places=[{"hours": [slot("1", "11:00", "11:30")]}])
        make_service_page(later, title="Onze heures")
        request = SearchRequest.parse(QueryDict("page=1"), "fr", Scope(kinds=("service",)))
        listing = Listing(request, "/fr/services/")
        listing.items = []
        assert listing.until == datetime(2026, 3, 2, 11, tzinfo=PARIS)
