"""Write segments: what is typed is saved at once, what somebody else wrote meanwhile is never overwritten unseen."""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Exists, F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, validate_translation_links

from localization import standings, versions
from localization.carrying import is_done
from localization.fingerprints import SLUG, count_words, is_words
from localization.models import SegmentStatus, SegmentVersion
from localization.models.segments import Origin

LONGEST = 100_000  # characters of a segment, as HTML
LONGEST_SLUG = 250  # characters; a few are left for the number of one that is taken


class Conflict(Exception):
    """Somebody has written other words since; `row` holds them, None where they were taken away."""

    def __init__(self, row: StringTranslation | None):
        self.row = row
        super().__init__("written by somebody else meanwhile")


class NotWritable(ValueError):
    """The words cannot stand on a page; the message says why."""


@dataclass(frozen=True)
class Written:
    """How a segment stands after it was written. `row` is None where it was emptied.

    `taken_back`: the translation waited for review, and does so no more. `overruled`: the checks that are, with the reasons.
    `returned`: a reviewer had given these very words back meanwhile, and they stay so.
    """

    row: StringTranslation | None
    version: int
    done: bool
    taken_back: bool = False
    overruled: dict = field(default_factory=dict)
    returned: bool = False


def write(
    translation: Translation,
    segment: StringSegment,
    words: str,
    user,
    *,
    version: int | None = None,
    confirmed: bool = False,
    origin: str = Origin.TYPED,
    machine: str = "",
    overruled: dict | None = None,
) -> Written:
    """Save `words` (HTML as wagtail-localize keeps it) as the translation of `segment`.

    `version` is the one that the writer saw, 0 for none; raises Conflict where there is another by now, and None asks
    for no comparison. `machine` names the tool that wrote the words. Raises NotWritable. Empty words take the
    translation away; what is written there later has a version that was never there before. An address that is confirmed
    is kept as it will be.
    """
    check_words(segment.string.data, words)
    if confirmed and segment.context.path == SLUG:
        words = tidy_slug(StringValue(words).render_text()) or words
    with transaction.atomic(savepoint=False):
        found = _write(translation, segment, words, user, version, confirmed, origin, machine, overruled)
    if isinstance(found, Conflict):
        raise found
    return found


def _write(
    translation, segment, words, user, version, confirmed, origin, machine, overruled
) -> Written | Conflict:
    row = _locked(translation, segment)
    status = getattr(row, "status", None) if row else None
    known = (status.version if status else 1) if row else 0
    was_done = bool(row and is_done(row))
    same = row and row.data == words and not confirmed
    kept = status.overruled if status else {}
    if version is not None and version != known and not _nobodys(row, status, user):
        if not same:
            return Conflict(row)
        # The words are the same: the reasons of both for overruling checks hold. Who saw another version took none away.
        # Whoever confirmed them meanwhile, or gave them back, has the last word.
        return _overrule(row, known, kept, {**kept, **(overruled or {})}, was_done)
    if row and not words:
        _keep_version(row, segment, known)
        row.delete()
        _count(translation, segment, was_done, False)
        return Written(None, 0, False, was_done and row.waits and _take_back(translation, user))
    if not words:
        return Written(None, 0, False)
    now = timezone.now()
    changed = row is None or (row.waits and (row.data != words or was_done != confirmed))
    if row is None:
        row = StringTranslation(
            translation_of_id=segment.string_id,
            context_id=segment.context_id,
            locale_id=translation.target_locale_id,
        )
        known = versions.reached_in(row)
    elif row.data != words and (was_done or row.last_translated_by_id != getattr(user, "pk", None)):
        _keep_version(row, segment, known)
    row.data, row.has_error, row.field_error = words, False, ""
    row.translation_type = (
        StringTranslation.TRANSLATION_TYPE_MACHINE if machine else StringTranslation.TRANSLATION_TYPE_MANUAL
    )
    row.tool_name, row.last_translated_by, row.updated_at = machine, user, now
    try:
        _save(row)
    except IntegrityError:
        # Somebody else has begun to write here in the same instant: their words are there by now.
        return _write(translation, segment, words, user, version, confirmed, origin, machine, overruled)
    fields = {"confirmed": confirmed, "returned": False, "version": known + 1, "origin": origin}
    if overruled is not None:
        fields["overruled"] = overruled
    if status:
        SegmentStatus.objects.filter(pk=status.pk).update(**fields)
    else:
        SegmentStatus.objects.create(translation=row, **fields)
    _count(translation, segment, was_done, confirmed)
    if confirmed and is_words(segment.context.path):
        transaction.on_commit(lambda: _remember(translation, segment))
    taken_back = changed and (was_done or confirmed) and _take_back(translation, user)
    return Written(row, known + 1, confirmed, taken_back, kept if overruled is None else overruled)


def _locked(translation: Translation, segment: StringSegment) -> StringTranslation | None:
    """Return the words that are there, which nobody else changes before this transaction ends; None where there are none.

    With their `status`, and in `waits` whether the page waits for review. The status is locked with them: of a row that
    is only joined, PostgreSQL gives what it held before the one that was waited for changed it.
    """
    place = {
        "translation_of_id": segment.string_id,
        "context_id": segment.context_id,
        "locale_id": translation.target_locale_id,
    }
    waits = Exists(standings.waiting_for_review(translation))
    status = (
        SegmentStatus.objects.select_related("translation")
        .select_for_update()
        .filter(**{f"translation__{name}": value for name, value in place.items()})
        .annotate(waits=waits)
        .first()
    )
    if status is None:  # words that were written by hand, past the desk, have none
        return StringTranslation.objects.select_for_update().filter(**place).annotate(waits=waits).first()
    status.translation.waits = status.waits
    return status.translation


def _overrule(row: StringTranslation, known: int, kept: dict, overruled: dict, done: bool) -> Written:
    """Note for which reasons checks are overruled in a segment; its words stay, `done` or not."""
    if overruled != kept:
        known += 1
        SegmentStatus.objects.update_or_create(
            translation=row, defaults={"overruled": overruled, "version": known, "confirmed": done}
        )
    status = getattr(row, "status", None)
    return Written(row, known, done, overruled=overruled, returned=bool(status and status.returned))


def _nobodys(row: StringTranslation | None, status: SegmentStatus | None, user) -> bool:
    """Whether the words were filled in from the memory, or as a repetition by `user`: they are taken from nobody else.

    What a reviewer gave back is theirs too, wherever the words came from.
    """
    if row is None or status is None or status.origin != Origin.MEMORY or status.confirmed or status.returned:
        return False
    if row.last_translated_by_id is None:
        return True
    # A suggestion that was taken by hand is of the memory too: of a repetition there is the first.
    first = StringTranslation.objects.filter(
        translation_of_id=row.translation_of_id, locale_id=row.locale_id, data=row.data
    ).exclude(pk=row.pk)
    return row.last_translated_by_id == getattr(user, "pk", None) and first.exists()


def _take_back(translation: Translation, user) -> bool:
    from localization import reviewing  # it writes segments itself

    return reviewing.take_back(translation, user)


def _remember(translation: Translation, segment: StringSegment) -> None:
    from localization.tasks import remember  # tasks write segments themselves

    remember.enqueue(translation.pk, [segment.pk])


def _save(row: StringTranslation) -> None:
    """Save words that are checked already; raise IntegrityError where a row that is new here has come into being."""
    # Upstream's save() looks the words up once more to validate them, which has been done.
    if row.pk:
        StringTranslation.objects.filter(pk=row.pk).update(
            data=row.data,
            has_error=False,
            field_error="",
            translation_type=row.translation_type,
            tool_name=row.tool_name,
            last_translated_by=row.last_translated_by,
            updated_at=row.updated_at,
        )
    else:
        with transaction.atomic():
            StringTranslation.objects.bulk_create([row])


def tidy_slug(text: str) -> str:
    """Return a text as the last part of an address; empty where nothing of it can stand there."""
    return slugify(text, allow_unicode=True)[:LONGEST_SLUG]


def check_words(source: str, words: str) -> None:
    """Raise NotWritable for words that cannot stand on a page in the place of `source`."""
    if not is_text(words):
        raise NotWritable(_("This is not text."))
    if len(words) > LONGEST:
        raise NotWritable(_("At most %(count)s characters.") % {"count": LONGEST})
    try:
        StringValue.from_translated_html(words)
        validate_translation_links(source, words)
    except ValueError as error:
        raise NotWritable(str(error)) from error


def is_text(words: str) -> bool:
    """Whether every database can keep `words`: there is no NUL in them, and no half of a pair of surrogates."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in words


def _keep_version(row: StringTranslation, segment: StringSegment, number: int) -> None:
    SegmentVersion.objects.create(
        context_id=row.context_id,
        string_id=segment.string_id,
        locale_id=row.locale_id,
        author_id=row.last_translated_by_id,
        created=row.updated_at,
        text=row.data,
        confirmed=is_done(row),
        number=number,
    )


def _count(translation: Translation, segment: StringSegment, before: bool, after: bool) -> None:
    if before != after and is_words(segment.context.path):
        sign = -1 if after else 1
        standings.add_to_open(
            translation.source.object_id,
            translation.target_locale_id,
            sign,
            sign * count_words(segment.string.data),
        )


def give_back(row: StringTranslation) -> None:
    """Return a segment to its translator: it is open again."""
    status, _made = SegmentStatus.objects.get_or_create(translation=row)
    SegmentStatus.objects.filter(pk=status.pk).update(
        confirmed=False, returned=True, version=F("version") + 1
    )
