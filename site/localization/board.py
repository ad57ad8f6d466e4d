"""What the board asks: which works, in which state in which language, and what that is in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from wagtail.models import Locale, Page

from localization.models import Standing
from localization.standings import site_locales

State = Standing.State

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
        return {State.OUTDATED: self.stale_words, State.MISSING: self.words}.get(self.state, self.open_words)


def cells(filters: dict) -> QuerySet:
    """Return the cells that pass the filters (all optional).

    `language`, `state`, `network`, `kind` as keys, `translator` a user, `due` a date until which something is due,
    `q` words of the title.
    """
    found = Standing.objects.filter(source_page__live=True)
    columns = {
        "language": "locale__language_code",
        "state": "state",
        "network": "network",
        "kind": "kind",
        "translator": "translator",
        "due": "due__lte",
        "q": "source_page__title__icontains",
    }
    for name, column in columns.items():
        if filters.get(name):
            found = found.filter(**{column: filters[name]})
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
    """Return the rows of the board for these source pages, in their order, with all their cells: three queries."""
    page_ids = list(page_ids)
    pages = Page.objects.select_related("locale").in_bulk(page_ids)
    standing: dict[int, dict[int, Standing]] = defaultdict(dict)
    for cell in Standing.objects.filter(source_page_id__in=page_ids).select_related("translator"):
        standing[cell.source_page_id][cell.locale_id] = cell
    locales = site_locales()
    return [
        Row(pages[pk], [(locale, standing[pk].get(locale.pk)) for locale in locales])
        for pk in page_ids
        if pk in pages
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


def waiting_for(user, languages: Iterable[str], reviews: Iterable[str]) -> dict[str, QuerySet]:
    """Return what a person's start panel shows: cells by what is asked of them.

    `languages` are those they translate into, `reviews` those they review.
    """
    mine = Standing.objects.filter(source_page__live=True).select_related("source_page", "locale", "page")
    todo = ~Q(state__in=[State.UP_TO_DATE, State.NOT_WANTED, State.OWN])
    return {
        "assigned": mine.filter(todo, translator=user).order_by("due", "waiting_since"),
        "changed": mine.filter(state=State.OUTDATED, locale__language_code__in=list(languages))
        .exclude(translator=user)
        .order_by("waiting_since"),
        "review": mine.filter(state=State.REVIEW, locale__language_code__in=list(reviews))
        .exclude(handed_in_by=user)
        .order_by("handed_in"),
    }
