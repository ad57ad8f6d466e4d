"""Recognise the terms of the termbase in a text, inflected too, and say what they are called in another language."""

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
from search.analysis import STOP, analyser
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
class _Known:
    """A term to recognise. `words` are all its words where but one of them tells anything: “papiers” is no “sans papiers”."""

    form: Form
    concept: str
    words: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()  # how the words of a text begin that are this term


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
                if form := form_of(text, language):
                    words = _words(text, language)
                    whole = words if len(form) == 1 < len(words) else ()
                    by_first[form[0]].append(_Known(form, key, whole, _beginnings(text, language)))
        for forms in by_first.values():
            forms.sort(key=lambda one: (-len(one.form), -len(one.words), -len("".join(one.beginnings))))
        found.forms[language] = dict(by_first)
    return found


def form_of(text: str, language: str) -> Form:
    """Return the families of the words of a term, stop words left out."""
    analysed = analyser(language)
    tokens = (analysed.word_tokens(word) for word in analysed.words(text))
    return tuple(found[0] for found in tokens if found and found[0][0] != STOP)


def _beginnings(text: str, language: str) -> tuple[str, ...]:
    """Return how the words of a text begin that are this term; those of any family member do, where nothing is returned.

    All but the last letter of a term of one word: “return” is no “returnee”, and “réfugiées” is “réfugié”. Of several
    words, all but the last two: “travaux sociaux” is “travail social”, and “solicitaron asilo” no “solicitante de asilo”.
    """
    if language not in INFLECTED_BY_ENDING:
        return ()
    analysed = analyser(language)
    said = [fold(text[span.start : span.end].casefold()) for span in analysed.spans(text)]
    if len(said) > 1:
        return tuple(word[:-2] if len(word) > SHORT else word[:-1] for word in said)
    return (said[0][:-1],) if len(_words(text, language)) == len(said) == 1 else ()


def _words(text: str, language: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in analyser(language).words(text))


class Recogniser:
    """Recognises terms of one language and knows what they are called in another; `now` is the termbase's version."""

    def __init__(self, language: str, other: str, now: tuple | None = None):
        self.language, self.other = language, other
        self._compiled = compiled(now)

    def find(self, text: str) -> list[Found]:
        """Return the terms in `text` that have a name in the other language, the longest of those that overlap."""
        forms = self._compiled.forms.get(self.language, {})
        theirs = self._compiled.entries.get(self.other, {})
        plain = _without_marks(text)
        spans = list(analyser(self.language).spans(plain))
        said = _words(plain, self.language)
        found: list[Found] = []
        position = 0
        while position < len(spans):
            match = next(
                (
                    (len(one.form), one.concept)
                    for token in spans[position].tokens
                    for one in forms.get(token, ())
                    if one.concept in theirs
                    and self._fits(one.form, spans, position)
                    and _side_by_side(one.words, said)
                    and _begins(one.beginnings, plain, spans[position:])
                ),
                None,
            )
            if match is None:
                position += 1
                continue
            start, end = spans[position].start, spans[position + match[0] - 1].end
            said, key = text[start:end], match[1]
            short = said in self._compiled.entries[self.language][key].abbreviations
            found.append(Found(start, end, said, key, theirs[key], short))
            position += match[0]
        return found

    @staticmethod
    def _fits(form: Form, spans: list, position: int) -> bool:
        if position + len(form) > len(spans):
            return False
        return all(word in spans[position + offset].tokens for offset, word in enumerate(form))

    def problems(self, source: str, target: str) -> tuple:
        """Return what `checks.Pair.terms` takes: terms of the source whose names the target lacks or must not use."""
        if not target.strip():
            return ()
        said: list[tuple] = []
        words = [span.tokens for span in analyser(self.other).spans(_without_marks(target))]
        for concept, text in {found.concept: found.text for found in self.find(source)}.items():
            entry = self._compiled.entries[self.other][concept]
            wrong = tuple(form for form in entry.forbidden if _says(words, form_of(form, self.other)))
            if wrong:
                said.append((text, entry.right, wrong))
            elif entry.right and not any(
                _says_apart(words, form_of(form, self.other)) for form in entry.right
            ):
                said.append((text, entry.right, ()))
        return tuple(said)


def _begins(beginnings: tuple[str, ...], text: str, spans: list) -> bool:
    """Whether the words of `text` at `spans` begin as those of a term do."""
    return all(
        fold(text[span.start : span.end].casefold()).startswith(beginning)
        for beginning, span in zip(beginnings, spans, strict=False)
    )


def _without_marks(text: str) -> str:
    """Return a text as translators read it with spaces in place of its marks: a term may begin within a link."""
    return MARK.sub(lambda found: " " * len(found[0]), text)


def _side_by_side(words: tuple[str, ...], text: tuple[str, ...]) -> bool:
    """Whether `words` stand in the words of a text side by side; no words do."""
    return not words or any(
        text[start : start + len(words)] == words for start in range(len(text) - len(words) + 1)
    )


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
    changed.send(sender=None)
    # Whoever asked before the change was committed has put back the terms of before.
    transaction.on_commit(lambda: cache.delete_many(keys))


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _key(language: str) -> str:
    return f"localization.termbase.{language}"
