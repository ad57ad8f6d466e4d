"""The segments of a translation as its desk sees them: what the source says, what was written, how far it is."""

import json
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue

from localization.carrying import is_done
from localization.fingerprints import count_words


@dataclass
class Segment:
    """One segment: `source` and `text` are HTML as wagtail-localize keeps it, without attributes.

    `earlier` are translations of words that the source no longer says in that place: first those of the same place, then
    those of others.
    """

    id: int
    path: str
    order: int
    context_id: int
    string_id: int
    source: str
    attrs: dict
    translation: StringTranslation | None = None
    earlier: list[StringTranslation] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What was written, empty where nothing was."""
        return self.translation.data if self.translation else ""

    @property
    def status(self):
        """The `SegmentStatus`, where there is one."""
        return getattr(self.translation, "status", None) if self.translation else None

    @property
    def done(self) -> bool:
        """Whether a person has confirmed the words."""
        return self.translation is not None and is_done(self.translation)

    @property
    def returned(self) -> bool:
        """Whether the reviewer gave it back."""
        return bool(self.status and self.status.returned)

    @property
    def machine(self) -> bool:
        """Whether the words are a machine's, that nobody has confirmed."""
        kind = StringTranslation.TRANSLATION_TYPE_MACHINE
        return bool(self.translation and self.translation.translation_type == kind and not self.done)

    @property
    def has_error(self) -> bool:
        """Whether the words cannot stand on the page as they are."""
        return bool(self.translation and self.translation.has_error)

    @property
    def version(self) -> int:
        """The number of the last save, 0 where nothing was written."""
        if not self.translation:
            return 0
        return self.status.version if self.status else 1

    @cached_property
    def words(self) -> int:
        """The number of words of the source."""
        return count_words(self.source)

    @property
    def plain(self) -> str:
        """What was written, as plain text."""
        return StringValue(self.text).render_text()


def source_rows(source_id: int) -> list[tuple]:
    """Return what `segments_of` needs of the segments of a source, in the order of the page."""
    return list(
        StringSegment.objects.filter(source_id=source_id)
        .order_by("order")
        .values_list("pk", "context__path", "order", "context_id", "string_id", "string__data", "attrs")
    )


def segments_of(translation: Translation, rows: list[tuple] | None = None) -> list[Segment]:
    """Return the segments of a translation in the order of the page: two queries, one where `source_rows` are known."""
    rows = source_rows(translation.source_id) if rows is None else rows
    written: dict[tuple[int, int], StringTranslation] = {}
    for row in translations_of(translation):
        written[row.context_id, row.translation_of_id] = row
    segments = [
        Segment(
            pk,
            path,
            order,
            context,
            string,
            source,
            json.loads(attrs) if attrs else {},
            written.get((context, string)),
        )
        for pk, path, order, context, string, source, attrs in rows
    ]
    current = {(segment.context_id, segment.string_id) for segment in segments}
    gone = [row for place, row in written.items() if place not in current]
    for segment in segments:
        segment.attrs = segment.attrs or {}
        segment.earlier = sorted(gone, key=lambda row: row.context_id != segment.context_id)
    return segments


def said_about(translation: Translation, segment: StringSegment) -> Q:
    """Return which comments and earlier words are about `segment`: on its words, or on words that are gone from there.

    The paragraphs of a rich text share one content path.
    """
    current = StringSegment.objects.filter(source_id=translation.source_id, context_id=segment.context_id)
    return Q(context_id=segment.context_id, locale_id=translation.target_locale_id) & (
        Q(string_id=segment.string_id) | ~Q(string_id__in=current.values("string_id"))
    )


def translations_of(translation: Translation):
    """Return all that was ever written for the work in the language, with its status and the source's words."""
    return StringTranslation.objects.filter(
        Q(context__object_id=translation.source.object_id), locale_id=translation.target_locale_id
    ).select_related("status", "translation_of", "last_translated_by")
