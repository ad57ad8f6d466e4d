"""What the frame adds to suggestions: organisations, countries, themes, kinds of services."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from django.utils.translation import gettext_lazy as _

from home import cache, glossary
from home.models.classified import vocabulary
from home.navigation import places
from home.vocabularies.labels import country_options, options
from home.vocabularies.models import Theme
from search.suggest import Suggestion, folded, register


def register_suggestions() -> None:
    """Declare them; called once, when the site starts."""
    for name, label, offered in (
        ("needs", _("What is offered"), _needs),
        ("organisations", _("Organisations"), _organisations),
        ("countries", _("Countries"), _countries),
        ("themes", _("Themes"), _themes),
        ("glossary", _("Glossary"), glossary.suggestions),
    ):
        register(name, label, lambda language, offered=offered: _kept(offered, language))


def _kept(offered, language: str) -> list[tuple[str, Suggestion]]:
    return cache.remembered(("suggestions", offered.__name__, language), lambda: list(offered(language)))


def _needs(language: str) -> Iterator[tuple[str, Suggestion]]:
    root = places(language).get("directorypage")
    for key, option in options(language)["need"].items() if root else ():
        yield folded(option.label), Suggestion(option.label, f"{root}?{urlencode({'need': key})}")


def _organisations(language: str) -> Iterator[tuple[str, Suggestion]]:
    root = places(language).get("searchpage")
    for key, option in options(language)["organisation"].items() if root else ():
        found = Suggestion(option.label, f"{root}?{urlencode({'organisation': key})}", option.short)
        for text in (option.label, option.short):
            yield folded(text), found


def _countries(language: str) -> Iterator[tuple[str, Suggestion]]:
    root = places(language).get("countriespage")
    for code, option in country_options(language)["country"].items() if root else ():
        yield folded(option.label), Suggestion(option.label, f"{root}{code}/")


def _themes(language: str) -> Iterator[tuple[str, Suggestion]]:
    root = places(language).get("themespage")
    named = options(language)["theme"]
    for theme in vocabulary(Theme).values() if root else ():
        if slug := getattr(theme, f"slug_{language}"):
            label = named[theme.key].label
            yield folded(label), Suggestion(label, f"{root}{quote(slug)}/")
