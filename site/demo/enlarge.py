"""More of the same: copies of the demo's works, for whoever measures how the site behaves when it is large."""

import uuid
from collections import Counter
from collections.abc import Iterable
from itertools import count

from django.apps import apps
from django.db import transaction
from wagtail.models import Page

from home.facts import Facts
from home.models import BasePage

WORKS = (
    "publications.ReportPage",
    "publications.CaseStudyPage",
    "publications.UpdatePage",
    "publications.EventPage",
    "directory.ServicePage",
)
OWN = ("id", "uid", "path", "depth", "numchild", "url_path", "latest_revision", "live_revision")
"""Fields that a copy does not take over."""


@transaction.atomic
def enlarge(per_language: int) -> int:
    """Copy the demo's works, kind by kind in turn, until each of their languages has `per_language` live pages; return how many
    pages were made.

    A copy is a work of its own, with facts of its own, in the languages of what it copies; it has no history. The
    search index is left to the caller. Raise ValueError where there is nothing to copy.
    """
    works = _works()
    if not works:
        raise ValueError("there is no work to copy: load the demo first")
    languages = {page.language for work in works for page in work}
    live = Counter(Page.objects.live().values_list("locale__language_code", flat=True))
    made = 0
    for number in count(1):
        if all(live[language] >= per_language for language in languages):
            break
        work = works[number % len(works)]
        for page in _copies([page for page in work if live[page.language] < per_language], number):
            live[page.language] += 1
            made += 1
    return made


def _works() -> list[list[BasePage]]:
    """Return the demo's works as their pages in all languages, one of each kind after the other."""
    by_kind = []
    for name in WORKS:
        works: dict[uuid.UUID, list[BasePage]] = {}
        for page in apps.get_model(name).objects.live().order_by("path"):
            works.setdefault(page.translation_key, []).append(page)
        by_kind.append(list(works.values()))
    longest = max(map(len, by_kind))
    return [works[place % len(works)] for place in range(longest) for works in by_kind if works]


def _copies(pages: Iterable[BasePage], number: int) -> Iterable[BasePage]:
    key, facts = uuid.uuid4(), {}
    for page in pages:
        copy, _children = page.copy_cluster(exclude_fields=_left_out(page))
        copy.translation_key = key
        copy.title = f"{page.title} ({number})"
        copy.slug = f"{page.slug}-{key.hex[:8]}"
        for field in page._meta.fields:
            shared = getattr(page, field.name) if field.is_relation and field.related_model else None
            if isinstance(shared, Facts):
                if field.name not in facts:
                    facts[field.name] = _copy_of_facts(shared, number)
                setattr(copy, field.name, facts[field.name])
        page.get_parent().add_child(instance=copy)
        yield copy


def _copy_of_facts(facts: Facts, number: int) -> Facts:
    copy, _children = facts.copy_cluster(exclude_fields=_left_out(facts))
    copy.label = f"{facts.label[:140]} ({number})"
    copy.save()
    return copy


def _left_out(original: BasePage | Facts) -> list[str]:
    """Return what is not copied: what is the original's own, and what hangs on it by generic relations."""
    return [*OWN, *(field.name for field in original._meta.private_fields)]
