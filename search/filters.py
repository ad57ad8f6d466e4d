"""The filters of lists, results, feeds and the API: each room declares its own, when the site starts.

A filter has the name of its parameter and of what documents carry (`SearchDocument.filters`). Its values are keys that
do not depend on the language; a *source* says what they are called. Several filters may share a source, which is then
asked once for all of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language_info, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from search.documents import FILTERS, KINDS


@dataclass(frozen=True)
class Option:
    """A value of a filter as readers see it. `short` is for tight places, `broader` the value that it stands below.

    `language` is that of the label, where it is always in the same one.
    """

    label: str
    short: str = ""
    broader: str = ""
    language: str = ""


Options = Mapping[str, Option]
Source = Callable[[str], Mapping[str, Options]]
"""A function language → name of a filter → its options by value, in the order in which readers expect them."""


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list.

    `name`      the parameter, and the name of the values that documents carry
    `label`     what readers call it
    `source`    names the values; None where any value that `read` lets pass is one and is its own label
    `read`      from what stands in the address to the value; raises ValueError for what cannot be one
    `kinds`     the only kinds of works that it is for; empty for all
    `order`     how values are listed: "count" (most works first), "given" (as the source does), "last" (highest first)
    `computed`  for what no document carries because it changes by itself ("open now"): values → keys of the works
    `changes`   when what is computed changes next
    `shown`     whether lists offer it; else it works in addresses alone
    """

    name: str
    label: str | Promise
    source: Source | None = None
    read: Callable[[str], str] = str
    kinds: tuple[str, ...] = ()
    order: str = "count"
    computed: Callable[[tuple[str, ...]], frozenset[str]] | None = None
    changes: Callable[[], datetime] | None = None
    shown: bool = True

    def serves(self, kinds: Iterable[str]) -> bool:
        """Whether the filter is of use in a list of works of these kinds (none: of all kinds)."""
        kinds = tuple(kinds)
        return not self.kinds or (bool(kinds) and all(kind in self.kinds for kind in kinds))


_registered: dict[str, Filter] = {}
_PLACES = {name: place for place, name in enumerate((*FILTERS, "open", "lang"))}


def register(*filters: Filter) -> None:
    """Add filters. One of the same name takes the earlier one's place."""
    for each in filters:
        _registered[each.name] = each
    # The rooms are started in no order that a reader would expect.
    for name in sorted(_registered, key=lambda name: _PLACES.get(name, len(_PLACES))):
        _registered[name] = _registered.pop(name)


def registered() -> dict[str, Filter]:
    """Return all filters by name, in the order in which lists offer them."""
    return _registered


class Labels:
    """What the values of filters are called in one language. Each source is asked at most once."""

    def __init__(self, language: str):
        self.language = language
        self._asked: dict[Source, Mapping[str, Options]] = {}

    def of(self, name: str) -> Options:
        """Return the options of the filter `name` by value; empty where its values have no names."""
        each = _registered.get(name)
        if each is None or each.source is None:
            return {}
        if each.source not in self._asked:
            self._asked[each.source] = each.source(self.language)
        return self._asked[each.source].get(name, {})

    def label(self, name: str, value: str) -> str:
        """Return what `value` of the filter `name` is called; the value itself where it has no name."""
        return self.option(name, value).label

    def option(self, name: str, value: str) -> Option:
        """Return `value` of the filter `name` as readers see it; the value itself where it has no name."""
        return self.of(name).get(value) or Option(value)


YES, NO = "yes", "no"
_SAID_YES = {"yes", "1", "true", "on"}
_SAID_NO = {"no", "0", "false", "off"}


def read_flag(text: str) -> str:
    """Return "yes" or "no"; 1, true, on and 0, false, off are understood. Raise ValueError for anything else."""
    said = text.strip().lower()
    if said in _SAID_YES:
        return YES
    if said in _SAID_NO:
        return NO
    raise ValueError(text)


def read_key(text: str) -> str:
    """Return a key in lower case, without spaces around it."""
    return text.strip().lower()


def read_year(text: str) -> str:
    """Return a year of four digits; raise ValueError for anything else."""
    text = text.strip()
    if not (len(text) == 4 and text.isascii() and text.isdigit()):
        raise ValueError(text)
    return text


KIND_LABELS = {
    "report": _("Report"),
    "case-study": _("Case study"),
    "update": pgettext_lazy("kind", "Update"),
    "event": _("Event"),
    "service": _("Service"),
    "network": _("Network"),
    "page": _("Page"),
}


@lru_cache(maxsize=32)
def kind_options(language: str) -> Mapping[str, Options]:
    """Return what the kinds are called."""
    with override(language):
        return {"kind": {kind: Option(str(KIND_LABELS[kind])) for kind in KINDS}}


@lru_cache(maxsize=32)
def language_options(language: str) -> Mapping[str, Options]:
    """Return the site's languages, each in its own name."""
    return {
        "lang": {
            code: Option(get_language_info(code)["name_local"].capitalize(), language=code)
            for code, _name in settings.LANGUAGES
        }
    }


FILES = ("pdf", "docx", "odt", "xlsx", "ods", "csv", "pptx", "odp", "txt")


@lru_cache(maxsize=32)
def file_options(language: str) -> Mapping[str, Options]:
    """Return the types of files by their ending."""
    return {"file": {ending: Option(ending.upper()) for ending in FILES}}


def register_common() -> None:
    """Register the filters that need no other room: kind, language, year, type of file."""
    register(
        Filter("kind", _("Kind"), kind_options, read_key, order="given"),
        Filter("lang", _("Exists in"), language_options, read_key, order="given"),
        Filter("year", _("Year"), None, read_year, order="last"),
        Filter("file", _("Files"), file_options, read_key),
    )
