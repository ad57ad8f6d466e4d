"""Challenges and lessons as readers see them: numbered, each with an address of its own, and what answers what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wagtail.rich_text import RichText

from home.countries import country_name
from home.languages import Version, links_to
from home.models.classified import Links, theme_links, vocabulary
from home.vocabularies.models import Stage, Theme

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue


@dataclass
class Item:
    """A challenge or a lesson of a case study.

    `id` is its block's, `anchor` its address after #; `answers` are the lessons that answer a challenge, or the challenges that a lesson
    answers; `report` is the report that a lesson was drawn from, in the reader's language or the nearest, `report_page`
    the page in it.
    """

    number: int
    id: str
    anchor: str
    title: str
    text: RichText
    themes: Links
    stages: str
    countries: str
    report: Version | None = None
    report_page: int | None = None
    answers: list[Item] = field(default_factory=list)


def anchor_of(block: StreamValue.StreamChild) -> str:
    """Return the address, after #, of a challenge or a lesson; it is the same in each language."""
    number = (block.id or "").replace("-", "")  # what is being previewed may have none yet
    return f"{block.block_type}-{number[:8]}"


def items_of(challenges: StreamValue, lessons: StreamValue, language: str) -> tuple[list[Item], list[Item]]:
    """Return the challenges and the lessons of a case study for a reader of `language`, each with what it answers."""
    reports = links_to({_report_id(block) for block in lessons} - {None}, language)
    words = (_by_key(Theme), _by_key(Stage))
    hard = [_item(number, block, words, language) for number, block in enumerate(challenges, start=1)]
    learned = [_item(number, block, words, language) for number, block in enumerate(lessons, start=1)]
    for lesson, block in zip(learned, lessons, strict=True):
        lesson.report = reports.get(_report_id(block))
        lesson.report_page = block.value.get("report_page") if lesson.report else None
        for challenge, answered in zip(hard, challenges, strict=True):
            if answered.id in block.value.answered:
                lesson.answers.append(challenge)
                challenge.answers.append(lesson)
    return hard, learned


def _item(number: int, block: StreamValue.StreamChild, words: tuple[dict, dict], language: str) -> Item:
    value = block.value
    themes, stages = words
    return Item(
        number=number,
        id=block.id or "",
        anchor=anchor_of(block),
        title=value["title"],
        text=value["text"],
        themes=theme_links([themes[key] for key in value["themes"] if key in themes], language),
        stages=", ".join(stages[key].name for key in value["stages"] if key in stages),
        countries=", ".join(country_name(code, language) for code in value["countries"]),
    )


def _by_key(model) -> dict:
    """Return the entries of a vocabulary; items may name keys of entries that have since been removed."""
    return {entry.key: entry for entry in vocabulary(model).values()}


def _report_id(block: StreamValue.StreamChild) -> int | None:
    report = block.value["report"]
    return report.pk if report else None
