"""Drafts by machine, through wagtail-localize's own interface to DeepL, Google or LibreTranslate; by none unless set.

What a machine wrote is a draft until a person confirms it: the workbench publishes confirmed segments alone.
"""

import time
from dataclasses import dataclass

import requests
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import StringSegment, Translation
from wagtail_localize.strings import StringValue

from localization import standings, writing
from localization.fingerprints import is_words
from localization.models.segments import Origin
from localization.registry import is_wanted
from localization.segments import segments_of

AT_ONCE = 40  # segments in one request
TRIES = 3
PATIENCE = 30  # seconds that a service may ask us to wait


class MachineFailed(Exception):
    """The service gave no answer that can be used; the message says what it said, for the log and the person."""


@dataclass
class Drafted:
    """How many segments got a draft, and how many answers could not stand on a page."""

    written: int = 0
    refused: int = 0


def available(translation: Translation) -> str:
    """Return the name of the service that translates this pair of languages, empty where none does."""
    service = get_machine_translator()
    if service and service.can_translate(translation.source.locale, translation.target_locale):
        return service.display_name
    return ""


def draft(translation: Translation, user) -> Drafted:
    """Have the wanted segments without words drafted. Raises MachineFailed; what was drafted before that stays."""
    service = get_machine_translator()
    drafted = Drafted()
    depth = standings.cell_of(translation).values_list("depth", flat=True).first()
    rows = [
        row
        for row in segments_of(translation)
        if not row.text and is_words(row.path) and is_wanted(row.path, depth)
    ]
    by_words: dict[str, list[int]] = {}
    for row in rows:
        by_words.setdefault(row.source, []).append(row.id)
    words = list(by_words)
    for start in range(0, len(words), AT_ONCE):
        chunk = words[start : start + AT_ONCE]
        for source, answer in zip(chunk, _ask(service, translation, chunk), strict=True):
            for segment_id in by_words[source]:
                _write(translation, segment_id, answer, user, service.display_name, drafted)
    return drafted


def _write(translation, segment_id: int, words: str, user, tool: str, drafted: Drafted) -> None:
    segment = StringSegment.objects.select_related("string", "context").filter(pk=segment_id).first()
    if segment is None:
        return  # the source has changed while the machine was asked
    try:
        writing.write(translation, segment, words, user, version=0, origin=Origin.MACHINE, machine=tool)
    except writing.NotWritable:
        drafted.refused += 1
    except writing.Conflict:
        return  # somebody has begun to write here meanwhile
    else:
        drafted.written += 1


def _ask(service, translation: Translation, words: list[str]) -> list[str]:
    """Return the machine's words for each of `words`, asking again a busy service; raise MachineFailed."""
    strings = [StringValue(text) for text in words]
    source, target = translation.source.locale, translation.target_locale
    for left in reversed(range(TRIES)):
        try:
            found = service.translate(source, target, strings)
        except Exception as error:  # each service has its own, of a library that may not be installed
            if left == 0 or not _is_busy(error):
                raise MachineFailed(f"{type(error).__name__}: {error}") from error
            time.sleep(_pause(getattr(error, "response", None), TRIES - left))
        else:
            return _answers(found, strings)
    raise AssertionError("the last try returns or raises")


def _is_busy(error: Exception) -> bool:
    """Return whether a service may answer when it is asked again: one that cannot be reached, 429, or an error of its own.

    The status stands in the response that `requests` had, or in the `code` of other libraries, such as Google's.
    """
    if isinstance(error, requests.RequestException):
        if error.response is None:
            return True
        code = error.response.status_code
    else:
        code = getattr(error, "code", None)
    return isinstance(code, int) and (code == 429 or 500 <= code < 600)


def _answers(found, strings: list[StringValue]) -> list[str]:
    """Return the words for each of `strings` in what a service gave back; raise MachineFailed where they are not there."""
    try:
        return [_words_of(found[string]) for string in strings]
    except (KeyError, TypeError, AttributeError) as error:
        raise MachineFailed(f"{type(error).__name__}: {error}") from error


def _words_of(answer: StringValue) -> str:
    if not isinstance(answer.data, str):
        raise TypeError(f"not a text: {answer.data!r:.80}")
    return answer.data


def _pause(response, tried: int) -> float:
    """Return for how many seconds to wait before asking again."""
    asked = (getattr(response, "headers", {}).get("Retry-After") or "") if response is not None else ""
    return min(float(asked), PATIENCE) if asked.isdecimal() else 2.0**tried
