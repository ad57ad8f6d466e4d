"""Recognise the terms of the termbase in a text, inflected too, and say what they are called in another language."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max, Subquery, Value
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal

from localization import terms
from localization.models import Concept, Definition, Term
from localization.placeholders import MARK
from search.analysis import STOP, Span, analyser
from search.analysis.words import fold

Form = tuple[str, ...]
"""A term as the analyser sees it: the family of each word."""


@dataclass(frozen=True)
class Entry:
    """A concept in one language: its terms by status, in their order."""

    key: str
    preferred: tuple[str, ...] = ()
    admitted: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()

    @property
    def right(self) -> tuple[str, ...]:
        """What the concept may be called."""
        return (*self.preferred, *self.admitted, *self.abbreviations)


@dataclass(frozen=True)
class _Word:
    """A word of a term, and how a word of a text begins that is it. `joined`: more than an article stands before it."""

    text: str
    beginning: str
    joined: bool

    def is_inflected(self, word: str) -> bool:
        """Whether a folded word of a text is this one but for number and gender."""
        stem = fold(self.text.casefold()).rstrip("aeo")
        return word.startswith(stem) and ENDING.fullmatch(word[len(stem) :]) is not None


@dataclass(frozen=True)
class _Known:
    """A term to recognise. `whole` finds it where but one of its words tells anything: “papiers” is no “sans papiers”."""

    form: Form
    concept: str
    whole: re.Pattern | None = None
    words: tuple[_Word, ...] = ()

    @property
    def rank(self) -> tuple:
        """What it is sorted by: of several terms the longest is meant."""
        return -len(self.form), self.whole is None, -sum(len(word.beginning) for word in self.words)


@dataclass
class _Compiled:
    version: tuple
    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)  # language → key → entry
    forms: dict[str, dict[str, list[_Known]]] = field(default_factory=dict)  # by the first word


@dataclass(frozen=True)
class Found:
    """A term found in a text: where, as it stands there, and its concept in the other language."""

    start: int
    end: int
    text: str
    concept: str
    entry: Entry
    short: bool = False  # it stands there as an abbreviation

    @property
    def right(self) -> tuple[str, ...]:
        """What it may be called in the other language, an abbreviation by an abbreviation first."""
        if not self.short:
            return self.entry.right
        return tuple(dict.fromkeys((*self.entry.abbreviations, *self.entry.right)))


INFLECTED_BY_ENDING = frozenset({"en", "es", "fr"})
"""Languages whose analyser puts words that are derived from each other into one family, “return” and “returnee”."""
SHORT = 4  # letters of a word that loses but one of them
AROUND = 50  # characters around the word of a term that tells, in which the others stand
ENDING = re.compile("[aeo]{0,2}s?")  # of number and gender
INFINITIVE = {"fr": ("er", "ir", "re"), "es": ("ar", "er", "ir")}
ARTICLES = {
    "fr": {"l", "le", "la", "les", "un", "une"},
    "es": {"el", "la", "los", "las", "un", "una", "unos", "unas"},
}
"""Those that hold no preposition: what a verb has before its object."""
PLURAL = "s"  # of an abbreviation
BETWEEN = 4  # words that may stand between those of a term
KEPT_SECONDS = 300
"""After which search sees a change that the cache was not told of."""

changed = Signal()
"""Sent, within the transaction, when a concept has changed."""

_compiled: _Compiled | None = None


def version() -> tuple:
    """Return what changes whenever the termbase does: one query."""
    found = Concept.objects.aggregate(Count("pk"), Max("updated"), Max("pk"))
    return tuple(found.values())


def version_columns() -> dict[str, Subquery]:
    """Return what `version` returns, as columns to add to another query."""
    one = Concept.objects.order_by().annotate(all=Value(1)).values("all")
    columns = {"terms_count": Count("pk"), "terms_updated": Max("updated"), "terms_last": Max("pk")}
    return {
        name: Subquery(one.annotate(found=expression).values("found")) for name, expression in columns.items()
    }


def version_in(row) -> tuple:
    """Return the version from the `version_columns` of a row."""
    return (row.terms_count or 0, row.terms_updated, row.terms_last)


def compiled(now: tuple | None = None) -> _Compiled:
    """Return the termbase as it is now, read again only when its version (`now`, where it is known) has changed."""
    global _compiled
    now = now or version()
    if _compiled is None or _compiled.version != now:
        _compiled = _compile(now)
    return _compiled


def _compile(now: tuple) -> _Compiled:
    by_status: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for key, language, status, text in Term.objects.order_by("concept__key", "sort_order").values_list(
        "concept__key", "language", "status", "text"
    ):
        by_status[language][key][status].append(text)
    found = _Compiled(now)
    for language, concepts in by_status.items():
        found.entries[language] = {
            key: Entry(
                key,
                tuple(by[Term.Status.PREFERRED]),
                tuple(by[Term.Status.ADMITTED]),
                tuple(by[Term.Status.ABBREVIATION]),
                tuple(by[Term.Status.FORBIDDEN]),
            )
            for key, by in concepts.items()
        }
        by_first: dict[str, list[_Known]] = defaultdict(list)
        for key, entry in found.entries[language].items():
            for text in (*entry.right, *entry.forbidden):
                for form in forms_of(text, language):
                    by_first[form[0]].append(
                        _Known(form, key, _whole(text, form, language), _words(text, language))
                    )
        for forms in by_first.values():
            forms.sort(key=lambda one: one.rank)
        found.forms[language] = dict(by_first)
    return found


def form_of(text: str, language: str) -> Form:
    """Return the families of the words of a term, stop words left out."""
    analysed = analyser(language)
    tokens = (analysed.word_tokens(word) for word in analysed.words(text))
    return tuple(found[0] for found in tokens if found and found[0][0] != STOP)


def forms_of(text: str, language: str) -> list[Form]:
    """Return what `form_of` does, and for an abbreviation that of its plural besides: no dictionary has “NGOs”."""
    said = (text, f"{text}{PLURAL}") if _is_abbreviation(text) else (text,)
    return [form for form in dict.fromkeys(form_of(one, language) for one in said) if form]


def _is_abbreviation(word: str) -> bool:
    """Whether a word is one by its letters: whoever washes has nothing to do with WASH."""
    return len(word) > 1 and word.isalpha() and word.isupper()


def _whole(text: str, form: Form, language: str) -> re.Pattern | None:
    """Return what finds a term of which one word alone tells anything; None where others do, or there is no other."""
    words = analyser(language).words(text)
    if len(form) > 1 or len(words) == 1:
        return None
    said = r"\W+".join(map(re.escape, words))
    return re.compile(rf"(?<!\w){said}(?!\w)", re.IGNORECASE)


def _words(text: str, language: str) -> tuple[_Word, ...]:
    """Return what the words of a text must be like that are this term; nothing where the family says enough.

    They begin as the term does, all but the last letter of a term of one word: “return” is no “returnee”, and “réfugiées”
    is “réfugié”. Of several words, all but the last two: “travaux sociaux” is “travail social”, and “solicitaron asilo” no
    “solicitante de asilo”.
    """
    spans = list(analyser(language).spans(text))
    if language not in INFLECTED_BY_ENDING or (len(spans) == 1 < len(analyser(language).words(text))):
        return ()
    found, end = [], 0
    for span in spans:
        word = text[span.start : span.end]
        begins = fold(word.casefold())
        left = 2 if len(spans) > 1 and len(begins) > SHORT else 1
        joined = bool(_between(text[end : span.start]) - ARTICLES.get(language, set()))
        found.append(_Word(word, begins[:-left], joined))
        end = span.end
    return tuple(found)


def _between(text: str) -> set[str]:
    """Return the words, all of them without meaning of their own, between two of a term."""
    return set(re.findall(r"[^\W\d_]+", text.casefold()))


def _is(words: tuple[_Word, ...], text: str, spans: list[Span], language: str) -> bool:
    """Whether the words of `text` at `spans`, of the right families, are those of a term: “ont demandé l’asile” is none."""
    end = spans[0].start
    for word, span in zip(words, spans, strict=False):
        said = text[span.start : span.end]
        folded = fold(said.casefold())
        if not folded.startswith(word.beginning) or (_is_abbreviation(word.text) and not said[:2].isupper()):
            return False
        is_verb = not word.is_inflected(folded) and _is_verb(said, language)
        if is_verb and not _is_verb(word.text, language):
            return False
        between = _between(text[end : span.start])
        if word.joined and between and between <= ARTICLES.get(language, set()):
            return False
        end = span.end
    return True


def _is_verb(word: str, language: str) -> bool:
    """Whether the dictionary has `word` under an infinitive."""
    return language in INFINITIVE and analyser(language).normal_form(word).endswith(INFINITIVE[language])


class Recogniser:
    """Recognises terms of one language and knows what they are called in another; `now` is the termbase's version."""

    def __init__(self, language: str, other: str, now: tuple | None = None):
        self.language, self.other = language, other
        self._compiled = compiled(now)

    def find(self, text: str) -> list[Found]:
        """Return the terms in `text` that have a name in the other language, the longest of those that overlap."""
        theirs = self._compiled.entries.get(self.other, {})
        plain = _without_marks(text)
        spans = list(analyser(self.language).spans(plain))
        found: list[Found] = []
        position = 0
        while position < len(spans):
            match = self._term_at(position, plain, spans)
            if match is None:
                position += 1
                continue
            term, start, end = match
            said, key = text[start:end], term.concept
            abbreviations = self._compiled.entries[self.language][key].abbreviations
            short = said in abbreviations or said.removesuffix(PLURAL) in abbreviations
            found.append(Found(start, end, said, key, theirs[key], short))
            position += len(term.form)
        return found

    def _term_at(self, position: int, text: str, spans: list[Span]) -> tuple[_Known, int, int] | None:
        """Return the longest term whose first word that tells anything is the one at `position`, and where it stands."""
        forms = self._compiled.forms.get(self.language, {})
        theirs = self._compiled.entries.get(self.other, {})
        for one in (one for token in spans[position].tokens for one in forms.get(token, ())):
            there = spans[position : position + len(one.form)]
            if (
                one.concept not in theirs
                or len(there) < len(one.form)
                or not all(word in span.tokens for word, span in zip(one.form, there, strict=True))
                or not _is(one.words, text, there, self.language)
            ):
                continue
            start, end = there[0].start, there[-1].end
            if one.whole is None:
                return one, start, end
            for around in one.whole.finditer(text, max(start - AROUND, 0), end + AROUND):
                if around.start() <= start < around.end():
                    return one, *around.span()
        return None

    def problems(self, source: str, target: str) -> tuple:
        """Return what `checks.Pair.terms` takes: terms of the source whose names the target lacks or must not use."""
        if not target.strip():
            return ()
        said: list[tuple] = []
        words = [span.tokens for span in analyser(self.other).spans(_without_marks(target))]
        for concept, text in {found.concept: found.text for found in self.find(source)}.items():
            entry = self._compiled.entries[self.other][concept]
            wrong = tuple(
                text
                for text in entry.forbidden
                if any(_says(words, form) for form in forms_of(text, self.other))
            )
            if wrong:
                said.append((text, entry.right, wrong))
            elif entry.right and not any(
                _says_apart(words, form) for right in entry.right for form in forms_of(right, self.other)
            ):
                said.append((text, entry.right, ()))
        return tuple(said)


def _without_marks(text: str) -> str:
    """Return a text as translators read it with spaces in place of its marks: a term may begin within a link."""
    return MARK.sub(lambda found: " " * len(found[0]), text)


def _says(words: list[tuple[str, ...]], form: Form) -> bool:
    """Whether the words of a term stand in a text in order, side by side."""
    return bool(form) and any(
        all(word in words[start + offset] for offset, word in enumerate(form))
        for start in range(len(words) - len(form) + 1)
    )


def _says_apart(words: list[tuple[str, ...]], form: Form) -> bool:
    """Whether the words of a term stand near each other in a text, as in “National Red Cross and Red Crescent Societies”."""
    room = len(form) + BETWEEN if len(form) > 1 else 1
    return bool(form) and any(
        all(any(word in said for said in words[start : start + room]) for word in form)
        for start in range(max(len(words) - len(form) + 1, 0))
    )


def known_terms(language: str) -> dict[str, tuple[str, ...]]:
    """Return concept → its right names in a language: a source of `localization.terms`.

    From the cache, so that a search costs no query for them; it is told of every change.
    """
    kept = cache.get(_key(language))
    if kept is None:
        entries = compiled().entries
        names = {
            code: {key: entry.right for key, entry in entries.get(code, {}).items() if entry.right}
            for code in {language, *_languages()}
        }
        cache.set_many({_key(code): said for code, said in names.items()}, KEPT_SECONDS)
        kept = names[language]
    return kept


def begin() -> None:
    """Let search use the terms, and notice their changes; called once, when the site starts."""
    terms.register_source(known_terms)
    for model in (Concept, Term, Definition):
        for signal in (post_save, post_delete):
            signal.connect(forget, sender=model, dispatch_uid="localization.termbase")


def forget(**kwargs) -> None:
    """Read the terms again, in search too, from now on."""
    global _compiled
    _compiled = None
    keys = [_key(language) for language in _languages()]
    cache.delete_many(keys)
    # Whoever asked before the change was committed has put back the terms of before.
    transaction.on_commit(lambda: cache.delete_many(keys))
    terms.changed()
    changed.send(sender=None)


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _key(language: str) -> str:
    return f"localization.termbase.{language}"
