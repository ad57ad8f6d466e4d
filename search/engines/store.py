"""How documents get into and out of the tables of the database engine: tail, segments, and merging them.

A write costs a few rows whatever the size of the index. The tail is packed into a segment when it is long, and
segments of about one size are merged, as in the log-structured merge tree (P. O'Neil and others, 1996) and Lucene.
"""

import datetime
import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from search.analysis import analyser
from search.analysis.words import fold, spelling
from search.documents import SearchDocument
from search.encoder import encoder_name, vectors_of
from search.engines.base import NotBuilt
from search.engines.packing import POSTING, Columns, Row, Terms, columns_of, postings_of, reading, terms_of
from search.engines.vocabulary import Vocabulary
from search.models import Entry, EntryTerms, Index, Posting, Segment, SegmentData, TitleStart

BATCH = 200
TAIL = 512
"""Documents of one language in the tail after which they become a segment."""
BUILT = 4096
"""The same while an index is being built and nobody reads it."""
MERGED = 8
"""Segments of one size that are merged into one."""
RETIRED = datetime.timedelta(seconds=60)
"""How long a merged segment stays for the readers that still look at it."""
START = 80
"""Longest start of a title that is kept, in bytes."""


def write(index: Index, documents: Iterable[SearchDocument], *, replace: bool = True) -> int:
    """Add documents to `index`, or put them in the place of those with the same id; return how many were written.

    Unchanged ones are left alone. Without `replace`, whatever stands under an id stays, and nothing is written once the
    index has been completed: what was read before is no longer put right there.
    """
    written = 0
    for batch in _batches(documents):
        known = dict(index.entries.filter(key__in=list(batch)).values_list("key", "digest"))
        changed = {
            key: (document, digest)
            for key, document in batch.items()
            if (digest := document.digest()) != known.get(key) and (replace or key not in known)
        }
        if not changed:
            continue
        terms = {key: terms_of(document) for key, (document, _digest) in changed.items()}
        vectors = _vectors(index, changed)
        with transaction.atomic():
            lock(index, building=not replace)
            if replace:
                _remove(index, index.entries.filter(key__in=list(changed)))
            else:
                taken = set(index.entries.filter(key__in=list(changed)).values_list("key", flat=True))
                changed = {key: value for key, value in changed.items() if key not in taken}
            _insert(index, changed, terms, vectors)
            _changed(index)
        written += len(changed)
        _pack_long_tails(index, {document.language for document, _digest in changed.values()})
    return written


def remove(
    index: Index, *, page_ids: Iterable[int] = (), keys: Iterable[str] = (), but: Iterable[str] = ()
) -> int:
    """Delete the documents of these pages and with these keys, save those in `but`; return how many there were."""
    page_ids, keys, but = list(page_ids), list(keys), set(but)
    removed = 0
    with transaction.atomic():
        lock(index)
        for some in batched(page_ids, BATCH):
            found = index.entries.filter(page_id__in=some).values_list("key", flat=True)
            keys += [key for key in found if key not in but]
        for some in batched(dict.fromkeys(keys), BATCH):
            removed += _remove(index, index.entries.filter(key__in=some))
        if removed:
            _changed(index)
    return removed


def pack(index: Index, language: str) -> None:
    """Turn the tail of one language into a segment."""
    with transaction.atomic():
        lock(index)
        tail = index.entries.filter(segment=None, language=language).order_by("number")
        rows = [row_of(entry) for entry in tail.only(*Row.__dataclass_fields__)]
        if not rows:
            return
        stored = {
            number: (bytes(forward), words)
            for number, forward, words in EntryTerms.objects.filter(entry__in=tail).values_list(
                "entry_id", "forward", "words"
            )
        }
        terms = [stored[row.number] for row in rows]
        segment = Segment.objects.create(index=index, language=language, size=len(rows), stamp=_drawn())
        keys, data = postings_of(forward for forward, _words in terms)
        _insert_postings(segment, zip(keys.tolist(), data, strict=True))
        SegmentData.objects.create(
            segment=segment,
            columns=columns_of(rows).pack(),
            words=Vocabulary.of(words for _forward, words in terms).pack(),
        )
        _place(segment, [row.number for row in rows])
        for some in batched([row.number for row in rows], BATCH):
            EntryTerms.objects.filter(entry__in=some).update(forward=b"", words="")
        _changed(index)


def tidy(index: Index) -> None:
    """Pack what is long, merge what has become many, and delete what nobody looks at any more."""
    _pack_long_tails(index, set(index.entries.filter(segment=None).values_list("language", flat=True)))
    by_language: dict[str, list[Segment]] = {}
    for segment in index.segments.filter(retired=None).order_by("pk"):
        by_language.setdefault(segment.language, []).append(segment)
    for segments in by_language.values():
        for chosen in _to_merge(segments):
            merge(index, chosen)
    purge(index)


def purge(index: Index, older_than: datetime.timedelta = RETIRED) -> None:
    """Delete segments that were merged into others some time ago."""
    old = list(index.segments.filter(retired__lt=timezone.now() - older_than).values_list("pk", flat=True))
    for segment in old:
        with transaction.atomic():
            Posting.objects.filter(segment_id=segment).delete()
            Segment.objects.filter(pk=segment).delete()


def merge(index: Index, segments: Sequence[Segment]) -> None:
    """Make one segment of several, without their deleted documents."""
    with transaction.atomic():
        lock(index)
        segments = list(
            index.segments.filter(pk__in=[segment.pk for segment in segments], retired=None).order_by("pk")
        )
        if not segments:
            return
        stored = {data.segment_id: data for data in SegmentData.objects.filter(segment__in=segments)}
        keep = {segment.pk: ~dead_mask(segment.dead, segment.size) for segment in segments}
        columns = Columns.joined(
            [Columns.unpack(stored[segment.pk].columns).kept(keep[segment.pk]) for segment in segments]
        )
        index.segments.filter(pk__in=[segment.pk for segment in segments]).update(retired=timezone.now())
        if len(columns):
            merged = Segment.objects.create(
                index=index, language=segments[0].language, size=len(columns), stamp=_drawn()
            )
            shift, places = 0, {}
            for segment in segments:
                places[segment.pk] = np.cumsum(keep[segment.pk]) - 1 + shift
                shift += int(keep[segment.pk].sum())
            _insert_postings(merged, _merged_postings([segment.pk for segment in segments], keep, places))
            words = Vocabulary.joined(Vocabulary.unpack(stored[segment.pk].words) for segment in segments)
            SegmentData.objects.create(segment=merged, columns=columns.pack(), words=words.pack())
            _place(merged, columns.number.tolist())
        _changed(index)


@reading
def dead_mask(dead: bytes, size: int) -> np.ndarray:
    """Return an array that is true at the places of deleted documents."""
    mask = np.zeros(size, bool)
    mask[np.frombuffer(bytes(dead), "<u4")] = True
    return mask


def row_of(entry: Entry) -> Row:
    """Return what columns need of an entry."""
    return Row(
        entry.number,
        entry.key,
        entry.work,
        entry.length,
        entry.date,
        entry.part,
        entry.title,
        entry.kind,
        entry.filters,
    )


def batched(items: Iterable, size: int) -> Iterator[list]:
    """Yield the items in lists of `size`, the last one shorter."""
    items = iter(items)
    while some := list(islice(items, size)):
        yield some


def _batches(documents: Iterable[SearchDocument]) -> Iterator[dict[str, SearchDocument]]:
    for some in batched(documents, BATCH):
        yield {document.id: document.cleaned() for document in some}


def lock(index: Index, *, building: bool = False) -> None:
    """Let writers of one index go one after the other; raise NotBuilt where it has been deleted meanwhile.

    With `building`, also where it has been completed.
    """
    states = Index.objects.select_for_update().filter(pk=index.pk).values_list("state", flat=True)
    if not [state for state in states if not building or state == Index.State.BUILDING]:
        raise NotBuilt("the index was completed or dropped by another process")


def _changed(index: Index) -> None:
    Index.objects.filter(pk=index.pk).update(version=_drawn())


def _drawn() -> int:
    return secrets.randbits(62)


def _remove(index: Index, entries) -> int:
    """Delete entries, and mark them in their segments."""
    found = list(entries.values_list("number", "segment_id", "place"))
    places: dict[int, list[int]] = {}
    for _number, segment, place in found:
        if segment is not None:
            places.setdefault(segment, []).append(place)
    for segment in Segment.objects.filter(pk__in=places):
        segment.dead = bytes(segment.dead) + np.array(places[segment.pk], "<u4").tobytes()
        segment.save(update_fields=["dead"])
    numbers = [number for number, _segment, _place in found]
    TitleStart.objects.filter(entry__in=numbers).delete()
    EntryTerms.objects.filter(entry__in=numbers).delete()
    Entry.objects.filter(pk__in=numbers).delete()
    return len(found)


def _vectors(index: Index, documents: dict[str, tuple[SearchDocument, str]]) -> dict[str, bytes]:
    """Encode documents, where the index was made with the encoder that is in use."""
    if index.encoder in {"none", ""} or index.encoder != encoder_name():
        return {}
    packed = vectors_of([(document.title, document.text) for document, _digest in documents.values()])
    return dict(zip(documents, packed, strict=True))


def _insert(
    index: Index,
    documents: dict[str, tuple[SearchDocument, str]],
    terms: dict[str, Terms],
    vectors: dict[str, bytes],
) -> None:
    entries = Entry.objects.bulk_create(
        Entry(
            index=index,
            key=key,
            page_id=document.page_id,
            language=document.language,
            kind=document.kind,
            work=document.work,
            part=document.part,
            address=document.address,
            date=document.date,
            digest=digest,
            length=terms[key].length,
            title=document.title,
            filters={name: list(values) for name, values in document.filters.items()},
            labels=list(document.labels),
            text=document.text,
        )
        for key, (document, digest) in documents.items()
    )
    EntryTerms.objects.bulk_create(
        EntryTerms(
            entry=entry,
            sequence=terms[entry.key].sequence,
            forward=terms[entry.key].forward,
            words=terms[entry.key].words,
            vectors=vectors.get(entry.key, b""),
        )
        for entry in entries
    )
    TitleStart.objects.bulk_create(
        TitleStart(entry=entry, index=index, language=entry.language, start=start)
        for entry in entries
        if not entry.part
        for start in title_starts(entry.title, entry.language)
    )


def title_starts(title: str, language: str) -> list[bytes]:
    """Return the folded title from each of its words on that is no stop word, and from the first."""
    speech = analyser(language)
    words = [fold(spelling(word)) for word in speech.words(title)]
    starts = [
        " ".join(words[place:]).encode()[:START]
        for place, word in enumerate(words)
        if place == 0 or not speech.is_stop_word(word)
    ]
    return list(dict.fromkeys(starts))


def _pack_long_tails(index: Index, languages: Iterable[str]) -> None:
    longest = BUILT if index.state == Index.State.BUILDING else TAIL
    for language in sorted(languages):
        if index.entries.filter(segment=None, language=language).count() >= longest:
            pack(index, language)


def _to_merge(segments: list[Segment]) -> list[list[Segment]]:
    """Return the groups of segments that are worth one: many of one size, or one that is a third deleted."""
    chosen = []
    for _tier, some in groupby(
        sorted(segments, key=lambda segment: (_tier_of(segment), segment.pk)), key=_tier_of
    ):
        group = list(some)
        if len(group) >= MERGED:
            chosen.append(group)
        else:
            chosen += [[segment] for segment in group if len(segment.dead) // 4 * 3 > segment.size]
    return chosen


def _tier_of(segment: Segment) -> int:
    return max(0, (segment.size // TAIL).bit_length() - 1) // 3


def _merged_postings(segments: list[int], keep: dict, places: dict) -> Iterator[tuple[int, bytes]]:
    rows = (
        Posting.objects.filter(segment_id__in=segments)
        .order_by("term", "segment_id")
        .values_list("term", "segment_id", "data")
    )
    for term, some in groupby(rows.iterator(chunk_size=5000), key=lambda row: row[0]):
        parts = []
        for _term, segment, data in some:
            posting = np.frombuffer(bytes(data), POSTING)
            posting = posting[keep[segment][posting["place"]]].copy()
            posting["place"] = places[segment][posting["place"]]
            parts.append(posting.tobytes())
        joined = b"".join(parts)
        if joined:
            yield term, joined


def _insert_postings(segment: Segment, postings: Iterable[tuple[int, bytes]]) -> None:
    table = connection.ops.quote_name(Posting._meta.db_table)
    statement = f"INSERT INTO {table} (segment_id, term, data) VALUES (%s, %s, %s)"  # noqa: S608
    with connection.cursor() as cursor:
        for some in batched(postings, 5000):
            cursor.executemany(statement, [(segment.pk, term, data) for term, data in some])


def _place(segment: Segment, numbers: Sequence[int]) -> None:
    """Note in the entries where in `segment` they stand: in the order of `numbers`."""
    table = connection.ops.quote_name(Entry._meta.db_table)
    statement = f"UPDATE {table} SET segment_id = %s, place = %s WHERE number = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(segment.pk, place, number) for place, number in enumerate(numbers)])
