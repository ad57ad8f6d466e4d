"""What all builders share: vocabulary look-ups and the walk over a work's languages."""

import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cached_property

from django.db.models.fields.files import FieldFile
from wagtail.models import Page

from demo.content import Text, Work
from demo.factories import make_page, translate
from demo.models import made_of, remember
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
    fields of a text. `after_source` is called with the source page before it is translated. Pages that an earlier
    removal left, because an editor's stand below them, stay as they are.
    """
    text = work.texts[work.source]
    parent = parent_in(work.source)
    left = _left_behind(model, work, parent)
    source = left.get(work.source)
    if source is None:
        key = next((page.translation_key for page in left.values()), uuid.uuid4())
        source = make_page(
            model, parent, user=user, translation_key=key, **_head(text), **words(text), **shared
        )
        remember(source)
        if after_source:
            after_source(source)
            source = model.objects.get(pk=source.pk)
    for language, translated in work.texts.items():
        if language == work.source or language in left:
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


def _left_behind(model: type[BasePage], work: Work, parent: Page) -> dict[str, BasePage]:
    """Return the pages of a work, by language, that are the demo's and still stand below `parent` or its translations."""
    slugs = {language: text.meta["slug"] for language, text in work.texts.items()}
    made = made_of(model).values_list("object_id", flat=True)
    found = model.objects.filter(pk__in=[int(pk) for pk in made], slug__in=slugs.values())
    return {
        page.language: page
        for page in found
        if page.slug == slugs.get(page.language)
        and page.get_parent().translation_key == parent.translation_key
    }


def _head(text: Text) -> dict:
    return {name: text.meta[name] for name in ("title", "slug", "summary")}
