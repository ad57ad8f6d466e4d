"""What the desk offers for segments: the memory's matches and the terms, for several segments in one request."""

from django.http import HttpRequest, JsonResponse

from localization import placeholders, termbase
from localization.segments import segments_of
from localization.views.desk import translation_for

AT_ONCE = 200


def suggestions(request: HttpRequest, translation_id: int) -> JsonResponse:
    """Answer with matches and terms for the segments named in `id` (several), as JSON by segment id."""
    translation = translation_for(request, translation_id)
    wanted = {int(pk) for pk in request.GET.getlist("id")[:AT_ONCE] if pk.isdigit()}
    recogniser = termbase.Recogniser(
        translation.source.locale.language_code, translation.target_locale.language_code
    )
    answer = {}
    for segment in segments_of(translation):
        if segment.id in wanted:
            text = placeholders.to_text(segment.source, segment.source)
            answer[segment.id] = {"matches": [], "terms": terms_in(recogniser, text)}
    return JsonResponse(answer)


def terms_in(recogniser: termbase.Recogniser, text: str) -> list[dict]:
    """Return the terms in a text, each once: as it stands there, and what it is called."""
    found = {one.concept: one for one in recogniser.find(text)}
    return [
        {
            "term": one.text,
            "right": list(one.entry.right),
            "forbidden": list(one.entry.forbidden),
            "concept": one.concept,
        }
        for one in found.values()
        if one.entry.right
    ]
