"""What other rooms tell the workbench: what a page is on the board, and what else is translated besides pages.

registry.name_kinds({"report": _("Report")})
registry.register_texts("labels", LabelTexts())
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from wagtail.models import Page

from localization.models import Depth

SUMMARY = frozenset({"title", "summary", "lessons"})
"""The fields that are translated where a summary of a page is all that is wanted."""


@dataclass(frozen=True)
class Description:
    """What a page is on the board: its kind (a key) and the key of its network, empty where it belongs to none."""

    kind: str
    network: str = ""


@dataclass(frozen=True)
class Text:
    """A text outside pages, in one language: `key` finds it again, `words` is empty where it is not translated.

    What is written elsewhere has the `address` of where that is.
    """

    key: str
    label: str
    source: str
    source_language: str
    words: str
    max_length: int | None = None
    address: str = ""

    @property
    def has_lines(self) -> bool:
        """Whether it may be of several lines: it has no limit, or is so already."""
        return self.max_length is None or "\n" in self.words


class Texts(Protocol):
    """Texts outside pages, such as the labels of vocabularies or a site's navigation.

    `name` is what the board calls them; `texts(languages)` gives language → all of them, in a number of queries that no
    text and no language adds to. Where they are `editable`, `save(key, language, words)` stores the words of one in one
    language, and raises ValidationError for words that cannot be stored and LookupError for a key that is unknown.
    `permission` is the right that the addresses of texts ask for, empty where they have none.
    """

    name: Any
    editable: bool
    permission: str

    def texts(self, languages: Iterable[str]) -> dict[str, list[Text]]: ...

    def save(self, key: str, language: str, words: str) -> None: ...


def _no_wishes(keys: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    return {}


_kinds: dict[str, Any] = {}
_networks: Callable[[], dict[str, str]] = dict
_texts: dict[str, Texts] = {}
_wishes: Callable[[Iterable[UUID]], dict[tuple[UUID, str], int]] = _no_wishes


def description_of(page: Page) -> Description:
    """Return what a (specific) page is on the board, as its type says by `search_kind` and `network`."""
    network = getattr(page, "network", None)
    return Description(getattr(page, "search_kind", "page"), network.key if network else "")


def name_kinds(names: dict[str, Any]) -> None:
    """Say what kinds are called: key → translatable name, in the order in which they are offered."""
    _kinds.update(names)


def kinds() -> dict[str, Any]:
    """Return kind → its name."""
    return dict(_kinds)


def name_networks(names: Callable[[], dict[str, str]]) -> None:
    """Say how to find the names of the networks: a function that returns key → name in the active language."""
    global _networks
    _networks = names


def networks() -> dict[str, str]:
    """Return network → its name in the active language."""
    return _networks()


def count_wishes(wishes: Callable[[Iterable[UUID]], dict[tuple[UUID, str], int]]) -> None:
    """Say how to find what readers asked for: keys of works → {(key, language): how often}."""
    global _wishes
    _wishes = wishes


def wishes_for(keys: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    """Return how often readers asked for these works, by key and language."""
    return _wishes(keys)


def is_wanted(path: str, depth: str | None) -> bool:
    """Whether what stands at a content path is wanted at a `Depth`; all is where nobody has said how much."""
    return depth != Depth.SUMMARY or path.split(".", 1)[0] in SUMMARY


def register_texts(key: str, texts: Texts) -> None:
    """Put texts outside pages on the board."""
    _texts[key] = texts


def texts() -> dict[str, Texts]:
    """Return the texts outside pages, by key."""
    return dict(_texts)
