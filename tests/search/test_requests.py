"""What stands in an address becomes a request; what cannot be understood is said, and never an error."""

import pytest
from django.http import QueryDict
from django.utils.translation import override

from home.models import Network, People, Region, ServiceCategory, Theme
from search.engines.base import EngineQuery
from search.requests import EVERYTHING, LONGEST_QUERY, Scope, SearchRequest

LIBRARY = Scope(kinds=("report", "case-study", "update", "event"))
DIRECTORY = Scope(kinds=("service",))


@pytest.fixture(autouse=True)
def vocabularies(db):
    routes = Theme.objects.create(
        key="routes", order=1, name_en="Routes and displacement", name_ru="Маршруты и перемещение"
    )
    Theme.objects.create(key="health", order=2, name_en="Health")
    Theme.objects.create(key="climate", order=3, name_en="Climate", parent=routes)
    Theme.objects.create(key="displacement", order=2, name_en="Displacement", parent=routes)
    Network.objects.create(key="perco", name_en="Platform", abbreviation_en="PERCO")
    People.objects.create(key="refugees", name_en="Refugees")
    Region.objects.create(key="europe", name_en="Europe")
    ServiceCategory.objects.create(key="shelter", name_en="Shelter")


def parse(query: str, scope: Scope = EVERYTHING, language: str = "en") -> SearchRequest:
    with override(language):
        return SearchRequest.parse(QueryDict(query), language, scope)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("sort=x", "Dans l’adresse, « sort= » peut valoir relevance, newest, oldest, title ; « x » n’en"),
        ("exact=x", "Dans l’adresse, « exact= » peut valoir yes, no ; « x » n’en fait pas partie."),
        ("size=x", "Dans l’adresse, « size= » attend un nombre de 1 à 100, et non « x »."),
    ],
)
def test_words_of_an_address_are_named_as_such(query, text):
    (problem,) = parse(query, language="fr").problems
    assert problem.reason.replace("\N{NO-BREAK SPACE}", " ").startswith(text)


def test_values_of_one_filter_are_gathered_and_repeated_ones_dropped():
    request = parse("country=IT&country=fr&country=it&theme=routes&q=+routes++nouvelles+")
    assert request.filters == {"country": ("it", "fr"), "theme": ("routes",)}
    assert request.q == "routes nouvelles"
    assert request.problems == ()


def test_wrong_values_are_left_out_and_named_in_the_readers_language():
    request = parse("country=zzz&year=20&kind=poem&page=0&size=9999&sort=beauty", language="en")
    assert request.filters == {}
    assert (request.page, request.size, request.sort) == (1, 20, "")
    assert {problem.name for problem in request.problems} == {
        "country", "year", "kind", "page", "size", "sort"
    }  # fmt: skip
    assert any("“zzz”" in problem.text and "Country" in problem.text for problem in request.problems)


def test_unknown_parameters_are_named_and_those_of_senders_of_links_are_not():
    request = parse("colour=red&utm_source=mail&fbclid=1")
    assert [problem.name for problem in request.problems] == ["colour"]
    assert "“colour”" in request.problems[0].text


def test_a_filter_of_other_kinds_is_refused_where_it_can_find_nothing():
    assert parse("need=shelter", LIBRARY).problems[0].name == "need"
    assert parse("need=shelter", DIRECTORY).filters == {"need": ("shelter",)}
    assert parse("need=shelter").filters == {"need": ("shelter",)}
    assert parse("kind=service", LIBRARY).problems[0].name == "kind"


def test_what_the_page_gives_cannot_be_chosen():
    scope = Scope(fixed={"country": ("it",)})
    request = parse("country=fr&people=refugees", scope)
    assert request.filters == {"people": ("refugees",)}
    assert request.problems[0].name == "country"
    assert request.engine_filters() == {"people": ("refugees",), "country": ("it",)}
    assert request.everywhere().to_query_string() == "?country=it&people=refugees"


def test_a_long_query_is_cut_and_that_is_said():
    request = parse("q=" + "a" * 501)
    assert len(request.q) == LONGEST_QUERY
    assert request.problems[0].name == "q"


@pytest.mark.parametrize(
    "odd",
    ["%00%00", "%22%27%3B--", "((((", "%F0%9F%8C%89", "\\", "*:*", "%ED%A0%80", "+OR+AND+NOT", "%0d%0aX: y"],
)
def test_odd_words_are_text(odd):
    request = parse(f"q={odd}")
    assert request.problems == ()
    assert "\x00" not in request.q
    assert "\n" not in request.q


@pytest.mark.parametrize("number", ["-1", "1e3", "٣", "99999999999999999999", "1.5", "x"])
def test_odd_numbers_are_said(number):
    request = parse(f"page={number}")
    assert request.page == 1
    assert [problem.name for problem in request.problems] == ["page"]


def test_many_values_are_limited():
    request = parse("&".join(f"year={year}" for year in range(1900, 1960)))
    assert len(request.filters["year"]) == 50
    assert request.problems[0].name == "year"


def test_flags_and_towns_are_read_as_people_write_them():
    request = parse("papers=no&free=1&remote=true&appointment=maybe", DIRECTORY)
    assert request.filters == {"papers": ("no",), "free": ("yes",), "remote": ("yes",)}
    assert [problem.name for problem in request.problems] == ["appointment"]
    assert parse("town=Atlantis", DIRECTORY).problems[0].name == "town"


def test_links_keep_what_was_chosen_and_begin_on_the_first_page():
    request = parse("q=asile&country=it&page=3&size=50&sort=newest")
    assert request.to_query_string() == "?q=asile&country=it&sort=newest&size=50&page=3"
    assert request.adding("country", "fr").to_query_string() == (
        "?q=asile&country=it&country=fr&sort=newest&size=50"
    )
    assert request.removing("country", "it").to_query_string() == "?q=asile&sort=newest&size=50"
    assert request.without().filters == {}
    assert request.on_page(2).page == 2
    again = parse(request.to_query_string()[1:])
    assert again == request


def test_the_engine_is_asked_for_the_kinds_of_the_scope():
    query = parse("page=2&size=10", LIBRARY).engine_query(("kind",))
    assert query == EngineQuery(
        language="en", filters={"kind": LIBRARY.kinds}, facets=("kind",), sort="newest", offset=10, size=10
    )
    assert parse("kind=update", LIBRARY).engine_query().filters == {"kind": ("update",)}
    assert parse("q=asile&exact=1").engine_query().correct is False
    assert parse("q=asile").engine_query().sort == "relevance"


def test_labels_are_those_of_the_language():
    labels = parse("", language="ru").labels
    assert labels.label("country", "it") == "Италия"
    assert labels.label("theme", "routes") == "Маршруты и перемещение"
    assert labels.of("theme")["climate"].broader == "routes"
    assert list(labels.of("theme")) == ["routes", "displacement", "climate", "health"]


def test_all_vocabularies_are_read_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        parse("network=perco&theme=routes&people=refugees&region=europe&need=shelter&country=it")
