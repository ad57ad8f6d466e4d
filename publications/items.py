"""Challenges and lessons as readers see them: numbered, each with an address of its own, and what answers what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from home.countries import country_name
from home.languages import Version, links_to
from home.models.classified import Links, theme_links, vocabulary
from home.vocabularies.models import Stage, Theme

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue


@dataclass
class Item:
    """A challenge or a lesson of a case study.

    `id` is its block's, `text` rich text as it is stored, `anchor` its address after #; `answers` are the lessons that
    answer a challenge, or the challenges that a lesson answers; `report` is the report that a lesson was drawn from, in
    the reader's language or the nearest, `report_page` the page in it.
    """

    number: int
    id: str
    anchor: str
    title: str
    text: str
    themes: Links
    stages: str
    countries: str
    report: Version | None = None
    report_page: int | None = None
    answers: list[Item] = field(default_factory=list)


def anchor_of(kind: str, block_id: str | None) -> str:
    """Return the address, after #, of a challenge or a lesson; it is the same in each language."""
    number = (block_id or "").replace("-", "")  # what is being previewed may have none yet
    return f"{kind}-{number[:8]}"


def items_of(challenges: StreamValue, lessons: StreamValue, language: str) -> tuple[list[Item], list[Item]]:
    """Return the challenges and the lessons of a case study for a reader of `language`, each with what it answers."""
    # From what is stored: to make blocks of it takes longer than all the rest.
    said = list(lessons.raw_data)
    reports = links_to({block["value"].get("report") for block in said} - {None}, language)
    words = (_by_key(Theme), _by_key(Stage))
    hard = [
        _item(number, block, words, language) for number, block in enumerate(challenges.raw_data, start=1)
    ]
    learned = [_item(number, block, words, language) for number, block in enumerate(said, start=1)]
    for lesson, block in zip(learned, said, strict=True):
        lesson.report = reports.get(block["value"].get("report"))
        lesson.report_page = block["value"].get("report_page") if lesson.report else None
        answered = (block["value"].get("answers") or "").split()
        for challenge in hard:
            if challenge.id in answered:
                lesson.answers.append(challenge)
                challenge.answers.append(lesson)
    return hard, learned


def _item(number: int, block: dict, words: tuple[dict, dict], language: str) -> Item:
    value = block["value"]
    themes, stages = words
    return Item(
        number=number,
        id=block.get("id") or "",
        anchor=anchor_of(block["type"], block.get("id")),
        title=value.get("title") or "",
        text=value.get("text") or "",
        themes=theme_links([themes[key] for key in value.get("themes") or () if key in themes], language),
        stages=", ".join(stages[key].name for key in value.get("stages") or () if key in stages),
        countries=", ".join(country_name(code, language) for code in value.get("countries") or ()),
    )


def _by_key(model) -> dict:
    """Return the entries of a vocabulary; items may name keys of entries that have since been removed."""
    return {entry.key: entry for entry in vocabulary(model).values()}
