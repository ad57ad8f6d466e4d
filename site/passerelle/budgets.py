"""What a page may cost, and the verdict on what was measured."""

import gzip
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage

from passerelle.benchmark import Row

QUERIES_OF_A_WORK = 12
QUERIES_OF_A_LIST = 15
WORKS = frozenset(
    {
        "ReportPage",
        "CaseStudyPage",
        "UpdatePage",
        "EventPage",
        "EventSeriesPage",
        "ServicePage",
        "StandardPage",
    }
)
TIMES_THE_PLAIN_PAGE = 2.0
TIMES_THE_BARE_VIEW = 1.5
HTML_BYTES = 60_000
FILES = 3
FILES_BYTES = 60_000
ALL_BYTES = 250_000
NARROW = 360
"""Width of the screen, in CSS pixels, whose pictures count."""


def queries_allowed(kind: str) -> int:
    """Return how many SQL queries a page of `kind` may cost."""
    return QUERIES_OF_A_WORK if kind in WORKS else QUERIES_OF_A_LIST


def misses(row: Row) -> list[str]:
    """Return the names of the budgets that `row` does not keep; none where all is well."""
    weight = weigh(row.uncached.body)
    is_kept = row.cached.queries == 0
    checks = {
        "queries": row.uncached.queries <= queries_allowed(row.kind),
        "time": row.uncached.typical <= TIMES_THE_PLAIN_PAGE * row.plain.typical,
        # Results for words are never kept: addresses with words are endless.
        "cached": not is_to_be_kept(row) or is_kept,
        "cached time": not is_kept or row.cached.typical <= TIMES_THE_BARE_VIEW * row.bare.typical,
        "HTML": weight.html <= HTML_BYTES,
        "files": weight.files <= FILES,
        "file bytes": weight.files_packed <= FILES_BYTES,
        "bytes": weight.all_packed <= ALL_BYTES,
    }
    return [name for name, kept in checks.items() if not kept]


def is_to_be_kept(row: Row) -> bool:
    """Whether the page cache is to answer for the page of `row`."""
    return "?q=" not in row.uncached.address


@dataclass(frozen=True)
class Weight:
    """Bytes of a page: of its HTML, of its styles and scripts compressed, and of all that a narrow screen loads."""

    html: int
    files: int
    files_packed: int
    all_packed: int


def weigh(body: bytes) -> Weight:
    """Return what a page with the HTML `body` weighs; raise FileNotFoundError for a file that is not there."""
    found = _Files()
    found.feed(body.decode())
    packed = [len(gzip.compress(_static(address))) for address in found.styles_and_scripts]
    pictures = sum(_picture_bytes(address) for address in found.pictures)
    return Weight(len(body), len(packed), sum(packed), len(gzip.compress(body)) + sum(packed) + pictures)


class _Files(HTMLParser):
    """Collects the files that a browser loads for a page."""

    def __init__(self):
        super().__init__()
        self.styles_and_scripts: set[str] = set()
        self.pictures: set[str] = set()

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag == "link" and attributes.get("rel") == "stylesheet":
            self.styles_and_scripts.add(attributes["href"])
        elif tag == "script" and attributes.get("src"):
            self.styles_and_scripts.add(attributes["src"])
        elif tag == "img":
            self.pictures.add(_narrowest(attributes))


def _narrowest(attributes: dict[str, str]) -> str:
    """Return the address of the picture that fills a narrow screen: the smallest that is wide enough."""
    widths = {}
    for candidate in attributes.get("srcset", "").split(","):
        address, _space, width = candidate.strip().rpartition(" ")
        if address and width.endswith("w"):
            widths[int(width[:-1])] = address
    if not widths:
        return attributes.get("src", "")
    return widths[min((width for width in widths if width >= NARROW), default=max(widths))]


def _static(address: str) -> bytes:
    name = unquote(urlsplit(address).path).removeprefix(settings.STATIC_URL)
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return file.read()
    if path := finders.find(name):
        return Path(path).read_bytes()
    raise FileNotFoundError(address)


def _picture_bytes(address: str) -> int:
    path = unquote(urlsplit(address).path)
    if path.startswith(settings.STATIC_URL):
        return len(_static(address))
    return default_storage.size(path.removeprefix(settings.MEDIA_URL)) if path else 0
