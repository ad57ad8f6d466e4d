"""Where a segment stands on its page, for translators: field and block, the heading above, and how long it may be."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

HEADING_BLOCKS = frozenset({"heading"})


@dataclass(frozen=True)
class Place:
    """Where a segment stands.

    `group` names the field or block that it belongs to (segments of one block share it), `label` what it is within
    that; `heading` is the content path of the heading above, empty where there is none. `max_length` counts characters.
    """

    group: str
    field: str
    label: str
    heading: str = ""
    max_length: int | None = None


def places(source: TranslationSource, paths: list[str]) -> dict[str, Place]:
    """Return content path → place, for paths in the order of the page; asks the database nothing."""
    model: type[Page] = source.specific_content_type.model_class()
    content = json.loads(source.content_json)
    streams = {
        name: json.loads(value)
        for name, value in content.items()
        if isinstance(value, str) and name in _stream_names(model)
    }
    found: dict[str, Place] = {}
    headings: dict[str, str] = {}
    for path in paths:
        if path not in found:
            name = path.split(".", 1)[0]
            found[path] = _place(model, streams.get(name), path, headings.get(name, ""))
            if name in streams and _type_of(streams[name], path.split(".")[1]) in HEADING_BLOCKS:
                headings[name] = path
    return found


def _stream_names(model: type[Page]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if isinstance(field, StreamField)}


def _type_of(stream: list[dict], block_id: str) -> str:
    return next((block["type"] for block in stream if block.get("id") == block_id), "")


def _place(model: type[Page], stream: list[dict] | None, path: str, heading: str) -> Place:
    parts = path.split(".")
    field = model._meta.get_field(parts[0])
    label = str(capfirst(getattr(field, "verbose_name", parts[0])))
    if stream is None or not isinstance(field, StreamField):
        return Place(parts[0], label, "", max_length=getattr(field, "max_length", None))
    steps = list(_steps(field.stream_block, stream, parts[1:]))
    labels = [str(capfirst(block.label or block.name)) for block in steps]
    longest = getattr(getattr(steps[-1], "field", None), "max_length", None) if steps else None
    return Place(f"{parts[0]}.{parts[1]}", label, " · ".join(dict.fromkeys(labels)), heading, longest)


def _steps(block: blocks.Block, value, parts: list[str]) -> Iterator[blocks.Block]:
    """Yield the blocks on the way to the end of a path through stored values."""
    if not parts:
        return
    name, *rest = parts
    if isinstance(block, blocks.StreamBlock):
        child = next((item for item in value or () if item.get("id") == name), None)
        inner = block.child_blocks.get(child["type"]) if child else None
        inside = child["value"] if child else None
    elif isinstance(block, blocks.ListBlock):
        child = next(
            (item for item in value or () if isinstance(item, dict) and item.get("id") == name), None
        )
        inner, inside = block.child_block, child["value"] if child else None
    elif isinstance(block, blocks.StructBlock):
        inner = block.child_blocks.get(name)
        inside = value.get(name) if isinstance(value, dict) else None
    else:
        return
    if inner is not None:
        yield inner
        yield from _steps(inner, inside, rest)
