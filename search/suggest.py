"""Suggestions as one types: titles, services, organisations, countries, themes; blind to accents and case.

Titles come from the engine, everything else from the rooms that know it (`register`): each is asked once, and answers
from an index or from what it has in memory.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from search.analysis.words import fold, spelling
from search.engines.base import EngineUnavailable
from search.filters import KIND_LABELS
from search.results import ask

OF_A_GROUP = 4
LONGEST = 100


@dataclass(frozen=True)
class Suggestion:
    """Something that begins as typed: its text, where it leads, and what it is besides."""

    text: str
    address: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """Suggestions of one kind."""

    name: str
    label: str
    items: tuple[Suggestion, ...]


Offered = Iterable[tuple[str, Suggestion]]
"""Texts by which a suggestion is found, and the suggestion."""

_groups: dict[str, tuple[str | Promise, Callable[[str], Offered]]] = {}


def register(name: str, label: str | Promise, offered: Callable[[str], Offered]) -> None:
    """Add a group whose suggestions in a language `offered` returns, the likeliest first."""
    _groups[name] = (label, offered)


def suggest(text: str, language: str) -> list[Group]:
    """Return the groups that have something with a word that begins as `text`, in `language`."""
    start = folded(text[:LONGEST])
    if not start:
        return []
    with override(language):
        groups = _titles(text[:LONGEST], language)
        for name, (label, offered) in _groups.items():
            found = dict.fromkeys(each for words, each in _nearest(offered(language), start))
            groups.append(Group(name, str(label), tuple(found)[:OF_A_GROUP]))
        return [group for group in groups if group.items]


def _titles(text: str, language: str) -> list[Group]:
    try:
        found = ask(lambda engine: engine.suggest(text, language, OF_A_GROUP, apart="service"))
    except EngineUnavailable:
        return []
    titles = [each for each in found if each.kind != "service"]
    services = [each for each in found if each.kind == "service"]

    def items(some) -> tuple[Suggestion, ...]:
        return tuple(
            Suggestion(each.title, each.address, str(KIND_LABELS.get(each.kind, ""))) for each in some
        )

    return [
        Group("titles", str(_("Titles")), items(titles)),
        Group("services", str(_("Services")), items(services)),
    ]


def folded(text: str) -> str:
    """Return `text` as it is compared: without case, accents and signs."""
    kept = "".join(letter if letter.isalnum() else " " for letter in text)
    return " ".join(fold(spelling(word)) for word in kept.split())


def _nearest(offered: Offered, start: str) -> list[tuple[str, Suggestion]]:
    """Return what has a word that begins as `start`, first what begins with it; else in the order offered."""
    found = [each for each in offered if begins(each[0], start)]
    return sorted(found, key=lambda each: not each[0].startswith(start))


def begins(words: str, start: str) -> bool:
    """Whether `words`, from one of them on, begin with `start`; both folded."""
    return f" {words}".find(f" {start}") >= 0
