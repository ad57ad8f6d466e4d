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
from collections.abc import Callable, Iterator
from pathlib import Path

SAYS_SOMETHING = 10
"""Characters that a page has at least if it says anything; scanners stamp a number on each."""
SCAN = 10
"""A file is a scan where fewer than one page of this many says anything."""
LONGEST_PAGE = 100_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an office file with a password is no zip archive but an OLE container
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[\u00ad\u2010\ufffe-][ \t]*\n[ \t]*(?=[^\W\d_])")
_SOFT = re.compile("[\u00ad\u200b\ufeff\ufffe\uffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PASSWORD = 4  # pdfium: FPDF_ERR_PASSWORD

Say = Callable[..., None]


def tidy(text: str) -> str:
    """Return `text` as it is searched: NFKC, words parted at the end of a line joined, no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _SOFT.sub("", _HYPHENATED.sub("", text))
    text = _CONTROL.sub(" ", unicodedata.normalize("NFKC", text))
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*", "\n", text)).strip()[:LONGEST_PAGE]


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
    """Say the text of a Word document, which knows no pages."""
    import zipfile

    import docx
    import docx.opc.exceptions

    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            say(state="encrypted", pages=None)
            return
    try:
        document = docx.Document(str(path))
        text = tidy("\n".join(_paragraphs(document)))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, docx.opc.exceptions.OpcError):
        # lxml's errors of syntax are SyntaxError.
        say(state="broken", pages=None)
        return
    if text:
        say(page=1, text=text)
    say(state="read" if text else "scan", pages=None)


def _paragraphs(container) -> Iterator[str]:
    for block in container.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                seen = []
                for cell in row.cells:
                    if cell._tc not in seen:  # a merged cell stands in a row several times
                        seen.append(cell._tc)
                        yield from _paragraphs(cell)
        else:
            yield block.text


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
