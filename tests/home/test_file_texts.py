"""The text of files: by page, within limits, and with a state for whatever a file turns out to be."""

import html
import io
import zipfile
from collections.abc import Iterable
from itertools import chain, repeat
from pathlib import Path

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from home import file_reader, file_texts, jobs
from home.models import Document, DocumentPage

SHARED = Path(__file__).resolve().parents[3] / "shared" / "pdf"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
State = Document.TextState


def pdf(*pages: str, trailer: str = "", kids: str = "") -> bytes:
    """Return a PDF with a line of text on each page."""
    font = 3 + 2 * len(pages)
    listed = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids or listed}] /Count {len(pages)} >>",
    ]
    for number, text in enumerate(pages):
        drawn = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET" if text else ""
        fonts = f"/Resources << /Font << /F1 {font} 0 R >> >>"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {4 + 2 * number} 0 R {fonts} >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    written, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{text}\nendobj\n".encode()
    start = len(written)
    written += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    written += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    written += (
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    )
    return written


def word(*paragraphs: str) -> bytes:
    """Return a Word document."""
    made, written = docx.Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    made.save(written)
    return written.getvalue()


def written_by_hand(parts: Iterable[bytes], related: str = "", notes: bytes = b"") -> bytes:
    """Return a Word document whose body begins with `parts`; `notes` are what it calls its `related`."""
    before, written = zipfile.ZipFile(io.BytesIO(word())), io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in before.namelist():
            content = before.read(name)
            if name == "word/_rels/document.xml.rels" and related:
                said = (
                    f'<Relationship Id="n" Type="{OFFICE}/{related}" Target="{related}.xml"/></Relationships>'
                )
                content = content.replace(b"</Relationships>", said.encode())
            if name != "word/document.xml":
                archive.writestr(name, content)
        if related:
            archive.writestr(f"word/{related}.xml", notes)
        head, tail = before.read("word/document.xml").split(b"<w:body>", 1)
        with archive.open("word/document.xml", "w", force_zip64=True) as target:
            target.write(head + b"<w:body>")
            for part in parts:
                target.write(part)
            target.write(tail)
    return written.getvalue()


def bomb() -> bytes:
    """Return a Word document of a few kilobytes whose text is half a gigabyte long."""
    blanks = repeat(b" " * (1 << 20), 512)
    return written_by_hand(chain([b"<w:p><w:r><w:t>x"], blanks, [b"</w:t></w:r></w:p>"]))


def paragraph(text: str, wrapped: str = "{}") -> bytes:
    """Return a paragraph of a Word document whose run stands in `wrapped`."""
    return f"<w:p>{wrapped.format(f'<w:r><w:t>{text}</w:t></w:r>')}</w:p>".encode()


def table(*cells: str) -> bytes:
    """Return a table with one cell a row, each said by its properties and text."""
    rows = "".join(f"<w:tr><w:tc>{cell}</w:tc></w:tr>" for cell in cells)
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>".encode()


ENCRYPTED = "/Encrypt << /Filter /Standard /V 1 /R 2 /O <{0}> /U <{0}> /P -4 >> /ID [<00> <00>]".format(
    "ab" * 32
)


def read(tmp_path, content: bytes, kind: str = "pdf", **limits) -> file_texts.FileText:
    path = tmp_path / "file"
    path.write_bytes(content)
    return file_texts.read(path, kind, **limits)


def test_a_pdf_is_read_by_its_pages(tmp_path):
    found = read(tmp_path, pdf("Routes of the desert", "", "Boats by night and day"))
    assert (found.state, found.pages) == (State.READ, 3)
    assert found.texts == {1: "Routes of the desert", 3: "Boats by night and day"}


def test_words_parted_at_the_end_of_a_line_of_a_pdf_are_joined(tmp_path):
    lines = ["The read-", "mission in Asia-", "Pacific"]
    (tmp_path / "a.pdf").write_bytes(pdf(") Tj 0 -14 Td (".join(lines)))
    found = file_texts.read(tmp_path / "a.pdf", "pdf")
    assert " ".join(found.texts[1].split()) == "The readmission in Asia-Pacific"


def test_a_word_document_is_read_with_its_tables(tmp_path):
    found = read(tmp_path, word("Camps", "Borders"), "docx")
    assert (found.state, found.pages) == (State.READ, None)
    assert found.texts == {1: "Camps\nBorders\nleft\nright"}


def test_text_of_a_word_document_is_read_wherever_readers_see_it(tmp_path):
    moved = '<w:moveFrom w:id="1" w:author="a">{}</w:moveFrom>'
    boxes = (
        f'<w:r><mc:AlternateContent xmlns:mc="{COMPATIBLE}"><mc:Choice Requires="w"><w:txbxContent><w:p>{{0}}</w:p>'
        "</w:txbxContent></mc:Choice><mc:Fallback><w:p>{0}</w:p></mc:Fallback></mc:AlternateContent></w:r>"
    )
    written = written_by_hand(
        [
            b"<w:sdt><w:sdtContent>" + paragraph("form") + b"</w:sdtContent></w:sdt>",
            paragraph("field", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"),
            paragraph("added", '<w:ins w:id="2" w:author="a">{}</w:ins>'),
            paragraph("gone", moved),
            paragraph("link", '<w:hyperlink w:anchor="x"><w:smartTag>{}</w:smartTag></w:hyperlink>'),
            paragraph("box", boxes),
            paragraph("before", '{}<w:r><w:footnoteReference w:id="2"/></w:r>'),
            b'<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r></w:p>',
        ],
        "footnotes",
        f'<w:footnotes xmlns:w="{WORDS}"><w:footnote w:id="2">'.encode()
        + paragraph("note")
        + b"</w:footnote></w:footnotes>",
    )
    found = read(tmp_path, written, "docx")
    seen = "form field added link box before note a b left right"
    assert (found.pages, found.texts[1].split()) == (None, seen.split())


def test_a_word_document_that_tells_its_pages_is_read_by_them(tmp_path):
    made = paragraph("one") + paragraph("two", '<w:r><w:br w:type="page"/></w:r>{}')
    found = read(tmp_path, written_by_hand([made]), "docx")
    assert (found.pages, found.texts) == (2, {1: "one", 2: "two\nleft\nright"})
    laid_out = paragraph("three", "<w:r><w:lastRenderedPageBreak/></w:r>{}")
    found = read(tmp_path, written_by_hand([made, laid_out]), "docx")
    assert found.texts == {1: "one\ntwo", 2: "three\nleft\nright"}


def test_a_long_word_document_is_read_to_its_end(tmp_path):
    found = read(
        tmp_path, written_by_hand([paragraph("many words"), *[paragraph("more of them")] * 15_000]), "docx"
    )
    assert found.texts[1].endswith("left\nright")


@pytest.mark.parametrize(
    "hostile",
    [
        table('<w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p><w:r><w:t>wide</w:t></w:r></w:p>'),
        table(*["<w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>high</w:t></w:r></w:p>"] * 5000),
    ],
    ids=["many columns", "many rows"],
)
def test_a_table_of_any_size_is_read(tmp_path, hostile):
    found = read(tmp_path, written_by_hand([hostile]), "docx", seconds=10)
    assert found.state == State.READ
    assert found.texts[1].split()[0] in {"wide", "high"}


@pytest.mark.parametrize(
    ("content", "kind", "state"),
    [
        (pdf("", ""), "pdf", State.SCAN),
        (pdf("secret", trailer=ENCRYPTED), "pdf", State.ENCRYPTED),
        (pdf("x" * 40)[:60], "pdf", State.BROKEN),
        (b"", "pdf", State.BROKEN),
        (b"%PDF-1.4\n" + b"\x00\xff[<" * 5000, "pdf", State.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "docx", State.ENCRYPTED),
        (word("x")[:300], "docx", State.BROKEN),
        (b"PK", "docx", State.BROKEN),
        (b"a,b", "csv", State.NO_TEXT),
    ],
)  # fmt: skip
def test_any_file_ends_in_a_state(tmp_path, content, kind, state):
    found = read(tmp_path, content, kind)
    assert (found.state, found.texts) == (state, {})


def test_a_page_tree_that_goes_in_a_circle_ends(tmp_path):
    assert read(tmp_path, pdf("x", kids="2 0 R 2 0 R")).state in {State.BROKEN, State.SCAN}


def test_what_is_within_the_limits_is_kept(tmp_path):
    found = read(tmp_path, pdf("first page", "second page"), pages=1)
    assert (found.state, found.pages, found.texts) == (State.TOO_LARGE, 2, {1: "first page"})


def test_a_file_that_unpacks_to_more_than_the_memory_allows(tmp_path):
    assert read(tmp_path, bomb(), "docx", memory=300 << 20).state in {State.TOO_LARGE, State.BROKEN}


def test_a_reader_that_was_ended_or_has_crashed():
    assert file_texts._understood("", -24).state == State.TOO_LARGE
    assert file_texts._understood("", -11).state == State.BROKEN
    cut = file_texts._understood('{"pages": 9}\n{"page": 1, "text": "a"}\n{"page": 2, "te', -9)
    assert (cut.state, cut.pages, cut.texts) == (State.TOO_LARGE, 9, {1: "a"})


def test_text_is_tidied():
    assert (
        file_reader.tidy("inter-\r\nnational  ﬁle\x00 e\u0301t\u00ade\n\n\ud800 end")
        == "international file éte\nend"
    )


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/pdf is not here")
@pytest.mark.parametrize(("name", "words"), [("refcard-fr-a4", "commande"), ("refcard-ru-a4", "пакета")])
def test_real_files_in_several_scripts(name, words):
    found = file_texts.read(SHARED / f"{name}.pdf", "pdf")
    assert found.state == State.READ
    assert any(words in text.lower() for text in found.texts.values())


@pytest.fixture
def document(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = Document(title="Guide", language="en")
    document.file = ContentFile(pdf("Routes of the desert by night"), "guide.pdf")
    document.save()
    return document


def test_a_file_that_cannot_be_reached_keeps_no_other_waiting(document, monkeypatch):
    """Whatever holds the files refuses one of them; the job has failed, and says so."""
    other = Document(title="Other", language="en")
    other.file = ContentFile(pdf("Another text of some length"), "other.pdf")
    other.save()
    read = file_texts.update_text

    def refused(pk: int) -> bool:
        if pk == document.pk:
            raise PermissionError("no such right")
        return read(pk)

    monkeypatch.setattr(jobs, "update_text", refused)
    with pytest.raises(ExceptionGroup):
        jobs.read_waiting_documents()
    states = dict(Document.objects.values_list("pk", "text_state"))
    assert (states[document.pk], states[other.pk]) == (State.WAITING, State.READ)


def test_a_new_file_is_read_and_its_replacement_too(document):
    assert document.text_state == State.WAITING
    jobs.read_waiting_documents()
    document.refresh_from_db()
    assert (document.text_state, document.pages) == (State.READ, 1)
    document.title = "Other title"
    document.save()
    assert document.text_state == State.READ
    document.file = ContentFile(pdf(""), "scan.pdf")
    document.save()
    assert (document.text_state, document.text_pages.count()) == (State.WAITING, 0)
    file_texts.update_text(document.pk)
    document.refresh_from_db()
    assert document.text_state == State.SCAN


def test_a_file_that_is_gone_has_a_state(document):
    document.file.storage.delete(document.file.name)
    file_texts.update_text(document.pk)
    document.refresh_from_db()
    assert document.text_state == State.BROKEN
    assert not file_texts.update_text(0)


def test_a_file_replaced_while_it_was_read_is_left_alone(document, monkeypatch):
    def slow(path, kind):
        Document.objects.filter(pk=document.pk).update(file="documents/newer.pdf")
        return file_texts.FileText(State.READ, 1, {1: "old text"})

    monkeypatch.setattr(file_texts, "read", slow)
    file_texts.update_text(document.pk)
    assert not DocumentPage.objects.exists()


def test_editors_read_the_state(document, admin_client):
    Document.objects.filter(pk=document.pk).update(text_state=State.SCAN)
    answer = admin_client.get(reverse("wagtaildocs:edit", args=[document.pk]))
    assert str(State.SCAN.label) in html.unescape(answer.content.decode())
