"""The values of a filter: some at once, some folded away, never without end."""

import pytest

from home.listing_facets import FOLDED, SHOWN, Choice, _facet
from search.filters import Filter, Labels
from search.requests import SearchRequest


@pytest.mark.django_db
def test_a_filter_offers_no_more_values_for_more_works():
    request = SearchRequest("fr", Labels("fr"))
    choices = [
        Choice(f"t{number:03}", f"Ville {number}", 200 - number, number == 150) for number in range(200)
    ]
    facet = _facet(Filter("town", "Ville"), choices, request)
    assert [choice.value for choice in facet.options] == [
        *(f"t{number:03}" for number in range(SHOWN)),
        "t150",
    ]
    assert {choice.value for choice in facet.more} == {
        f"t{number:03}" for number in range(SHOWN, SHOWN + FOLDED)
    }
