"""What readers look for: how often, and how often in vain. No person, no address, nothing that is rare.

A search is noted in the cache (`note`), where it waits a minute or so for the worker, which counts it (`count`). Until a
text has been looked for MENTIONED times within RARE_KEPT, only a keyed digest of it is stored.
"""

import random
import re
from collections import defaultdict
from datetime import date, timedelta
from urllib.parse import parse_qsl

from django.core.cache import cache
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from search.analysis import analyse, analyser
from search.records import QueryCount, RareQuery
from search.results import SearchResults

MENTIONED = 3
"""Searches from which on a text is written down."""
KEPT = timedelta(days=90)
RARE_KEPT = timedelta(days=30)
LONGEST = 100
WAITING_SECONDS = 3600
PLACES = [f"search.asked.{number}" for number in range(1000)]
"""Where searches wait to be counted; when all are taken, further ones are not counted."""
TRIES = 3
LOADED_ANEW = {"max-age=0", "no-cache"}

# A mail address, or a number long enough to be somebody's telephone or papers.
_PERSONAL = re.compile(r"@|\d(?:[ ./()+-]*\d){5}")

Noted = tuple[str, str, date, bool]
"""Language, text, day, and whether something was found."""


def note(results: SearchResults, asking: HttpRequest) -> None:
    """Note that a reader looked for the words of `results`, and whether anything was found.

    Later pages and narrowed searches are the same question again, and so is what `asks_again`. Costs no SQL.
    """
    request = results.request
    if request.page > 1 or request.filters or results.problem:
        return
    text = told(request.q, request.language)
    if text and not asks_again(asking, text, request.language):
        noted: Noted = (request.language, text, timezone.localdate(), results.total > 0)
        for place in random.sample(PLACES, TRIES):
            if cache.add(place, noted, WAITING_SECONDS):
                return


def asks_again(asking: HttpRequest, text: str, language: str) -> bool:
    """Whether the reader's browser says that the words `text` were looked for just before.

    The page was loaded anew, or comes from a list of the same words: one reader is not three. Nothing is kept to know
    the reader by, so that whoever goes back to a list from elsewhere, or asks anew another day, counts again.
    """
    if asking.headers.get("Cache-Control", "") in LOADED_ANEW:
        return True
    before, _mark, parameters = asking.headers.get("Referer", "").partition("?")
    if not before.startswith(asking.build_absolute_uri(f"/{language}/")):
        return False
    return told(dict(parse_qsl(parameters)).get("q", ""), language) == text


def told(text: str, language: str) -> str:
    """Return the terms of a search as they are counted: as in a dictionary, without small words and signs.

    Empty for what is not counted.
    """
    if _PERSONAL.search(text):
        return ""
    speech = analyser(language)
    words = " ".join(speech.normal_form(clause.word) for clause in analyse(text, language).clauses)
    return words if len(words) <= LONGEST else ""


def count() -> int:
    """Count the searches that wait; return how many there were."""
    waiting = cache.get_many(PLACES)
    cache.delete_many(waiting)
    by_text: dict[tuple[str, str], dict[date, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for language, text, day, found in waiting.values():
        counts = by_text[language, text][day]
        counts[0] += 1
        counts[1] += not found
    with transaction.atomic():
        for (language, text), days in by_text.items():
            _count(language, text, days)
    return len(waiting)


def _count(language: str, text: str, days: dict[date, list[int]]) -> None:
    told_before = QueryCount.objects.filter(language=language, text=text).exists()
    digest = salted_hmac("search.asked", f"{language} {text}").hexdigest()
    rare = RareQuery.objects.filter(language=language, digest=digest)
    before = 0 if told_before else rare.aggregate(Sum("searches"))["searches__sum"] or 0
    if told_before or before + sum(searches for searches, _vain in days.values()) >= MENTIONED:
        for day, searches, vain in rare.values_list("day", "searches", "without_result"):
            days[day][0] += searches
            days[day][1] += vain
        rare.delete()
        for day, counts in days.items():
            _add(QueryCount, counts, language=language, text=text, day=day)
    else:
        for day, counts in days.items():
            _add(RareQuery, counts, language=language, digest=digest, day=day)


def _add(model: type[QueryCount | RareQuery], counts: list[int], **key) -> None:
    row, _made = model.objects.get_or_create(**key)
    row.searches += counts[0]
    row.without_result += counts[1]
    row.save()


def forget() -> None:
    """Delete what is too old, and texts of which so few searches are left that they could not be told anew."""
    today = timezone.localdate()
    RareQuery.objects.filter(day__lte=today - RARE_KEPT).delete()
    QueryCount.objects.filter(day__lte=today - KEPT).delete()
    few = (
        QueryCount.objects.values("language", "text")
        .annotate(Sum("searches"))
        .filter(searches__sum__lt=MENTIONED)
    )
    for row in few:
        QueryCount.objects.filter(language=row["language"], text=row["text"]).delete()
