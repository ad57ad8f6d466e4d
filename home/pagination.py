"""The pagination of a list: which of its pages are linked, and to where."""

from collections.abc import Callable
from dataclasses import dataclass

AROUND = 1
"""Pages that are linked on either side of the present one, besides the first and the last."""


@dataclass(frozen=True)
class PageLink:
    """A link of the pagination; a gap has no number."""

    number: int = 0
    url: str = ""
    current: bool = False
    gap: bool = False


@dataclass(frozen=True)
class Pages:
    """The pagination: number of the page and of all pages, addresses of its neighbours, links."""

    number: int
    count: int
    previous: str
    next: str
    links: list[PageLink]


def pages_at(number: int, count: int, address: Callable[[int], str]) -> Pages:
    """Return the pagination of page `number` of `count`, counted from 1; `address` leads to a page by its number."""
    wanted = sorted({1, count, *range(max(1, number - AROUND), min(count, number + AROUND) + 1)})
    links: list[PageLink] = []
    for place, each in enumerate(wanted):
        if place and each > wanted[place - 1] + 1:
            links.append(PageLink(gap=True))
        links.append(PageLink(each, address(each), current=each == number))
    return Pages(
        number=number,
        count=count,
        previous=address(number - 1) if number > 1 else "",
        next=address(number + 1) if number < count else "",
        links=links,
    )
