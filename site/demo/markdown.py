"""From the Markdown of the demo texts to the blocks of a page.

Block ids follow from the work and the position, so that they are the same in each language, as in real translations.
"""

import re
import uuid

import markdown

from demo.pictures import the_picture

NAMESPACE = uuid.UUID("6f2a55de-6b1c-4a39-9d34-6a3f0c3f7a10")
ITEM = re.compile(r"^## (.+?)\s*\{#(\w+)([^}]*)\}\s*$", re.MULTILINE)


def block_id(*parts: object) -> str:
    """Return the id of the block at a place of a work."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def rich(text: str) -> str:
    """Return Markdown as the HTML of a rich text."""
    return markdown.markdown(text, extensions=["sane_lists"], output_format="html")


def body(text: str, *place: object) -> list[dict]:
    """Return the blocks of a body text; `place` names the work and the field, for the ids."""
    blocks = []
    for number, (kind, value) in enumerate(_pieces(text)):
        blocks.append({"type": kind, "value": value, "id": block_id(*place, number)})
    return blocks


def items(text: str, *place: object) -> list[tuple[str, str, dict[str, list[str]], str]]:
    """Return challenges or lessons: (key, title, attributes by name, rich text) of each `## Title {#key …}`."""
    found = list(ITEM.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [
        (match[2], match[1], _attributes(match[3]), rich(text[match.end() : end].strip()))
        for match, end in zip(found, ends, strict=True)
    ]


def _attributes(text: str) -> dict[str, list[str]]:
    return {name: value.split(",") for name, value in (pair.split("=", 1) for pair in text.split())}


def _pieces(text: str):
    lines = [*text.splitlines(), ""]
    plain: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        kind = _kind(line)
        if kind is None:
            plain.append(line)
            position += 1
            continue
        if paragraph := "\n".join(plain).strip():
            yield "paragraph", rich(paragraph)
        plain = []
        end = _end(lines, position, kind)
        yield kind, READERS[kind](lines[position:end])
        position = end
    if paragraph := "\n".join(plain).strip():
        yield "paragraph", rich(paragraph)


def _kind(line: str) -> str | None:
    starts = {"## ": "heading", "> ": "quote", "|": "table", ":::": "call_out", "![": "picture"}
    return next((kind for start, kind in starts.items() if line.startswith(start)), None)


def _end(lines: list[str], start: int, kind: str) -> int:
    if kind in {"heading", "picture"}:
        return start + 1
    if kind == "call_out":
        return lines.index(":::", start + 1) + 1
    mark = {"quote": ">", "table": "|"}[kind]
    return next(n for n in range(start, len(lines)) if not lines[n].startswith(mark))


def _heading(lines: list[str]) -> dict:
    return {"text": lines[0][3:].strip(), "anchor": ""}


def _quote(lines: list[str]) -> dict:
    words = [line.lstrip("> ").strip() for line in lines]
    source = next((word.lstrip("— ") for word in words if word.startswith("— ")), "")
    text = "\n".join(word for word in words if word and not word.startswith("— "))
    return {"text": text, "source": source, "language": ""}


def _table(lines: list[str]) -> dict:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    data = [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    return {
        "data": data,
        "cell": [],
        "mergeCells": [],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": "",
    }


def _call_out(lines: list[str]) -> dict:
    return {"title": "", "text": rich("\n".join(lines[1:-1]).strip())}


def _picture(lines: list[str]) -> dict:
    """Read `![alternative text](caption)`; there is one picture."""
    alt, caption = re.fullmatch(r"!\[(.+)\]\((.*)\)\s*", lines[0]).groups()
    return {"image": {"image": the_picture(), "alt_text": alt, "decorative": False}, "caption": caption}


READERS = {"heading": _heading, "quote": _quote, "table": _table, "call_out": _call_out, "picture": _picture}
