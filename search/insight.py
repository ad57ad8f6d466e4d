"""What editors learn from searches: words that nobody finds anything for, and words that are on the rise."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import F, Max, Q, Sum
from django.utils import timezone

from search.asked import KEPT, MENTIONED
from search.records import QueryCount

RECENT = timedelta(days=7)
BEFORE = timedelta(days=28)
RISE = 2
"""How many times as often a week as before something is looked for that is on the rise."""
SHOWN = 100


@dataclass(frozen=True)
class Term:
    """Something looked for within KEPT: how often, how often in vain; in the last week, and in a week before that."""

    language: str
    text: str
    searches: int
    without_result: int
    recent: int
    before: float


@dataclass(frozen=True)
class Insight:
    """What was looked for in one language: in vain (most often first), and more often than before."""

    language: str
    name: str
    vain: list[Term]
    rising: list[Term]


def insights(languages: Iterable[str] = (), today: date | None = None, most: int = SHOWN) -> list[Insight]:
    """Return what is to be learned for each of `languages` (none: all of the site), in one query."""
    names = {code: str(name) for code, name in settings.LANGUAGES}
    terms: dict[str, list[tuple[Term, bool]]] = {code: [] for code in languages or names}
    for term, found_since in _terms(list(terms), today or timezone.localdate()):
        terms[term.language].append((term, found_since))
    return [Insight(code, names.get(code, code), *_chosen(found, most)) for code, found in terms.items()]


def _chosen(terms: list[tuple[Term, bool]], most: int) -> tuple[list[Term], list[Term]]:
    vain = [term for term, found_since in terms if term.without_result >= MENTIONED and not found_since]
    rising = [term for term, _found_since in terms if term.recent >= max(MENTIONED, RISE * term.before)]
    vain.sort(key=lambda term: (-term.without_result, term.text))
    rising.sort(key=lambda term: (term.before - term.recent, term.text))
    return vain[:most], rising[:most]


def _terms(languages: list[str], today: date) -> Iterable[tuple[Term, bool]]:
    """Yield the terms, and whether something has been found since the last time that nothing was."""
    week, month = today - RECENT, today - RECENT - BEFORE
    rows = (
        QueryCount.objects.filter(language__in=languages, day__gt=today - KEPT)
        .values("language", "text")
        .annotate(
            sum=Sum("searches"),
            vain=Sum("without_result"),
            recent=Sum("searches", filter=Q(day__gt=week), default=0),
            before=Sum("searches", filter=Q(day__gt=month, day__lte=week), default=0),
            last_vain=Max("day", filter=Q(without_result__gt=0)),
            last_found=Max("day", filter=Q(searches__gt=F("without_result"))),
        )
        .filter(sum__gte=MENTIONED)
        .order_by()
    )
    weeks = BEFORE / RECENT
    for row in rows:
        last_vain, last_found = row["last_vain"], row["last_found"]
        found_since = bool(last_found and last_vain and last_found > last_vain)
        yield (
            Term(row["language"], row["text"], row["sum"], row["vain"], row["recent"], row["before"] / weeks),
            found_since,
        )
