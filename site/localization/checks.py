"""Checks of a translated segment by the rules of its language. Each can be overruled with a reason.

Texts are as translators type them (`localization.placeholders`), not HTML.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from localization import figures

NBSP, NNBSP = "\u00a0", "\u202f"


@dataclass(frozen=True)
class Finding:
    """Something that is not right: the key of the check, and what it says of these words."""

    check: str
    text: str


@dataclass(frozen=True)
class Pair:
    """What is checked: words of the source and the target, their languages, and the length allowed in characters.

    `terms` are (said in the source, forms that are right in the target, forbidden forms).
    """

    source: str
    target: str
    source_language: str
    language: str
    max_length: int | None = None
    terms: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()


NAMES = {
    "numbers": gettext_lazy("Numbers and dates"),
    "marks": gettext_lazy("Links and formatting"),
    "addresses": gettext_lazy("Web and mail addresses"),
    "end": gettext_lazy("Punctuation at the end"),
    "spaces": gettext_lazy("Spaces"),
    "french-spacing": gettext_lazy("French spacing"),
    "quotes": gettext_lazy("Quotation marks"),
    "untranslated": gettext_lazy("Untranslated"),
    "same": gettext_lazy("Same as the source"),
    "length": gettext_lazy("Length"),
    "terms": gettext_lazy("Terms"),
    "alphabet": gettext_lazy("Latin letters in Cyrillic words"),
}

SHORT_YEAR, YEAR = 2, 4  # digits
UNTRANSLATED, UNTRANSLATED_WORDS = 0.7, 5  # share and least number of words that are the source's

_MARK = re.compile(r"\{/?\w+\}")
_MEANT = re.compile(r"(?<!\{)\{/?\w+\}(?!\})")  # a brace that is doubled is a brace
_EMPTY = re.compile(r"(?<!\{)\{(\w+)\}\s*\{/\1\}")
_ADDRESS = re.compile(r"(?:https?://|\bwww\.)[^\s{}<>]+[^\s{}<>.,;:!?)»”]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_END = re.compile(r"([.!?…:;])[\s»”\"’)\]]*$")
# A full stop that belongs to the last word may end a sentence or not: “EE. UU.”, “etc.”, “и т. д.”, “p. m.”
_ABBREVIATED = re.compile(r"(?:(?:^|[\s.(])[^\W\d_]{1,3}\.\s?[^\W\d_]{1,3}|\b(?:etc|др|пр|гг?|руб|тыс))\.$")
_OPENING = {"es": (("¿", "?"), ("¡", "!"))}  # what a language opens that others only close
_QUOTES = {
    "fr": ('"“”„‘', "« »"),
    "es": ('"„', "« » “ ”"),
    "en": ('"«»„', "“ ”"),
    "ru": ('"“‘', "« » „ “"),
}
_WITHIN = {"fr": re.compile("«[^«»]*»"), "ru": re.compile("„[^„“]*“")}  # where “ and ” are right
_OF_QUOTES_WITHIN = str.maketrans("", "", "“”")
_MIXED = re.compile(r"(?=\w*[а-яёА-ЯЁ])(?=\w*[a-zA-Z])[а-яёА-ЯЁa-zA-Z]{2,}")


def findings(pair: Pair, overruled: Iterable[str] = ()) -> list[Finding]:
    """Return what the checks find; those in `overruled` are not asked."""
    if not pair.target.strip():
        return []
    skipped = set(overruled)
    return [
        Finding(key, text)
        for key, check in _CHECKS.items()
        if key not in skipped
        for text in [check(pair)]
        if text
    ]


def _bare(text: str) -> str:
    return _ADDRESS.sub(" ", _MARK.sub("", text))


def _numbers(pair: Pair) -> str:
    source, target = _bare(pair.source), _bare(pair.target)
    here, there = figures.numbers_in(source), figures.numbers_in(target)
    said_there = figures.allowed_otherwise(target, pair.language)
    said_here = figures.allowed_otherwise(source, pair.source_language)
    missing = [one for one in (here - there).elements() if one not in said_there]
    extra = [one for one in (there - here).elements() if one not in said_here]
    for short in [one for one in (*missing, *extra) if len(one) == SHORT_YEAR]:
        # 2019–20 and 2019–2020 are the same.
        year = next((one for one in (*missing, *extra) if len(one) == YEAR and one.endswith(short)), None)
        if year and (short in missing) != (year in missing):
            for some in (missing, extra):
                some[:] = [one for one in some if one not in {short, year}]
    gone = figures.dated_months(source, pair.source_language) - figures.months_in(target, pair.language)
    missing += [figures.month_name(one, pair.source_language) for one in gone if str(one) not in there]
    said = []
    if missing:
        said.append(_("missing: %(numbers)s") % {"numbers": ", ".join(missing)})
    if extra:
        said.append(_("not in the source: %(numbers)s") % {"numbers": ", ".join(extra)})
    return "; ".join(said)


def _marks(pair: Pair) -> str:
    source, target = Counter(_MEANT.findall(pair.source)), Counter(_MEANT.findall(pair.target))
    if missing := list((source - target).elements()):
        return _("missing: %(marks)s") % {"marks": " ".join(missing)}
    empty = _EMPTY.search(pair.target)
    if empty and not _EMPTY.search(pair.source):
        return _("nothing stands between %(opening)s and %(closing)s") % {
            "opening": f"{{{empty[1]}}}",
            "closing": f"{{/{empty[1]}}}",
        }
    return ""


def _addresses(pair: Pair) -> str:
    source, target = Counter(_ADDRESS.findall(pair.source)), Counter(_ADDRESS.findall(pair.target))
    different = [*(source - target).elements(), *(target - source).elements()]
    return ", ".join(different)


def _end_of(text: str) -> str:
    found = _END.search(_MARK.sub("", text).rstrip().replace("...", "…"))
    return found[1] if found else ""


def _end(pair: Pair) -> str:
    text = _bare(pair.target)
    for opening, closing in _OPENING.get(pair.language, ()):
        if closing in text and opening not in text:
            return _("“%(opening)s” belongs before what ends with “%(closing)s”") % {
                "opening": opening,
                "closing": closing,
            }
    one, other = _end_of(pair.source), _end_of(pair.target)
    if one == other:
        return ""
    if {one, other} <= {".", ""} and any(
        _ABBREVIATED.search(_MARK.sub("", text).rstrip()) for text in (pair.source, pair.target)
    ):
        return ""
    if not other:
        return _("the source ends with “%(mark)s”") % {"mark": one}
    if not one:
        return _("the source does not end with “%(mark)s”") % {"mark": other}
    return _("“%(target)s” instead of “%(source)s”") % {"target": other, "source": one}


def _spaces(pair: Pair) -> str:
    text = _ADDRESS.sub("x", _MARK.sub("", pair.target))
    if re.search(r"[ \u00a0\u202f]{2,}", text):
        return _("two spaces in a row")
    if text != text.strip():
        return _("a space at the beginning or end")
    if re.search(r"\s(?:[,)\]]|\.(?!\w))", text):
        return _("a space before a comma, full stop or bracket")
    if re.search(r"[^\W\d_][,;!?](?=[^\W\d_])", text):
        return _("no space after a punctuation mark")
    if pair.language != "fr" and re.search(r"\s[;:!?](?!\w)", text):
        return _("a space before a punctuation mark")
    return ""


def _french_spacing(pair: Pair) -> str:
    if pair.language != "fr":
        return ""
    text = _ADDRESS.sub("", _MARK.sub("", pair.target))
    hard = NBSP + NNBSP
    for space, mark in re.findall(r"(\s?)(?<![:;!?»])([:;!?»])(?=[\s.,;:!?)»]|$)", text):
        if not space or space not in hard:
            return _("a no-break space belongs before “%(mark)s”") % {"mark": mark}
    if re.search(rf"«(?![{hard}])", text):
        return _("a no-break space belongs after “«”")
    return ""


def _quotes(pair: Pair) -> str:
    wrong, right = _QUOTES.get(pair.language, ("", ""))
    text = _MARK.sub("", pair.target)
    if pair.language in _WITHIN:
        text = _WITHIN[pair.language].sub(lambda found: found[0].translate(_OF_QUOTES_WITHIN), text)
    found = sorted({character for character in text if character in wrong})
    if not found:
        return ""
    return _("%(found)s; this language uses %(right)s") % {"found": " ".join(found), "right": right}


def _untranslated(pair: Pair) -> str:
    """Long words of the source that stand in the target as they are: most of them, and nobody translated it."""
    source, target = (re.findall(r"[^\W\d_]{2,}", _bare(text)) for text in (pair.source, pair.target))
    theirs, words = set(source), [word for word in target if word[0].islower()]
    if len(words) < UNTRANSLATED_WORDS or pair.source.strip().casefold() == pair.target.strip().casefold():
        return ""
    kept = sum(word in theirs for word in words)
    return _("most of it stands there in the source’s words") if kept / len(words) > UNTRANSLATED else ""


def _same(pair: Pair) -> str:
    # Abbreviations are often the same in all languages.
    words = [word for word in re.findall(r"[^\W\d_]{2,}", _bare(pair.source)) if not word.isupper()]
    is_same = pair.source.strip().casefold() == pair.target.strip().casefold()
    return _("nothing was translated") if is_same and len(words) > 1 else ""


def _length(pair: Pair) -> str:
    length = len(_MARK.sub("", pair.target))
    if not pair.max_length or length <= pair.max_length:
        return ""
    return _("%(length)s characters; there is room for %(room)s") % {
        "length": length,
        "room": pair.max_length,
    }


def _terms(pair: Pair) -> str:
    said = []
    for source, right, forbidden in pair.terms:
        if forbidden:
            said.append(
                _("“%(forbidden)s” is not used for “%(source)s”: %(right)s")
                % {"forbidden": ", ".join(forbidden), "source": source, "right": ", ".join(right)}
            )
        else:
            said.append(_("“%(source)s” is called %(right)s") % {"source": source, "right": ", ".join(right)})
    return "; ".join(said)


def _alphabet(pair: Pair) -> str:
    if pair.language != "ru":
        return ""
    return ", ".join(dict.fromkeys(_MIXED.findall(_bare(pair.target))))


_CHECKS: dict[str, Callable[[Pair], str]] = {
    "numbers": _numbers,
    "marks": _marks,
    "addresses": _addresses,
    "end": _end,
    "spaces": _spaces,
    "french-spacing": _french_spacing,
    "quotes": _quotes,
    "untranslated": _untranslated,
    "same": _same,
    "length": _length,
    "terms": _terms,
    "alphabet": _alphabet,
}
