"""Texts as markup: bodies made of blocks, and rich text.

Most of a body is headings and paragraphs. They are written straight from what is stored: to make a block of each and to
render it through a template takes ten times as long.
"""

from collections.abc import Iterator
from html import escape

from django import template
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.rich_text import expand_db_html

from home.blocks import heading_anchor
from home.texts import is_blank

register = template.Library()


@register.filter
def rich(html: str) -> SafeString:
    """Return rich text as it is stored, for readers: its links lead to the reader's language. Empty if it shows nothing."""
    if is_blank(html):
        return mark_safe("")
    return mark_safe(expand_db_html(html) if "<a" in html or "<embed" in html else html)


@register.simple_tag(takes_context=True)
def prose(context: Context, body: StreamValue, deeper: bool = False) -> SafeString:
    """Return the body of a page, a stream of home.blocks.BodyBlock; `deeper`: its headings stand below a level-2 heading."""
    level = "h3" if deeper else "h2"
    parts = ['<div class="prose">']
    for place, raw in enumerate(body.raw_data):
        kind, value, pk = raw["type"], raw["value"], raw.get("id")
        if kind == "heading":
            attributes = f' id="{escape(heading_anchor(value, pk))}"{lang_of(context, pk, "text")}'
            parts.append(f"<{level}{attributes}>{escape(value['text'])}</{level}>")
        elif kind == "paragraph":
            parts.append(rich(value or ""))
        else:
            foreign = lang_of(context, pk)
            block = body[place].render()
            parts.append(f"<div{foreign}>{block}</div>" if foreign else block)
    return mark_safe("\n".join([*parts, "</div>"]))


@register.simple_tag(takes_context=True)
def table_rows(context: Context) -> SafeString:
    """Return head and body of a table, in the context that Wagtail's table block makes of it (`TableBlock.render`)."""
    head, body = context["table_header"], context["data"]
    parts = []
    if head:
        cells = "".join(_cells(context, 0, head, ["col"] * len(head)))
        parts.append(f"<thead>\n<tr>{cells}</tr>\n</thead>")
    parts.append("<tbody>")
    heading = "row" if context["first_col_is_header"] else ""
    for at, row in enumerate(body, start=1 if head else 0):
        parts.append(f"<tr>{''.join(_cells(context, at, row, [heading, *[''] * len(row)]))}</tr>")
    return mark_safe("\n".join([*parts, "</tbody>"]))


def _cells(context: Context, at: int, row: list, scopes: list[str]) -> Iterator[str]:
    """Yield the cells of a row; `scopes` says of each for what it is the heading, if it is one."""
    spans, hidden = context.get("spans") or {}, context.get("hidden") or {}
    for column, (value, scope) in enumerate(zip(row, scopes, strict=False)):
        if hidden.get((at, column)):
            continue
        span = spans.get((at, column))
        merged = f' rowspan="{int(span["rowspan"])}" colspan="{int(span["colspan"])}"' if span else ""
        text = linebreaksbr(value if value is not None else "")
        yield f'<th scope="{scope}"{merged}>{text}</th>' if scope else f"<td{merged}>{text}</td>"


@register.simple_tag(takes_context=True)
def lang_of(context: Context, part: str | None, within: str = "") -> SafeString | str:
    """Return the attribute `lang` for a part of the page that stands there in the source's language; nothing for others.

    `part` is a field, or the id of a block; `within` is what is meant of the block, such as its `title`.
    """
    translation = context.get("translation") or {}
    for path in translation.get("untranslated", ()):
        steps = path.split(".")
        if part in steps[:2] and (not within or steps[-1] == within):
            return mark_safe(f' lang="{escape(translation["source_language"])}"')
    return ""
