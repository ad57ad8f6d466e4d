"""What the board asks: which works, in which state in which language, and what that is in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation

from localization import registry
from localization.fingerprints import count_words
from localization.lookups import containing
from localization.models import Standing
from localization.standings import site_locales

State = Standing.State

UNDER_WAY = (State.IN_TRANSLATION, State.REVIEW)

# What waits for nothing has no date, and stands last.
SINCE, FIRST_DUE = F("since").asc(nulls_last=True), F("first_due").asc(nulls_last=True)
SORTS = {
    "age": (SINCE, "source_page_id"),
    "wishes": ("-asked", SINCE, "source_page_id"),
    "due": (FIRST_DUE, SINCE, "source_page_id"),
    "title": ("source_page__title", "source_page_id"),
}


@dataclass
class Row:
    """One work: its source page, and its cell in each language (the source's own is None)."""

    page: Page
    cells: list[tuple[Locale, Standing | None]] = field(default_factory=list)
    kind: str = ""
    network: str = ""


@dataclass(frozen=True)
class Totals:
    """How many cells are in a state, with the words of the whole, those open and those out of date."""

    state: str
    label: str
    cells: int
    words: int
    open_words: int
    stale_words: int

    @property
    def words_to_do(self) -> int:
        """The words somebody has to translate."""
        if self.state in {State.NOT_WANTED, State.OWN}:
            return 0
        return {State.OUTDATED: self.stale_words, State.MISSING: self.words}.get(self.state, self.open_words)


def on_board() -> QuerySet:
    """Return the cells of all works that are live, or that somebody is translating before they are."""
    drafts = Standing.objects.filter(source_page__live=False, state__in=UNDER_WAY)
    return Standing.objects.filter(
        Q(source_page__live=True) | Q(source_page__in=drafts.values("source_page"))
    )


def cells(filters: dict) -> QuerySet:
    """Return the cells on the board that pass the filters (all optional).

    `language`, `state`, `network`, `kind` as keys, `translator` a user, `due` a date until which something is due,
    `q` words of the title.
    """
    found = on_board()
    columns = {
        "language": "locale__language_code",
        "state": "state",
        "network": "network",
        "kind": "kind",
        "translator": "translator",
        "due": "due__lte",
    }
    for name, column in columns.items():
        if filters.get(name):
            found = found.filter(**{column: filters[name]})
    if words := filters.get("q"):
        found = found.filter(containing(words, "source_page__title"))
    return found


def works(found: QuerySet, sort: str = "age") -> QuerySet:
    """Return one row a work with a cell in `found`: the source page's id, in the order asked for."""
    grouped = (
        found.order_by()
        .values("source_page_id")
        .annotate(since=Min("waiting_since"), asked=Max("wishes"), first_due=Min("due"))
    )
    return grouped.order_by(*SORTS.get(sort, SORTS["age"]))


def rows(page_ids: Iterable[int]) -> list[Row]:
    """Return the rows of the board for these source pages, in their order, with all their cells: two queries."""
    page_ids = list(page_ids)
    standing: dict[int, dict[int, Standing]] = defaultdict(dict)
    found = Standing.objects.filter(source_page_id__in=page_ids)
    for cell in found.select_related("translator", "source_page__locale"):
        standing[cell.source_page_id][cell.locale_id] = cell
    locales = site_locales()
    kinds, networks = registry.kinds(), registry.networks()
    return [
        Row(
            said.source_page,
            [(locale, standing[pk].get(locale.pk)) for locale in locales],
            str(kinds.get(said.kind, said.kind)),
            networks.get(said.network, said.network),
        )
        for pk in page_ids
        for said in list(standing[pk].values())[:1]
    ]


def totals(found: QuerySet) -> list[Totals]:
    """Return the totals of `found` by state, in the order of the states."""
    sums = {
        row["state"]: row
        for row in found.order_by()
        .values("state")
        .annotate(
            cells=Count("pk"),
            all=Sum("words"),
            open=Sum("open_words"),
            stale=Sum("stale_words"),
        )
    }
    return [
        Totals(
            state,
            label,
            sums[state]["cells"],
            sums[state]["all"] or 0,
            sums[state]["open"] or 0,
            sums[state]["stale"] or 0,
        )
        for state, label in State.choices
        if state in sums
    ]


def sum_of(by_state: Iterable[Totals]) -> dict[str, int]:
    """Return the sums over all states: how many translations, how many words, and how many of them to translate."""
    by_state = list(by_state)
    return {
        "cells": sum(row.cells for row in by_state),
        "words": sum(row.words for row in by_state),
        "words_to_do": sum(row.words_to_do for row in by_state),
    }


@dataclass(frozen=True)
class TextTotals:
    """How many texts outside pages there are in a language, how many lack a translation, and in words."""

    language: str
    texts: int
    missing: int
    missing_words: int


def text_totals(languages: Iterable[str]) -> list[tuple[str, registry.Texts, list[TextTotals]]]:
    """Return key, texts and their totals in each language, for all texts outside pages."""
    languages = list(languages)
    found = []
    for key, texts in registry.texts().items():
        by_language = texts.texts(languages)
        totals_ = []
        for language in languages:
            missing = [text for text in by_language[language] if not text.words]
            words = sum(count_words(text.source) for text in missing)
            totals_.append(TextTotals(language, len(by_language[language]), len(missing), words))
        found.append((key, texts, totals_))
    return found


SOON = timedelta(days=7)


def waiting_for(user, languages: Iterable[str], reviews: Iterable[str]) -> dict[str, QuerySet]:
    """Return what a person's start panel shows: cells by what is asked of them.

    `languages` are those they translate into, `reviews` those they review. `due` is what is assigned to them and has to
    be done within a week, `assigned` the rest of it; `returned` is what a reviewer gave back of their words elsewhere;
    `changed` is what they translated and is out of date since, `open` what others translated into their languages, is out
    of date and assigned to nobody.
    """
    mine = on_board().select_related("source_page__locale", "locale", "page")
    todo = mine.filter(~Q(state__in=[State.UP_TO_DATE, State.NOT_WANTED, State.OWN, State.REVIEW]))
    theirs = StringTranslation.objects.filter(
        last_translated_by=user,
        locale=OuterRef("locale"),
        context__object_id=OuterRef("source_page__translation_key"),
    )
    # Words are kept when their source is gone, as they were.
    on_page = StringSegment.objects.filter(
        context=OuterRef("context"),
        string=OuterRef("translation_of"),
        source__object_id=OuterRef("context__object_id"),
    )
    given_back = theirs.filter(Exists(on_page), status__returned=True)
    outdated = mine.filter(state=State.OUTDATED, locale__language_code__in=list(languages))
    until = timezone.localdate() + SOON
    return {
        "due": todo.filter(translator=user, due__lte=until).order_by("due", "waiting_since"),
        "assigned": todo.filter(translator=user)
        .exclude(due__lte=until, due__isnull=False)
        .order_by(F("due").asc(nulls_last=True), "waiting_since"),
        "returned": mine.filter(Exists(given_back), state=State.IN_TRANSLATION)
        .exclude(translator=user)
        .order_by("waiting_since"),
        "changed": outdated.filter(Exists(theirs)).exclude(translator=user).order_by("waiting_since"),
        "open": outdated.filter(~Exists(theirs), translator=None).order_by("waiting_since"),
        "review": mine.filter(state=State.REVIEW, locale__language_code__in=list(reviews))
        .exclude(handed_in_by=user)
        .order_by("handed_in"),
    }
