"""What goes into the memory: what translators confirm, and the stocks that were there before – pages, labels, catalogs.

Of a stock only what has changed since is read again (`MemoryStock`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.db.models import Max
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from localization import placeholders
from localization.fingerprints import count_words, digest, is_words
from localization.memory.store import NewUnit, Version, add, context_of
from localization.models import MemoryStock, MemoryUnit, PublishedTranslation
from localization.segments import Segment, segments_of

SURELY_WORDS = 4
"""So many words that are the same in two languages were not translated; fewer may be a name."""
LANGUAGE_OF_CODE = "en"


def remember(translation: Translation, wanted: set[int]) -> int:
    """Take the confirmed ones of the segments with the ids `wanted` into the memory; return how many entries it has of
    them.
    """
    return add(units_of(translation, segments_of(translation), wanted))


def units_of(translation: Translation, segments: list[Segment], wanted: set[int]) -> Iterator[NewUnit]:
    """Yield the units of the segments of a translation that are among `wanted` and confirmed."""
    source, target = translation.source.locale.language_code, translation.target_locale.language_code
    contexts = contexts_of(source, segments)
    for segment in segments:
        if segment.id in wanted and segment.done and segment.text and is_words(segment.path):
            row = segment.translation
            yield NewUnit(
                MemoryUnit.Kind.PAGE,
                f"{translation.source.object_id}/{segment.path}",
                source,
                {
                    source: Version(placeholders.to_text(segment.source, segment.source)),
                    target: Version(
                        placeholders.to_text(row.data, segment.source),
                        row.last_translated_by_id,
                        changed=row.updated_at,
                    ),
                },
                contexts[segment.id],
            )


def contexts_of(language: str, segments: list[Segment]) -> dict[int, int]:
    """Return segment id → context, for the segments of a page in order; addresses are none."""
    said = [segment for segment in segments if is_words(segment.path)]
    texts = ["", *(placeholders.to_text(one.source, one.source) for one in said), ""]
    return {
        segment.id: context_of(language, before, after)
        for segment, before, after in zip(said, texts, texts[2:], strict=False)
    }


def take_in() -> dict[str, int]:
    """Take in what is new in pages, labels and catalogs; return stock → number of entries written."""
    return {"pages": _pages(), "labels": _labels(), **_catalogs()}


def _stamp(name: str) -> str:
    return MemoryStock.objects.filter(name=name).values_list("stamp", flat=True).first() or ""


def _take(name: str, stamp: str, units: Iterable[NewUnit]) -> int:
    if stamp == _stamp(name):
        return 0
    done = add(units)
    MemoryStock.objects.update_or_create(name=name, defaults={"stamp": stamp})
    return done


def _pages() -> int:
    """Take in translations that were published since the last time."""
    rows = PublishedTranslation.objects.filter(page__live=True, source_page__isnull=False)
    latest = rows.aggregate(latest=Max("page__last_published_at"))["latest"]
    if latest is None:
        return 0
    if since := _stamp("pages"):
        rows = rows.filter(page__last_published_at__gt=since)
    found = rows.select_related("page__locale", "source_page__locale").order_by("source_page_id", "pk")
    return _take("pages", latest.isoformat(), _units_of_pages(found.iterator(chunk_size=200)))


def _units_of_pages(rows: Iterable[PublishedTranslation]) -> Iterator[NewUnit]:
    source, segments = None, []
    for row in rows:
        if source is None or source.pk != row.source_page_id:
            source = row.source_page
            segments = _segments(source)
        yield from _units_of_pair(row, source, segments)


def _segments(page: Page) -> list[StringSegmentValue]:
    found = extract_segments(page.specific)
    return [one for one in found if isinstance(one, StringSegmentValue) and is_words(one.path)]


def _units_of_pair(row: PublishedTranslation, source: Page, segments: list) -> Iterator[NewUnit]:
    """Yield what a page and its translation say in the same places; what the source says no more is left out."""
    language, other = source.locale.language_code, row.page.locale.language_code
    made_from = {(path, said) for path, said, _words in row.fingerprint.get("segments", ())}
    theirs, ours = defaultdict(list), defaultdict(list)
    for segment in _segments(row.page):
        theirs[segment.path].append(segment.string.data)
    for segment in segments:
        ours[segment.path].append(segment.string.data)
    texts = ["", *(placeholders.to_text(one.string.data, one.string.data) for one in segments), ""]
    turn: dict[str, int] = defaultdict(int)
    for segment, before, text, after in zip(segments, texts, texts[1:], texts[2:], strict=False):
        path, words = segment.path, segment.string.data
        place = turn[path]
        turn[path] += 1
        if len(theirs[path]) != len(ours[path]) or (path, digest(words)) not in made_from:
            continue
        translated = theirs[path][place]
        if path in row.untranslated or (translated == words and count_words(words) >= SURELY_WORDS):
            continue
        yield NewUnit(
            MemoryUnit.Kind.PAGE,
            f"{source.translation_key}/{path}",
            language,
            {
                language: Version(text),
                other: Version(placeholders.to_text(translated, words), changed=row.page.last_published_at),
            },
            context_of(language, before, after),
        )


def _labels() -> int:
    """Take in the labels of all vocabularies, if any has changed."""
    units = []
    languages = [code for code, _name in settings.LANGUAGES]
    for model in translator.get_registered_models(abstract=False):
        fields = list(translator.get_options_for_model(model).all_fields)
        columns = [build_localized_fieldname(name, code) for name in fields for code in languages]
        for row in model._default_manager.order_by("pk").values("pk", *columns):
            for name in fields:
                texts = {code: row[build_localized_fieldname(name, code)] for code in languages}
                units += _label(model, row["pk"], name, texts)
    said = hashlib.blake2b(repr(units).encode(), digest_size=16).hexdigest()
    return _take("labels", said, units)


def _label(model: type, pk: int, name: str, texts: dict[str, str]) -> list[NewUnit]:
    versions = {code: Version(placeholders.literal(text)) for code, text in texts.items() if text}
    if len(versions) < 2 or name == "slug":
        return []
    place = f"{model._meta.label_lower}/{pk}/{name}"
    return [NewUnit(MemoryUnit.Kind.LABEL, place, next(iter(versions)), versions)]


def _catalogs() -> dict[str, int]:
    """Take in the project's own catalogs, each when it has changed."""
    done = {}
    for folder in map(Path, settings.LOCALE_PATHS):
        for code, _name in settings.LANGUAGES:
            for file in sorted((folder / code / "LC_MESSAGES").glob("*.po")):
                if code != LANGUAGE_OF_CODE:
                    name = f"{folder.name}/{code}/{file.stem}"
                    stamp = hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()
                    done[name] = _take(name, stamp, _messages(file, code))
    return done


def _messages(file: Path, language: str) -> Iterator[NewUnit]:
    for entry in polib.pofile(str(file)):
        if entry.obsolete or entry.fuzzy:
            continue
        pairs = [(entry.msgid, entry.msgstr)]
        if entry.msgstr_plural:
            forms = [entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)]
            pairs = [(entry.msgid, forms[0]), (entry.msgid_plural, forms[-1])]
        for source, words in pairs:
            if source and words:
                yield NewUnit(
                    MemoryUnit.Kind.CATALOG,
                    f"{file.stem}/{entry.msgctxt or ''}",
                    LANGUAGE_OF_CODE,
                    {
                        LANGUAGE_OF_CODE: Version(placeholders.literal(source)),
                        language: Version(placeholders.literal(words)),
                    },
                )
