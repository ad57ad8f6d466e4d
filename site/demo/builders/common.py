"""What all builders share: vocabulary look-ups and the walk over a work's languages."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cached_property

from django.db.models.fields.files import FieldFile
from wagtail.models import Page

from demo.content import Text, Work
from demo.factories import make_page, translate
from demo.models import remember
from home.models import BasePage, Network, Organisation, People, ServiceCategory, Stage, Theme

HALF_DONE = {("case-studies/border-service-point", "fr")}
"""Translations that the demo leaves half done, in draft."""


class Library:
    """The vocabularies by key, read once; and the files that were saved, which no rollback takes back."""

    def __init__(self):
        self.saved_files: list[FieldFile] = []

    @cached_property
    def _entries(self) -> dict[type, dict[str, object]]:
        models = (Network, Organisation, People, ServiceCategory, Stage, Theme)
        return {model: {entry.key: entry for entry in model.objects.all()} for model in models}

    def one(self, model, key: str):
        """Return the entry of `model` with this key; raise KeyError for an unknown one."""
        return self._entries[model][key]

    def many(self, model, keys: Iterable[str] | None) -> list:
        """Return the entries of `model` with these keys."""
        return [self.one(model, key) for key in keys or ()]

    def classification(self, facts: dict) -> dict:
        """Return the fields of `home.models.ClassifiedMixin` as a work's facts name them."""
        return {
            "countries": sorted(facts.get("countries", [])),
            "themes": self.many(Theme, facts.get("themes")),
            "people": self.many(People, facts.get("people_concerned", facts.get("people", []))),
            "stages": self.many(Stage, facts.get("stages")),
            "organisations": self.many(Organisation, facts.get("organisations")),
        }


def day(value) -> date | None:
    """Return a date as TOML or a string in ISO form gives it; None for nothing."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or not value:
        return value or None
    return date.fromisoformat(value)


def in_all_languages(
    model: type[BasePage],
    work: Work,
    parent_in: Callable[[str], Page],
    shared: dict,
    words: Callable[[Text], dict],
    *,
    user=None,
    after_source: Callable[[BasePage], None] | None = None,
) -> BasePage:
    """Make the pages of a work: the source first, then each translation; return the source page.

    `parent_in` gives the parent for a language, `shared` the fields that are the same everywhere, `words` the translated
    fields of a text. `after_source` is called with the source page before it is translated.
    """
    text = work.texts[work.source]
    source = make_page(model, parent_in(work.source), user=user, **_head(text), **words(text), **shared)
    remember(source)
    if after_source:
        after_source(source)
        source = model.objects.get(pk=source.pk)
    for language, translated in work.texts.items():
        if language == work.source:
            continue
        half = (f"{work.folder.parent.name}/{work.key}", language) in HALF_DONE
        page = translate(
            source,
            language,
            publish=not half,
            share=0.5 if half else 1.0,
            user=user,
            **_head(translated),
            **words(translated),
        )
        remember(page)
    return source


def _head(text: Text) -> dict:
    return {name: text.meta[name] for name in ("title", "slug", "summary")}
