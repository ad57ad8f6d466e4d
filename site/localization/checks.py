"""Checks of a translated segment by the rules of its language. Each can be overruled with a reason.

Texts are as translators type them (`localization.placeholders`), not HTML.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NBSP, NNBSP = "\u00a0", "\u202f"
SPACES = f" {NBSP}{NNBSP}"


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
    "same": gettext_lazy("Same as the source"),
    "length": gettext_lazy("Length"),
    "terms": gettext_lazy("Terms"),
    "alphabet": gettext_lazy("Latin letters in Cyrillic words"),
}

_MARK = re.compile(r"\{/?\w+\}")
_NUMBER = re.compile(rf"\d{{1,3}}(?:[{SPACES}.,’']\d{{3}})+(?!\d)|\d+")
_ADDRESS = re.compile(r"https?://[^\s{}<>]+[^\s{}<>.,;:!?)»”]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_END = re.compile(r"([.!?…:;])[\s»”\"’)\]]*$")
_QUOTES = {
    "fr": ('"“”„‘', "« »"),
    "es": ('"„', "« » “ ”"),
    "en": ('"«»„', "“ ”"),
    "ru": ('"“‘', "« » „ “"),
}
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


def numbers_in(text: str) -> Counter:
    """Return the numbers in a text, without separators of thousands and leading zeros."""
    found = (re.sub(r"\D", "", number).lstrip("0") or "0" for number in _NUMBER.findall(_bare(text)))
    return Counter(found)


def _numbers(pair: Pair) -> str:
    source, target = numbers_in(pair.source), numbers_in(pair.target)
    missing, extra = list((source - target).elements()), list((target - source).elements())
    said = []
    if missing:
        said.append(_("missing: %(numbers)s") % {"numbers": ", ".join(missing)})
    if extra:
        said.append(_("not in the source: %(numbers)s") % {"numbers": ", ".join(extra)})
    return "; ".join(said)


def _marks(pair: Pair) -> str:
    source, target = Counter(_MARK.findall(pair.source)), Counter(_MARK.findall(pair.target))
    missing = list((source - target).elements())
    return _("missing: %(marks)s") % {"marks": " ".join(missing)} if missing else ""


def _addresses(pair: Pair) -> str:
    source, target = Counter(_ADDRESS.findall(pair.source)), Counter(_ADDRESS.findall(pair.target))
    different = [*(source - target).elements(), *(target - source).elements()]
    return ", ".join(different)


def _end(pair: Pair) -> str:
    source, target = (_END.search(_MARK.sub("", text).rstrip()) for text in (pair.source, pair.target))
    one, other = (found[1] if found else "" for found in (source, target))
    if one == other:
        return ""
    if not other:
        return _("the source ends with “%(mark)s”") % {"mark": one}
    if not one:
        return _("the source does not end with “%(mark)s”") % {"mark": other}
    return _("“%(target)s” instead of “%(source)s”") % {"target": other, "source": one}


def _spaces(pair: Pair) -> str:
    text = _MARK.sub("", pair.target)
    if re.search(r"[ \u00a0\u202f]{2,}", text):
        return _("two spaces in a row")
    if text != text.strip():
        return _("a space at the beginning or end")
    if re.search(r"\s[,.)\]](?!\w)", text):
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
    for space, mark in re.findall(r"(?<![:;!?»])(\s?)([:;!?»])(?=[\s.,;:!?)»]|$)", text):
        if not space or space not in hard:
            return _("a no-break space belongs before “%(mark)s”") % {"mark": mark}
    if re.search(rf"«(?![{hard}])", text):
        return _("a no-break space belongs after “«”")
    return ""


def _quotes(pair: Pair) -> str:
    wrong, right = _QUOTES.get(pair.language, ("", ""))
    found = sorted({character for character in _MARK.sub("", pair.target) if character in wrong})
    if not found or (pair.language == "ru" and found == ["“"] and "„" in pair.target):
        return ""
    return _("%(found)s; this language uses %(right)s") % {"found": " ".join(found), "right": right}


def _same(pair: Pair) -> str:
    words = re.findall(r"[^\W\d_]{2,}", _bare(pair.source))
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
    "same": _same,
    "length": _length,
    "terms": _terms,
    "alphabet": _alphabet,
}
