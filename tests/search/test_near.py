"""Works in other languages that are close in meaning: those alone that have what the filters ask for."""

from typing import ClassVar

from django.http import QueryDict

from search import results
from search.engines.base import EngineResults, Near
from search.requests import SearchRequest
from search.results import answer


class Knowing:
    """An engine that finds nothing by words, and two works by meaning."""

    name = "database"
    unknown: tuple[str, ...] = ()
    texts: ClassVar[list[str]] = []

    def search(self, query):
        return EngineResults(0, unknown=self.unknown)

    def near(self, **asked):
        self.texts.append(asked["text"])
        return [
            Near("1", 1, "a", "en", "case-study", "A", "/a/", 0.9, {"country": ("it",)}),
            Near("2", 2, "b", "en", "report", "B", "/b/", 0.8, {"country": ("fr", "es")}),
        ]


def works(monkeypatch, unknown: tuple[str, ...] = (), **asked) -> list[str]:
    engine = Knowing()
    engine.unknown = unknown
    monkeypatch.setattr(results, "engines", lambda: [engine])
    return [each.work for each in answer(SearchRequest.parse(query(asked), "fr"), also=True).also]


def query(asked: dict):
    parameters = QueryDict(mutable=True)
    parameters.update(asked)
    return parameters


def test_what_is_close_in_meaning_has_what_the_filters_ask_for(site, monkeypatch):
    assert works(monkeypatch, q="bateaux") == ["a", "b"]
    assert works(monkeypatch, q="bateaux", kind="report") == ["b"]
    assert works(monkeypatch, q="bateaux", country="it") == ["a"]
    assert works(monkeypatch, q="bateaux", country="it", kind="report") == []


def test_nothing_is_close_to_words_that_nobody_knows(site, monkeypatch):
    assert works(monkeypatch, unknown=("kjhgkjh", "zzz"), q="kjhgkjh zzz") == []
    assert works(monkeypatch, unknown=("zzz",), q="bateaux zzz") == ["a", "b"]


def test_what_is_excluded_has_no_part_in_the_meaning(site, monkeypatch):
    Knowing.texts.clear()
    works(monkeypatch, q='bateaux -"en mer" -voiles')
    assert Knowing.texts == ["bateaux"]
