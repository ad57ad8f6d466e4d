"""The termbase as files: CSV goes out and comes in, an outside library reads our TBX."""

import csv
import io
from io import BytesIO

import pytest
from django.utils import translation
from translate.storage.tbx import tbxfile

from localization.concepts import spreadsheet, tbx
from localization.models import Concept, Term


def test_csv_goes_out_and_comes_back_the_same(termbase):
    out = "".join(spreadsheet.write())
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert list(rows[0]) == list(spreadsheet.COLUMNS)
    assert len(rows) == Term.objects.count()
    assert spreadsheet.take_in(out.encode()) == Concept.objects.count()
    assert "".join(spreadsheet.write()) == out
    Concept.objects.all().delete()
    spreadsheet.take_in(out.encode())
    assert "".join(spreadsheet.write()) == out


def test_csv_changes_what_it_names_and_nothing_else(termbase):
    content = (
        "\ufeffconcept;language;term;status;definition\n"
        "icrc;en;Committee;admitted;\n"
        "new-one;fr;du neuf;;Une chose neuve.\n"
        "new-one;ru;новое;preferred;\n"
    )
    assert spreadsheet.take_in(content.encode()) == 2
    icrc = Concept.objects.get(key="icrc")
    assert list(icrc.terms.filter(language="en").values_list("text", "status")) == [("Committee", "admitted")]
    assert icrc.name("ru") == "Международный Комитет Красного Креста"
    assert icrc.definition("en")
    new = Concept.objects.get(key="new-one")
    assert (new.name("fr"), new.name("ru"), new.definition("fr")) == ("du neuf", "новое", "Une chose neuve.")


def test_a_formula_is_no_formula_in_a_spreadsheet_and_comes_back_as_it_was(termbase):
    spreadsheet.take_in(b"concept,language,term,note\nodd,en,=SUM(A1),@x\n")
    line = next(line for line in spreadsheet.write() if line.startswith("odd,"))
    assert "'=SUM(A1)" in line
    assert "'@x" in line
    spreadsheet.take_in("".join(spreadsheet.write()).encode())
    assert Concept.objects.get(key="odd").name("en") == "=SUM(A1)"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("concept,language,term\nicrc,de,Komitee\n", "Line 2"),
        ("concept,language,term\nicrc,en,OK\nNot a key,en,x\n", "Line 3"),
        ("concept,language,term,status\nicrc,en,x,wrong\n", "wrong"),
        ("concept,language,term\nicrc,en,123\n", "Line 2"),
        ("concept,language,term\nicrc,en,\n", "Line 2"),
        ("concept,language,term\nicrc,en," + "x" * 200 + "\n", "Line 2"),
        ("concept,language,term,definition\nicrc,en,a,one\nicrc,en,b,two\n", "two definitions"),
        ("language,term\nen,x\n", "concept"),
        ("", "concept"),
        ("concept,language,term\n", "no term"),
        ('concept,language,term\nicrc,en,"open\n', "before a quotation mark is closed"),
        ('concept,language,term\nicrc,en,"a" b\n', "Line 2: something follows"),
        ("concept,language,term\nicrc,en," + "x" * 200_000 + "\n", "Line 2: a text is too long"),
        ("concept,language,term\nicrc,en,a\rb\rc\n", "Line"),
        ("concept,language,term\nicrc,en,a\0b\n", "Line 2: Null characters"),
        ("concept,language,term,note\nicrc,en,a,\0\n", "Line 2: Null characters"),
        ("concept,language,term,definition\nicrc,en,a,one\0\n", "Line 2: Null characters"),
        (
            "concept,language,term,definition\nicrc,en,a," + "x" * 601 + "\n",
            "Line 2: Ensure this value has at most",
        ),
        ("concept,language,term\nicrc,en,é\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_bad_csv_gets_a_reason_and_changes_nothing(termbase, content, reason):
    before = "".join(spreadsheet.write())
    with translation.override("en"), pytest.raises(spreadsheet.SpreadsheetError) as refused:
        spreadsheet.take_in(content if isinstance(content, bytes) else content.encode())
    assert reason in str(refused.value)
    assert "".join(spreadsheet.write()) == before


@pytest.mark.parametrize("term", ['"open', '"a" b', "x" * 200_000])
def test_what_is_wrong_with_a_csv_is_said_in_the_readers_language(db, term, caplog):
    caplog.set_level("INFO")
    said = {}
    for language in ("en", "fr", "es", "ru"):
        with translation.override(language), pytest.raises(spreadsheet.SpreadsheetError) as refused:
            spreadsheet.take_in(f"concept,language,term\nicrc,en,{term}\n".encode())
        said[language] = str(refused.value)
        cause = str(refused.value.__cause__)
        assert cause not in said[language]
        assert cause in caplog.text
    assert len(set(said.values())) == 4


def test_an_outside_library_reads_our_tbx(termbase):
    concepts = Concept.objects.prefetch_related("terms", "definitions")
    out = "".join(tbx.write(concepts, "fr")).encode()
    read = tbxfile(BytesIO(out), sourcelanguage="fr", targetlanguage="ru")
    assert len(read.units) == Concept.objects.count()
    names = {unit.source: unit.target for unit in read.units}
    assert names["Comité international de la Croix-Rouge"] == "Международный Комитет Красного Креста"
