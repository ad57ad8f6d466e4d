"""What a stream of blocks says, as plain text: for search, and nothing that a reader cannot see. Whether rich text says
anything."""

import re
from textwrap import shorten

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageBlock

from search.documents import text_from_html

# A picture or an embed, or a character outside tags that can be seen.
_SAYS_SOMETHING = re.compile(r"<(?:embed|img)\b|(?:^|>)(?:&nbsp;|[\s\u200b\ufeff])*+[^<]")


def is_blank(html: str | None) -> bool:
    """Return whether rich text shows nothing: the editor leaves an empty paragraph where nobody wrote."""
    return not (html and _SAYS_SOMETHING.search(html))


def stream_text(stream) -> str:
    """Return the text of a StreamField's value, one line a paragraph."""
    return "\n".join(line for line in block_text(stream.stream_block, stream) if line)


def beginning(stream, most: int) -> str:
    """Return the first words of the paragraphs of a StreamField's value on one line, at most `most` characters."""
    found = ""
    for raw in stream.raw_data:
        if raw["type"] == "paragraph" and len(found) <= most:
            found = f"{found} {text_from_html(raw['value'] or '')}".strip()
    return shorten(found, most, placeholder="…")


def block_text(block: blocks.Block, value) -> list[str]:
    """Return the paragraphs of one block's value."""
    match block:
        case ImageBlock():  # a struct of a picture and its alternative text
            return []
        case blocks.RichTextBlock():
            return [text_from_html(value.source)] if value else []
        case blocks.CharBlock() | blocks.TextBlock():
            return [str(value)] if value else []
        case TableBlock():
            return block.get_searchable_content(value) if value else []
        case blocks.StreamBlock():
            return [text for child in value for text in block_text(child.block, child.value)]
        case blocks.ListBlock():
            return [text for child in value.bound_blocks for text in block_text(child.block, child.value)]
        case blocks.StructBlock():
            return [
                text
                for name, child in block.child_blocks.items()
                for text in block_text(child, value.get(name))
            ]
    return []
