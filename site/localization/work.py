"""Work done: how many segments and words each person confirmed in a period, by language."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation

from localization.fingerprints import count_words
from localization.models import SegmentVersion
from localization.standings import DONE


@dataclass
class Work:
    """What one person confirmed in one language. `words` are those of the source."""

    person: str
    language: str
    segments: int = 0
    words: int = 0
    pages: int = 0


def done(begin: date, end: date, *, languages=None, user=None) -> list[Work]:
    """Return the work from `begin` to `end`, both included, by person and language; three queries.

    `languages` (codes) and `user` restrict it. What somebody else wrote over later counts too; a segment that one person
    confirmed again, with other words, counts once.
    """
    zone = timezone.get_current_timezone()
    since = datetime.combine(begin, time.min, zone)
    until = datetime.combine(end + timedelta(days=1), time.min, zone)
    now = StringTranslation.objects.filter(DONE, updated_at__gte=since, updated_at__lt=until)
    before = SegmentVersion.objects.filter(confirmed=True, created__gte=since, created__lt=until)
    if languages is not None:
        now = now.filter(locale__language_code__in=languages)
        before = before.filter(locale__language_code__in=languages)
    if user is not None:
        now, before = now.filter(last_translated_by=user), before.filter(author=user)
    rows = {
        *now.exclude(last_translated_by=None).values_list(
            "last_translated_by", "locale", "context", "context__object_id", "translation_of__data"
        ),
        *before.exclude(author=None).values_list(
            "author", "locale", "context", "context__object_id", "string__data"
        ),
    }
    return _gathered(rows)


def _gathered(rows: set[tuple]) -> list[Work]:
    people = get_user_model().objects.in_bulk({row[0] for row in rows})
    codes = dict(Locale.objects.values_list("pk", "language_code")) if rows else {}
    found: dict[tuple, Work] = {}
    pages = defaultdict(set)
    for person, locale, _context, work, words in rows:
        key = (person, locale)
        if key not in found:
            found[key] = Work(str(people[person]), codes[locale])
        found[key].segments += 1
        found[key].words += count_words(words)
        pages[key].add(work)
    for key, works in pages.items():
        found[key].pages = len(works)
    return sorted(found.values(), key=lambda one: (one.person.casefold(), one.language))
