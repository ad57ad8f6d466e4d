"""The text of files, page by page, read in a process with limits (`home.file_reader`), and how editors learn of it."""

import json
import logging
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from home import file_reader
from home.models import Document, DocumentPage

logger = logging.getLogger(__name__)

READABLE = frozenset(file_reader.READERS)
MEMORY = 1 << 30
"""Bytes of address space that reading a file may take."""
SECONDS = 60
"""Longest that reading a file may take."""
PAGES = 2_000
CHARACTERS = 20_000_000

State = Document.TextState


@dataclass(frozen=True)
class FileText:
    """What was read of a file: its state, the number of its pages where it has pages, and text by page from 1."""

    state: str
    pages: int | None = None
    texts: dict[int, str] = field(default_factory=dict)


def read(
    path: Path, kind: str, *, memory: int = MEMORY, seconds: int = SECONDS, pages: int = PAGES
) -> FileText:
    """Return the text of the file at `path`, which is of `kind` ("pdf", "docx"); any file gets an answer.

    `memory` is in bytes. What was read within the limits is kept, with the state TOO_LARGE.
    """
    if kind not in READABLE:
        return FileText(State.NO_TEXT)
    limits = json.dumps({"memory": memory, "seconds": seconds, "pages": pages, "characters": CHARACTERS})
    with tempfile.TemporaryFile() as said:
        try:
            done = subprocess.run(
                [sys.executable, "-I", file_reader.__file__, str(path), kind, limits],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.DEVNULL,
                env={"PYTHONIOENCODING": "utf-8", "MALLOC_ARENA_MAX": "2"},
                timeout=2 * seconds,
                check=False,
            )
            code = done.returncode
        except subprocess.TimeoutExpired:
            code = -9
        said.seek(0)
        return _understood(said.read().decode("utf-8", "replace"), code)


def _understood(said: str, code: int) -> FileText:
    """Return what the reader said; where it did not end by itself (a crash, a limit), what it said until then."""
    state, count, texts = "", None, {}
    for line in said.splitlines():
        try:
            answer = json.loads(line)
        except ValueError:  # the last line of a process that was ended
            continue
        count = answer.get("pages", count)
        state = answer.get("state", state)
        if "text" in answer:
            texts[answer["page"]] = answer["text"]
    if not state:
        # Ended by a limit of time (SIGXCPU, SIGKILL), or else by a fault in the file.
        state = State.TOO_LARGE if code in {-24, -9} or texts else State.BROKEN
    return FileText(state, count, texts)


def update_text(pk: int) -> bool:
    """Read the file of a document and keep its text by page; return False where there is no such document.

    A file that was replaced meanwhile is left to whoever reads the new one.
    """
    document = Document.objects.filter(pk=pk).first()
    if document is None:
        return False
    name = document.file.name
    found = _read_stored(document)
    with transaction.atomic():
        current = Document.objects.select_for_update().filter(pk=pk, file=name).first()
        if current is None:
            return True
        current.text_state = found.state
        current.pages = found.pages if found.pages is not None else current.pages
        DocumentPage.objects.filter(document=current).delete()
        DocumentPage.objects.bulk_create(
            DocumentPage(document=current, number=number, text=text) for number, text in found.texts.items()
        )
        current.save(update_fields=["text_state", "pages"])
    logger.info("The text of file %s: %s, %s pages with text", pk, found.state, len(found.texts))
    return True


def _read_stored(document: Document) -> FileText:
    kind = document.file_extension.lower()
    if kind not in READABLE:
        return FileText(State.NO_TEXT)
    try:
        with tempfile.TemporaryDirectory() as folder, document.file.open("rb") as stored:
            copy = Path(folder) / f"file.{kind}"
            with copy.open("wb") as target:
                shutil.copyfileobj(stored, target)
            return read(copy, kind)
    except FileNotFoundError:
        return FileText(State.BROKEN)
