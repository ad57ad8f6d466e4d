"""Texts as markup: bodies made of blocks, and rich text.

Most of a body is headings and paragraphs. They are written straight from what is stored: to make a block of each and to
render it through a template takes ten times as long. So is what shows images, files or other pages: each block would ask
the database for its own, and here they are at hand for the whole page (`home.models.reading`).
"""

from collections.abc import Iterator
from html import escape

from django import template
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.rich_text import expand_db_html

from home.blocks import heading_anchor
from home.languages import links_to
from home.media import documents, pictures
from home.texts import is_blank
from passerelle.templatetags.files import file_facts

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
            write = FROM_STORED.get(kind)
            block = write(value) if write else body[place].render()
            parts.append(f"<div{foreign}>{block}</div>" if foreign else block)
    return mark_safe("\n".join([*parts, "</div>"]))


@register.filter
def picture(value: dict) -> SafeString:
    """Return an image with its caption and credit; nothing while the people it shows have not agreed, or do so no longer."""
    chosen = value["image"] if isinstance(value["image"], dict) else {"image": value["image"]}
    found = pictures({chosen["image"]} - {None}).get(chosen["image"])
    if found is None or not found.image.may_be_shown():
        return mark_safe("")
    alternative = "" if chosen.get("decorative") else chosen.get("alt_text") or found.image.default_alt_text
    said = escape(value.get("caption") or "")
    if found.image.credit:
        credit = _("Picture: %(credit)s") % {"credit": found.image.credit}
        said += f" {escape(credit)}"
    caption = f"<figcaption>{said}</figcaption>\n" if said else ""
    return mark_safe(f'<figure class="figure">\n{found.tag(alternative)}\n{caption}</figure>')


@register.filter
def file(value: dict) -> SafeString:
    """Return a file to download; nothing for one that is not for everybody."""
    found = documents({value["document"]} - {None}).get(value["document"])
    if found is None or found.is_private:
        return mark_safe("")
    return mark_safe(
        f'<ul class="files">\n<li><a href="{escape(found.url)}" hreflang="{escape(found.language)}">'
        f"{escape(value.get('title') or found.title)}</a> <span>{file_facts(found)}</span></li>\n</ul>"
    )


@register.filter
def related_pages(value: dict) -> SafeString:
    """Return links to the public versions of pages that a reader of the active language is given, each work once."""
    ids = [each["value"] for each in value["pages"] if each["value"]]
    found = links_to(ids)
    versions = {found[pk].key: found[pk] for pk in ids if pk in found}.values()
    rows = (
        f'<li><a href="{escape(each.url)}"{_languages(each)}>{escape(each.title)}</a></li>\n'
        for each in versions
    )
    title = escape(value.get("title") or _("Related pages"))
    return mark_safe(f'<div class="sans">\n<p class="sub">{title}</p>\n<ul>\n{"".join(rows)}</ul>\n</div>')


def _languages(version) -> str:
    said = f' lang="{escape(version.title_language)}"' if version.tag else ""
    return f'{said} hreflang="{escape(version.language)}"' if version.foreign else said


FROM_STORED = {"picture": picture, "file": file, "related": related_pages}
"""What writes a block straight from what is stored of it, by the block's name."""


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
