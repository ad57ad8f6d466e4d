"""Save segments as they are typed."""

import json

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail_localize.models import StringSegment, Translation

from localization import checks, placeholders, termbase, writing
from localization.models.segments import Origin
from localization.places import places
from localization.views.desk import translation_for


def segment_for(translation: Translation, segment_id: int) -> StringSegment:
    """Return a segment of the translation's source; raise Http404."""
    return get_object_or_404(
        StringSegment.objects.select_related("string", "context"),
        pk=segment_id,
        source_id=translation.source_id,
    )


def _body(request: HttpRequest) -> dict:
    try:
        said = json.loads(request.body)
    except ValueError:
        raise ValidationError(_("This is not JSON.")) from None
    if not isinstance(said, dict) or not isinstance(said.get("text", ""), str):
        raise ValidationError(_("This is not a segment."))
    return said


def segment(request: HttpRequest, translation_id: int, segment_id: int) -> JsonResponse:
    """Save a segment (PUT, JSON: text, version, confirm, overruled, origin) and say what the checks think of it.

    409 with the words of the other person, where somebody else has written meanwhile; 400 with the reason for words
    that cannot be saved.
    """
    if request.method != "PUT":
        return JsonResponse({"error": "PUT"}, status=405)
    translation = translation_for(request, translation_id)
    row = segment_for(translation, segment_id)
    try:
        said = _body(request)
        words = placeholders.to_html(said.get("text", ""), row.string.data)
        written = writing.write(
            translation,
            row,
            words if said.get("text", "").strip() else "",
            request.user,
            version=said.get("version"),
            confirmed=bool(said.get("confirm")),
            origin=said.get("origin") if said.get("origin") in Origin.values else Origin.TYPED,
            overruled=_overruled(said),
        )
    except (ValidationError, placeholders.BrokenMarks, writing.NotWritable) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return JsonResponse({"error": text}, status=400)
    except writing.Conflict as conflict:
        return JsonResponse(_conflict(conflict, row), status=409)
    answer = {
        "version": written.version,
        "state": "done" if written.done else "draft" if written.row else "open",
        "findings": _findings(translation, row, said),
    }
    if written.done:
        answer["filled"] = fill_repetitions(translation, row, written.row, request.user)
    return JsonResponse(answer)


def _overruled(said: dict) -> dict | None:
    found = said.get("overruled")
    if not isinstance(found, dict):
        return None
    return {
        key: str(reason)[:200] for key, reason in found.items() if key in checks.NAMES and str(reason).strip()
    }


def _conflict(conflict: writing.Conflict, row: StringSegment) -> dict:
    theirs = conflict.row
    status = getattr(theirs, "status", None) if theirs else None
    return {
        "text": placeholders.to_text(theirs.data, row.string.data) if theirs else "",
        "version": (status.version if status else 1) if theirs else 0,
        "by": str(theirs.last_translated_by or "") if theirs else "",
    }


def _findings(translation: Translation, row: StringSegment, said: dict) -> list[dict]:
    place = places(translation.source, [row.context.path])[row.context.path]
    source = placeholders.to_text(row.string.data, row.string.data)
    terms = termbase.Recogniser(
        translation.source.locale.language_code, translation.target_locale.language_code
    )
    pair = checks.Pair(
        source,
        said.get("text", ""),
        translation.source.locale.language_code,
        translation.target_locale.language_code,
        place.max_length,
        terms.problems(source, said.get("text", "")),
    )
    return [
        {"check": found.check, "name": str(checks.NAMES[found.check]), "text": found.text}
        for found in checks.findings(pair, _overruled(said) or ())
    ]


def fill_repetitions(translation: Translation, row: StringSegment, written, user) -> list[dict]:
    """Give the same words to segments of the page that say the same and have none; return those, as drafts."""
    filled = []
    others = (
        StringSegment.objects.filter(source_id=translation.source_id, string_id=row.string_id)
        .exclude(pk=row.pk)
        .select_related("string", "context")
    )
    for other in others:
        try:
            made = writing.write(translation, other, written.data, user, version=0, origin=Origin.MEMORY)
        except writing.Conflict:
            continue  # it has words of its own
        filled.append(
            {
                "id": other.pk,
                "text": placeholders.to_text(written.data, other.string.data),
                "version": made.version,
            }
        )
    return filled
