"""What a page says, as a fingerprint: compared, it tells exactly which segments changed between two versions.

A fingerprint is JSON: under `segments` a list of [content path, hash of the words, number of words] in the order of the
page, under `blocks` content path → hash of each block of text as stored, which also sees what has no words: a picture, a
number in a table, the target of a link. Addresses (slugs) are left out: changing one changes nothing that is said.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import TranslatableField, get_translatable_fields
from wagtail_localize.models import TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from localization.registry import is_wanted

TAG = re.compile(r"<[^>]+>")
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[^\W_]+(?:['’\-.,][^\W_]+)*")

SLUG = "slug"
"""The content path of a page's address, the one that readers are told nothing at."""


@dataclass(frozen=True)
class Change:
    """What one version of a source says that the other did not: added or changed segments, and those that are gone.

    `blocks` are those that changed without a changed word; `words` is the number of words of what was added.
    """

    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    blocks: tuple[str, ...] = ()
    words: int = 0

    @property
    def segments(self) -> int:
        """How many segments somebody has to look at; a changed one counts once."""
        added, removed = Counter(path for path, _ in self.added), Counter(path for path, _ in self.removed)
        return sum((added | removed).values()) + len(self.blocks)


def count_words(html: str) -> int:
    """Return the number of words of a segment; tags and entities are none."""
    return len(WORD.findall(ENTITY.sub(" ", TAG.sub("", html))))


def digest(text: str) -> str:
    """Return a short hash of `text`, for comparing."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def is_words(path: str) -> bool:
    """Whether what stands at a content path is said to readers (an address is not)."""
    return path != SLUG


def of_instance(page: Page) -> dict:
    """Return the fingerprint of a page, live or made from a revision."""
    segments = [
        [segment.path, digest(segment.string.data), count_words(segment.string.data)]
        for segment in extract_segments(page)
        if isinstance(segment, StringSegmentValue) and is_words(segment.path)
    ]
    return {"segments": segments, "blocks": _blocks(type(page), lambda field: field.value_to_string(page))}


def of_source(source: TranslationSource, segments: Iterable[tuple[str, str]]) -> dict:
    """Return the fingerprint of a recorded source; `segments` are path and words of its `StringSegment`s in order."""
    rows = [[path, digest(words), count_words(words)] for path, words in segments if is_words(path)]
    model = source.specific_content_type.model_class()
    content = json.loads(source.content_json)
    return {"segments": rows, "blocks": _blocks(model, lambda field: content.get(field.name))}


def _blocks(model: type[Page], stored: Callable[[StreamField], str | None]) -> dict[str, str]:
    """Return path → hash of each block; `stored` gives a field's content as it is stored, in JSON."""
    blocks = {}
    for field in stream_fields(model):
        for block in json.loads(stored(field) or "[]"):
            value = json.dumps([block["type"], block["value"]], sort_keys=True)
            blocks[f"{field.name}.{block['id']}"] = digest(value)
    return blocks


def stream_fields(model: type[Page]) -> list[StreamField]:
    """Return the translated fields of a page type that are made of blocks."""
    fields = (
        (translatable, translatable.get_field(model)) for translatable in get_translatable_fields(model)
    )
    return [
        field
        for translatable, field in fields
        if isinstance(field, StreamField) and isinstance(translatable, TranslatableField)
    ]


def compare(before: dict, after: dict, depth: str | None = None) -> Change:
    """Return what changed from one fingerprint to another; an order that changed is no change.

    What is not wanted at `depth` (`registry.is_wanted`) does not count; all does by default.
    """
    old, new = _counted(before, depth), _counted(after, depth)
    added, removed = tuple((new - old).elements()), tuple((old - new).elements())
    words = {(path, said): count for path, said, count in after.get("segments", ())}
    touched = {path for path, _said in (*added, *removed)}
    old_blocks, new_blocks = before.get("blocks", {}), after.get("blocks", {})
    blocks = tuple(
        path
        for path in sorted({*old_blocks, *new_blocks})
        if is_wanted(path, depth)
        and old_blocks.get(path) != new_blocks.get(path)
        and not any(other == path or other.startswith(f"{path}.") for other in touched)
    )
    return Change(added, removed, blocks, sum(words[one] for one in added))


def _counted(fingerprint: dict, depth: str | None) -> Counter:
    return Counter(
        (path, said) for path, said, _words in fingerprint.get("segments", ()) if is_wanted(path, depth)
    )


def forgive(made_from: dict, before: dict, after: dict) -> dict:
    """Return `made_from` as if it had been made after the change from `before` to `after`; other changes remain."""
    change = compare(before, after)
    gone, come = {}, {}
    for path, said in change.removed:
        gone.setdefault(path, []).append(said)
    for path, said in change.added:
        come.setdefault(path, []).append(said)
    words = {(path, said): count for path, said, count in after["segments"]}
    segments = []
    for path, said, count in made_from.get("segments", ()):
        if said in gone.get(path, ()):
            gone[path].remove(said)
            if come.get(path):
                new = come[path].pop(0)
                segments.append([path, new, words[path, new]])
        else:
            segments.append([path, said, count])
    segments += [[path, said, words[path, said]] for path, rest in come.items() for said in rest]
    blocks = dict(made_from.get("blocks", {}))
    for path in {*before.get("blocks", {}), *after.get("blocks", {})}:
        if before["blocks"].get(path) != after["blocks"].get(path) and blocks.get(path) == before[
            "blocks"
        ].get(path):
            if path in after["blocks"]:
                blocks[path] = after["blocks"][path]
            else:
                blocks.pop(path, None)
    return {"segments": segments, "blocks": blocks}
