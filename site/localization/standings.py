"""Keep the figures of the board in line: for each work and language its state, and how much is open or out of date."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Prefetch, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Greatest
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from localization.fingerprints import count_words, is_words
from localization.models import Depth, PublishedTranslation, Standing
from localization.registry import description_of, is_wanted, wishes_for

State = Standing.State
DONE = Q(has_error=False) & (
    Q(status__confirmed=True) | Q(status=None, translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL)
)
"""Which `StringTranslation`s are finished: confirmed by a person."""

CHUNK = 200


@dataclass
class _Work:
    """What is known of the pages of one translation key."""

    source: Page
    pages: dict[int, Page]  # by locale
    segments: list[tuple[str, int, int, int]] = field(default_factory=list)  # path, context, string, words
    translated: set[int] = field(default_factory=set)  # locales with a record of translation


def refresh(keys: Iterable[UUID]) -> None:
    """Bring the cells of these works in line, in a number of queries that neither segments nor languages add to."""
    keys = list(keys)
    for start in range(0, len(keys), CHUNK):
        _refresh(keys[start : start + CHUNK])


@transaction.atomic(savepoint=False)
def _refresh(keys: list[UUID]) -> None:
    works = _works(keys)
    sources = [work.source.pk for work in works.values()]
    standings = {
        (row.source_page_id, row.locale_id): row
        for row in Standing.objects.filter(source_page_id__in=sources).order_by("pk").select_for_update()
    }
    Standing.objects.filter(source_page__translation_key__in=keys).exclude(
        source_page_id__in=sources
    ).delete()
    published = {
        row.page_id: row
        for row in PublishedTranslation.objects.filter(page__translation_key__in=keys).defer("fingerprint")
    }
    done = _done(keys)
    wishes = wishes_for(keys)
    codes = {locale.pk: locale.language_code for locale in site_locales()}
    changed, new = [], []
    for key, work in works.items():
        for locale, code in codes.items():
            if locale == work.source.locale_id:
                continue
            row = standings.get((work.source.pk, locale))
            if row is None:
                row = Standing(source_page=work.source, locale_id=locale, state="")
                new.append(row)
            else:
                changed.append(row)
            _fill(row, work, published, done[key, locale])
            row.wishes = wishes.get((key, code), 0)
    Standing.objects.bulk_create(new, ignore_conflicts=True)
    Standing.objects.bulk_update(
        changed,
        [
            "page",
            "kind",
            "network",
            "state",
            "segments",
            "words",
            "open_segments",
            "open_words",
            "stale_segments",
            "stale_words",
            "wishes",
            "waiting_since",
        ],
        batch_size=100,
    )


def note_wishes(key: UUID, language: str, count: int) -> None:
    """Show on the board how often readers have asked for a work in a language."""
    cell = Standing.objects.filter(source_page__translation_key=key, locale__language_code=language)
    if not cell.update(wishes=count):
        refresh([key])
        cell.update(wishes=count)


def site_locales() -> list[Locale]:
    """Return the locales of the site's languages, in their order."""
    order = {code: position for position, (code, _name) in enumerate(settings.LANGUAGES)}
    found = Locale.objects.filter(language_code__in=order)
    return sorted(found, key=lambda locale: order[locale.language_code])


def _works(keys: list[UUID]) -> dict[UUID, _Work]:
    pages: dict[UUID, dict[int, Page]] = defaultdict(dict)
    for page in Page.objects.filter(translation_key__in=keys, depth__gt=1).order_by("pk"):
        pages[page.translation_key][page.locale_id] = page
    translations = list(
        Translation.objects.filter(source__object_id__in=keys).values_list(
            "source__object_id", "source__locale_id", "target_locale_id", "source_id"
        )
    )
    order = [locale.pk for locale in site_locales()]
    works = {}
    for key, versions in pages.items():
        targets = {target for owner, source, target, _pk in translations if owner == key}
        origins = [source for owner, source, _target, _pk in translations if owner == key]
        best = [locale for locale in origins if locale in versions and locale not in targets]
        best += sorted(
            versions, key=lambda pk: (not versions[pk].live, order.index(pk) if pk in order else 99)
        )
        works[key] = _Work(versions[best[0]], versions, translated=targets)
    chosen = [work.source for work in works.values()]
    prefetch_related_objects(chosen, Prefetch("locale"))
    for work, specific in zip(works.values(), _specific(chosen), strict=True):
        work.source = specific
    _add_segments(works)
    return works


def _specific(pages: list[Page]) -> list[Page]:
    found = {page.pk: page for page in Page.objects.filter(pk__in=[page.pk for page in pages]).specific()}
    rows = [found[page.pk] for page in pages]
    for model in {type(row) for row in rows}:
        if any(one.name == "network" for one in model._meta.concrete_fields):
            prefetch_related_objects([row for row in rows if type(row) is model], "network")
    return rows


def _add_segments(works: dict[UUID, _Work]) -> None:
    rows = (
        StringSegment.objects.filter(source__object_id__in=list(works))
        .order_by("order")
        .values_list(
            "source__object_id",
            "source__locale_id",
            "context__path",
            "context_id",
            "string_id",
            "string__data",
        )
    )
    for key, locale, path, context, string, words in rows:
        if locale == works[key].source.locale_id and is_words(path):
            works[key].segments.append((path, context, string, count_words(words)))
    recorded = set(
        TranslationSource.objects.filter(object_id__in=list(works)).values_list("object_id", "locale_id")
    )
    for key, work in works.items():
        if (key, work.source.locale_id) not in recorded:
            work.segments = [
                (segment.path, 0, 0, count_words(segment.string.data))
                for segment in extract_segments(work.source)
                if isinstance(segment, StringSegmentValue) and is_words(segment.path)
            ]


def _done(keys: list[UUID]) -> dict[tuple[UUID, int], set[tuple[int, int]]]:
    found: dict[tuple[UUID, int], set[tuple[int, int]]] = defaultdict(set)
    rows = StringTranslation.objects.filter(DONE, context__object_id__in=keys)
    for key, locale, context, string in rows.values_list(
        "context__object_id", "locale_id", "context_id", "translation_of_id"
    ):
        found[key, locale].add((context, string))
    return found


def _fill(
    row: Standing,
    work: _Work,
    published: dict[int, PublishedTranslation],
    done: set[tuple[int, int]],
) -> None:
    described = description_of(work.source)
    row.kind, row.network = described.kind, described.network
    page = work.pages.get(row.locale_id)
    row.page = page
    wanted = [
        (context, string, words)
        for path, context, string, words in work.segments
        if is_wanted(path, row.depth)
    ]
    open_ones = [words for context, string, words in wanted if (context, string) not in done]
    row.segments, row.words = len(wanted), sum(words for _context, _string, words in wanted)
    row.open_segments, row.open_words = len(open_ones), sum(open_ones)
    live = published.get(page.pk) if page else None
    row.stale_segments = live.stale_segments if live else 0
    row.stale_words = live.stale_words if live else 0
    if page and row.locale_id not in work.translated:
        row.open_segments = row.open_words = 0
    state = _state(row, page, row.locale_id in work.translated, live)
    row.waiting_since = _waiting_since(row, state)
    row.state = state


def _state(row: Standing, page: Page | None, translated: bool, live: PublishedTranslation | None) -> str:
    if row.depth == Depth.NONE:
        return State.NOT_WANTED
    if page is None:
        return State.MISSING
    if not translated:
        return State.OWN
    if row.handed_in:
        return State.REVIEW
    if page.live and live and live.stale_segments:
        return State.OUTDATED
    if page.live and not row.open_segments:
        return State.UP_TO_DATE
    return State.IN_TRANSLATION


def _waiting_since(row: Standing, state: str) -> datetime | None:
    if state in {State.UP_TO_DATE, State.OWN, State.NOT_WANTED}:
        return None
    return row.waiting_since if row.state == state and row.waiting_since else timezone.now()


def add_to_open(key: UUID, locale_id: int, segments: int, words: int) -> None:
    """Add to what is open of one cell (negative: it was done), in one query; `refresh` puts right what that misses."""
    Standing.objects.filter(source_page__translation_key=key, locale_id=locale_id).update(
        open_segments=Greatest(F("open_segments") + segments, 0),
        open_words=Greatest(F("open_words") + words, 0),
    )


def cell_of(translation: Translation) -> QuerySet[Standing]:
    """Return the cell of a translation, none where the board does not know of it yet."""
    return Standing.objects.filter(
        source_page__translation_key=translation.source.object_id, locale_id=translation.target_locale_id
    )


def waiting_for_review(translation: Translation) -> QuerySet[Standing]:
    """Return the cell of a translation if it has been handed in, none otherwise."""
    return cell_of(translation).filter(handed_in__isnull=False)


def all_keys() -> list[UUID]:
    """Return the keys of all works, for a catch-up."""
    keys = Page.objects.filter(depth__gt=1).order_by("translation_key")
    return list(keys.values_list("translation_key", flat=True).distinct())
