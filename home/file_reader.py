"""Reads the text of one file, as a program of its own: `python file_reader.py FILE KIND LIMITS`.

Files come from anybody, and a hostile one can crash a reader or make it go on for ever. So this process knows nothing
of the site, may use so much memory and time and no more, and answers by JSON lines on standard output:
`{"page": 1, "text": "…"}` for each page with text, then `{"state": "read", "pages": 12}`. One that ends without a
state has failed. See `home.file_texts`, which starts it.
"""

import json
import re
import resource
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

SAYS_SOMETHING = 10
"""Characters that a page has at least if it says anything; scanners stamp a number on each."""
SCAN = 10
"""A file is a scan where fewer than one page of this many says anything."""
LONGEST_PAGE = 100_000
LONGEST_TEXT = 1_000_000
"""Characters of a file that does not tell its pages."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an office file with a password is no zip archive but an OLE container
_MARK = "\x02"  # what pdfium puts where a line ends in a hyphen, in place of both; elsewhere it says U+FFFE
_HYPHENATED = re.compile(rf"([^\W\d_])(?:[\u00ad\u2010-][ \t]*\n[ \t]*|{_MARK}\s*)(?=([^\W\d_]))")
_SOFT = re.compile("[\u00ad\u200b\ufeff\uffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says the same once more
# Properties, among them tab stops, and text that stands elsewhere by now.
_UNSEEN = {"pPr", "rPr", "moveFrom"}
_LAID_OUT, _MADE = "\f\n", "\f"
_SIGNS = {
    "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "lastRenderedPageBreak": _LAID_OUT,
}  # fmt: skip
_NOTES = {"footnote", "endnote"}
_PASSWORD = 4  # pdfium: FPDF_ERR_PASSWORD

Say = Callable[..., None]
Notes = Mapping[tuple[str, str], str]


def tidy(text: str, longest: int = LONGEST_PAGE) -> str:
    """Return the first characters of `text` as it is searched: NFKC, words parted at the end of a line joined, no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _HYPHENATED.sub(_joined, text.replace("\ufffe", _MARK)).replace(_MARK, "-")
    text = _SOFT.sub("", text)
    text = _CONTROL.sub(" ", unicodedata.normalize("NFKC", text))
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*", "\n", text)).strip()[:longest]


def _joined(match: re.Match[str]) -> str:
    """Return how a word goes on that a line's end parts after `match[1]`: names such as Asia-Pacific keep their hyphen."""
    before, after = match[1], match[2]
    return f"{before}-" if before.islower() and after.isupper() else before


def read_pdf(path: Path, most_pages: int, say: Say) -> None:
    """Say the text of each page, and in the end the state."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower()
        say(state="encrypted" if encrypted else "broken", pages=None)
        return
    pages = len(document)
    say(pages=pages)
    speaking = unreadable = 0
    for number in range(min(pages, most_pages)):
        try:
            page = document[number]
            text = tidy(page.get_textpage().get_text_bounded())
            page.close()
        except pypdfium2.PdfiumError:
            unreadable += 1
            continue
        if text:
            speaking += len(text) >= SAYS_SOMETHING
            say(page=number + 1, text=text)
    read = min(pages, most_pages)
    if not pages or unreadable == read:
        state = "broken"
    elif pages > most_pages:
        state = "too-large"
    else:
        state = "scan" if speaking * SCAN < read else "read"
    say(state=state, pages=pages)


def read_docx(path: Path, most_pages: int, say: Say) -> None:
    """Say the text of a Word document: by pages as far as it tells where they end, else as one page."""
    import zipfile

    import docx
    import docx.opc.exceptions

    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            say(state="encrypted", pages=None)
            return
    try:
        document = docx.Document(str(path))
        pages = list(_pages_of(document.element.body, _notes_of(document)))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, docx.opc.exceptions.OpcError):
        # lxml's errors of syntax are SyntaxError.
        say(state="broken", pages=None)
        return
    texts = [tidy(page, LONGEST_PAGE if len(pages) > 1 else LONGEST_TEXT) for page in pages]
    for number, text in enumerate(texts[:most_pages], 1):
        if text:
            say(page=number, text=text)
    state = "too-large" if len(pages) > most_pages else "read" if any(texts) else "scan"
    say(state=state, pages=len(pages) if len(pages) > 1 else None)


def _notes_of(document) -> Notes:
    """Return the texts of footnotes and endnotes, by kind and id."""
    from docx.oxml import parse_xml

    found = {}
    for related in document.part.rels.values():
        kind = related.reltype.rpartition("/")[2].removesuffix("s")
        if kind in _NOTES:
            for note in parse_xml(related.target_part.blob):
                found[kind, note.get(f"{_WORD}id")] = "".join(_texts_of(note, {}))
    return found


def _pages_of(body, notes: Notes) -> Iterator[str]:
    """Yield the text of each page: as Word last laid them out, or else by the breaks that somebody made."""
    laid_out = next(body.iter(f"{_WORD}lastRenderedPageBreak"), None) is not None
    page: list[str] = []
    for piece in _texts_of(body, notes):
        if piece == (_LAID_OUT if laid_out else _MADE):
            yield "".join(page)
            page = []
        else:
            page.append(piece)
    yield "".join(page)


def _texts_of(story, notes: Notes) -> Iterator[str]:
    """Yield the text below an element as readers see it, however deep it stands: in tables, forms, boxes and `notes`.

    Walked by itself because python-docx passes by whatever is wrapped (forms, insertions), and counts out the columns of
    each cell, which takes for ever where a file says that there are millions.
    """
    from lxml import etree

    walk = etree.iterwalk(story, events=("start", "end"))
    for event, element in walk:
        name = element.tag.removeprefix(_WORD) if isinstance(element.tag, str) else ""
        if event == "end":
            yield "\n" if name == "p" else ""
        elif name in _UNSEEN or element.tag == _FALLBACK:
            walk.skip_subtree()
        elif name == "t":
            yield element.text or ""
        elif name == "br" and element.get(f"{_WORD}type") == "page":
            yield _MADE
        elif name.endswith("Reference"):
            yield f" {notes.get((name.removesuffix('Reference'), element.get(f'{_WORD}id')), '')} "
        else:
            yield _SIGNS.get(name, "")


READERS = {"pdf": read_pdf, "docx": read_docx}


def main(path: str, kind: str, limits: str) -> None:
    """Read one file within the limits (JSON: memory in bytes, seconds, pages, characters)."""
    limit = json.loads(limits)
    resource.setrlimit(resource.RLIMIT_AS, (limit["memory"], limit["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limit["seconds"], limit["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said = 0

    def say(**what) -> None:
        nonlocal said
        said += len(what.get("text", ""))
        if said > limit["characters"]:
            sys.stdout.write(json.dumps({"state": "too-large"}) + "\n")
            sys.stdout.flush()
            sys.exit(0)
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()

    try:
        READERS[kind](Path(path), limit["pages"], say)
    except (MemoryError, RecursionError):
        say(state="too-large")


if __name__ == "__main__":
    main(*sys.argv[1:])
