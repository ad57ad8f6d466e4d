"""Save segments as they are typed."""

import json
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from localization import (
    carrying,
    checks,
    desk,
    drafts,
    permissions,
    placeholders,
    standings,
    termbase,
    writing,
)
from localization.models.segments import Origin
from localization.places import places
from localization.views.desk import check_editor


def segment_for(translation: Translation, segment_id: int) -> StringSegment:
    """Return a segment of the translation's source; raise Http404."""
    return get_object_or_404(
        StringSegment.objects.select_related("string", "context"),
        pk=segment_id,
        source_id=translation.source_id,
    )


def segment(request: HttpRequest, translation_id: int, segment_id: int) -> JsonResponse:
    """Save a segment (PUT, JSON: text, version, confirm, overruled, origin, user) and say what the checks think of it.

    401 where somebody else than the `user` who wrote the words is signed in by now; 409 with the words of the other person,
    where somebody else has written meanwhile; 400 with the reason for words that cannot be saved. Where the words take the
    page back from review, the answer has its new `standing`; where they are kept otherwise than they came, the `text`.
    """
    if request.method != "PUT":
        return JsonResponse({"error": "PUT"}, status=405)
    row, translation = _segment_and_translation(request, translation_id, segment_id)
    finder = _Finder(translation, termbase.version_in(row))
    try:
        said = _body(request)
        if said.get("user", request.user.pk) != request.user.pk:
            return JsonResponse({"error": "user"}, status=401)
        text = said["text"] if said["text"].strip() else ""
        words = placeholders.to_html(text, row.string.data)
        written = writing.write(
            translation,
            row,
            words,
            request.user,
            version=said.get("version"),
            confirmed=bool(said.get("confirm")),
            origin=said.get("origin") if said.get("origin") in Origin.values else Origin.TYPED,
            overruled=_overruled(said),
        )
    except (ValidationError, placeholders.BrokenMarks, writing.NotWritable) as error:
        reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return JsonResponse({"error": reason}, status=400)
    except writing.Conflict as conflict:
        return JsonResponse(_theirs(conflict.row, row, finder), status=409)
    answer = {
        "version": written.version,
        "state": _state(written),
        "findings": finder.find(row, text, written.overruled),
        "overruled": written.overruled,
    }
    if written.row and written.row.data != words:
        answer["text"] = placeholders.to_text(written.row.data, row.string.data)
    if written.taken_back:
        answer["standing"] = _standing(translation)
    if written.done:
        answer["filled"] = (
            fill_repetitions(translation, row, written.row, request.user, finder) if row.repeated else []
        )
    return JsonResponse(answer)


def _state(written: writing.Written) -> str:
    """Return how a segment stands after it was written, one of `desk.STATES`."""
    if written.row is None:
        return "open"
    return "done" if written.done else "returned" if written.returned else "draft"


def _standing(translation: Translation) -> dict[str, str]:
    """Return the state of the translation's page, as key and in words."""
    cell = standings.cell_of(translation).get()
    return {"state": cell.state, "stateLabel": cell.get_state_display()}


def _segment_and_translation(
    request: HttpRequest, translation_id: int, segment_id: int
) -> tuple[StringSegment, Translation]:
    """Return both in one query: this is asked at every pause in typing. Raises as `translation_for` does."""
    segments = StringSegment.objects.filter(
        source__translations__pk=translation_id, source__translations__enabled=True
    )
    target = "source__translations__target_locale__language_code"
    row = get_object_or_404(
        segments.select_related(
            "string", "context", "source__locale", "source__specific_content_type"
        ).annotate(
            target=F("source__translations__target_locale"),
            target_language=F(target),
            works=Exists(permissions.workers_groups(request.user, OuterRef(target))),
            repeated=Exists(
                StringSegment.objects.filter(source=OuterRef("source"), string=OuterRef("string")).exclude(
                    pk=OuterRef("pk")
                )
            ),
            **termbase.version_columns(),
        ),
        pk=segment_id,
    )
    translation = Translation(
        pk=translation_id,
        source=row.source,
        target_locale=Locale(pk=row.target, language_code=row.target_language),
    )
    if not row.works:
        check_editor(request, translation)
    return row, translation


def _body(request: HttpRequest) -> dict:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):  # the latter for brackets within brackets without end
        raise ValidationError(_("This is not JSON.")) from None
    if (
        not isinstance(said, dict)
        or not isinstance(said.get("text"), str)
        or not isinstance(said.get("version"), int)
    ):
        raise ValidationError(_("This is not a segment."))
    # Dropped rather than refused: some clipboards end with one.
    said["text"] = said["text"].replace("\x00", "")
    return said


def _overruled(said: dict) -> dict | None:
    found = said.get("overruled")
    if not isinstance(found, dict):
        return None
    return {
        key: str(reason)[:200]
        for key, reason in found.items()
        if key in checks.NAMES and str(reason).strip() and writing.is_text(str(reason))
    }


class _Finder:
    """Asks the checks about segments of one translation."""

    def __init__(self, translation: Translation, terms: tuple):
        self.translation = translation
        self.terms = termbase.Recogniser(
            translation.source.locale.language_code, translation.target_locale.language_code, terms
        )

    def find(self, row: StringSegment, text: str, overruled: dict) -> list[dict]:
        """Return what the checks say of `text`, as typed, in the place of a segment."""
        if not text:
            return []
        place = places(self.translation.source, [row.context.path])[row.context.path]
        source = placeholders.to_text(row.string.data, row.string.data)
        found = desk.find(self.translation, place, source, text, self.terms, overruled)
        return [{"check": one.check, "text": one.text} for one in found]


def _theirs(theirs: StringTranslation | None, row: StringSegment, finder: _Finder) -> dict:
    """Return what somebody else wrote, with how it stands."""
    if theirs is None:
        return {"text": "", "version": 0, "by": "", "state": "open", "findings": [], "overruled": {}}
    status = getattr(theirs, "status", None)
    text = placeholders.to_text(theirs.data, row.string.data)
    overruled = status.overruled if status else {}
    return {
        "text": text,
        "version": status.version if status else 1,
        "by": str(theirs.last_translated_by or ""),
        "state": "returned"
        if status and status.returned
        else "done"
        if carrying.is_done(theirs)
        else "draft",
        "findings": finder.find(row, text, overruled),
        "overruled": overruled,
    }


def fill_repetitions(
    translation: Translation, row: StringSegment, written, user, finder: _Finder
) -> list[dict]:
    """Give the same words, as drafts, to segments of the page that say the same; return those.

    What a person wrote there stays, and what was given back; what was filled in before and nobody has confirmed follows.
    """
    others = list(
        StringSegment.objects.filter(source_id=translation.source_id, string_id=row.string_id)
        .exclude(pk=row.pk)
        .select_related("string", "context")
    )
    known = {
        one.context_id: one
        for one in StringTranslation.objects.filter(
            translation_of_id=row.string_id,
            context_id__in=[other.context_id for other in others],
            locale_id=translation.target_locale_id,
        ).select_related("status")
    }
    empty = [other for other in others if other.context_id not in known]
    made = drafts.make(translation, ((other, written.data, False) for other in empty), user, Origin.MEMORY)
    versions = {context: (version, {}) for (context, _string), version in made.items()}
    for other in others:
        status = getattr(known.get(other.context_id), "status", None)
        if status is None or status.confirmed or status.returned or status.origin != Origin.MEMORY:
            continue
        if known[other.context_id].data != written.data:
            with suppress(writing.Conflict):  # somebody writes there at this moment
                again = writing.write(
                    translation, other, written.data, user, version=status.version, origin=Origin.MEMORY
                )
                versions[other.context_id] = again.version, again.overruled
    text = placeholders.to_text(written.data, row.string.data)
    return [
        {
            "id": other.pk,
            "text": text,
            "version": versions[other.context_id][0],
            "state": "draft",
            "findings": finder.find(other, text, versions[other.context_id][1]),
        }
        for other in others
        if other.context_id in versions
    ]
