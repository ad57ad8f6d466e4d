"""TMX out of the memory and into it, read by an outside library too."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.utils import translation
from translate.storage.tmx import tmxfile

from localization.memory import tmx
from localization.memory.lookup import Text, matches
from localization.memory.store import AT_ONCE, NewUnit, Version, add, whole_units
from localization.models import MemoryEntry, MemoryUnit

LANGUAGES = ("fr", "en", "es", "ru")
HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">'
    '<header creationtool="Other" creationtoolversion="2" segtype="sentence" o-tmf="x" adminlang="en-us" '
    'srclang="{source}" datatype="plaintext"/><body>'
)


def file(body: str, source: str = "fr-FR", end: str = "</body></tmx>") -> BytesIO:
    return BytesIO((HEADER.format(source=source) + body + end).encode())


def tu(attributes: str = "", **texts: str) -> str:
    said = "".join(f'<tuv xml:lang="{code}"><seg>{text}</seg></tuv>' for code, text in texts.items())
    return f"<tu {attributes}>{said}</tu>"


def written() -> bytes:
    return "".join(tmx.write(whole_units())).encode()


def look_up(text: str, language: str = "fr", other: str = "en"):
    return [(one.percent, one.text) for one in matches([Text(text)], language, other)[0]]


@pytest.fixture
def memory(db):
    """A memory with marks, lines, braces and signs that XML has to hide."""
    add(
        [
            NewUnit(
                MemoryUnit.Kind.PAGE,
                "1234/body.1",
                "fr",
                {
                    "fr": Version("Appelez {1}le {2}centre{/2}{/1} & venez."),
                    "en": Version("Call {1}the {2}centre{/2}{/1} & come.", None, 'Ann "A." <Lee>'),
                    "ru": Version("Позвоните в {1}{2}центр{/2}{/1} и приходите."),
                },
                42,
            ),
            NewUnit(
                MemoryUnit.Kind.CATALOG,
                "django/",
                "en",
                {"en": Version("{{count}} < %(most)s"), "es": Version("{{count}} menos de %(most)s")},
            ),
            NewUnit(
                MemoryUnit.Kind.FILE, "x", "es", {"es": Version("Uno.\nDos."), "ru": Version("Один.\nДва.")}
            ),
        ]
    )


def test_an_outside_library_reads_what_we_write(memory):
    for source, target, wanted in (
        ("fr", "en", {"Appelez {1}le {2}centre{/2}{/1} & venez.": "Call {1}the {2}centre{/2}{/1} & come."}),
        ("es", "ru", {"Uno.\nDos.": "Один.\nДва."}),
    ):
        read = tmxfile(BytesIO(written()), sourcelanguage=source, targetlanguage=target)
        found = {unit.source: unit.target for unit in read.units if unit.source and unit.target}
        assert wanted.items() <= found.items()
    assert len(read.units) == 3


def test_a_memory_of_any_size_is_written_to_its_end(db, django_assert_max_num_queries):
    """Two queries for each of the parts that it is read in."""
    count = 2 * AT_ONCE + 1
    add(
        NewUnit("file", str(number), "fr", {code: Version(f"Mot {code} {number}") for code in LANGUAGES})
        for number in range(count)
    )
    with django_assert_max_num_queries(1 + 3):
        found = written()
    assert (found.count(b"<tu "), found.count(b"<tuv ")) == (count, 4 * count)


def test_what_we_wrote_comes_back_the_same(memory):
    before = written()
    entries = set(MemoryEntry.objects.values_list("unit", "language", "phrase", "changed__date"))
    assert tmx.take_in(BytesIO(before), "again.tmx")
    assert set(MemoryEntry.objects.values_list("unit", "language", "phrase", "changed__date")) == entries
    assert written() == before
    MemoryUnit.objects.all().delete()
    tmx.take_in(BytesIO(before), "again.tmx")
    assert written() == before


def test_files_of_other_tools_come_in_with_their_marks_and_languages(db):
    body = tu(
        **{
            "fr-FR": 'Voir <bpt i="1" x="5">&lt;b&gt;</bpt>ici<ept i="1">&lt;/b&gt;</ept><ph>&lt;br/&gt;</ph>Merci',
            "en-GB": 'See <bpt i="1" x="5">&lt;b&gt;</bpt>here<ept i="1">&lt;/b&gt;</ept><ph>&lt;br/&gt;</ph>Thanks',
        }
    )
    assert tmx.take_in(file(body + tu(ES="Hola", ru_RU="Привет"), "*all*"), "other.tmx")
    assert look_up("Voir {1}ici{/1}\nMerci") == [(100, "See {1}here{/1}\nThanks")]
    assert look_up("Привет", "ru", "es") == [(100, "Hola")]


def test_codes_within_what_is_highlighted_and_codes_without_their_end(db):
    """The code itself is no text, and a mark that nothing closes could not be saved at the desk."""
    inside = '<hi type="x">Voir <hi><bpt i="1">&lt;b&gt;</bpt>ici</hi><ept i="1">&lt;/b&gt;</ept></hi>, merci'
    body = tu(fr=inside, en='See <bpt i="1">&lt;b&gt;</bpt>here<ept i="2">&lt;/b&gt;</ept>, thanks')
    tmx.take_in(file(body), "other.tmx")
    assert look_up("Voir {1}ici{/1}, merci") == [(100, "See here, thanks")]


def test_highlights_without_end(db):
    assert tmx.take_in(file(tu(fr="<hi>" * 5000 + "Un" + "</hi>" * 5000, en="One")), "deep.tmx") == 2
    assert look_up("Un") == [(100, "One")]


def test_what_the_outside_library_writes_comes_in(db):
    made = tmxfile(sourcelanguage="fr", targetlanguage="en")
    made.addtranslation("Soins gratuits", "fr", "Free care", "en")
    out = BytesIO()
    made.serialize(out)
    tmx.take_in(BytesIO(out.getvalue()), "made.tmx")
    assert look_up("Soins gratuits") == [(100, "Free care")]


def test_the_same_file_twice_changes_nothing(db):
    body = tu(fr="Un", en="One") + tu(fr="Un", en="A")
    tmx.take_in(file(body), "twice.tmx")
    MemoryEntry.objects.update(changed=datetime(2026, 1, 2, tzinfo=UTC))
    before = written()
    tmx.take_in(file(body), "twice.tmx")
    assert written() == before
    assert {text for _percent, text in look_up("Un")} == {"One", "A"}


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    '<tmx version="1.4"><header srclang="fr"/><body><tu><tuv xml:lang="fr"><seg>&b;</seg></tuv></tu></body></tmx>'
)
OUTSIDE = BOMB.replace('"ha"', 'SYSTEM "file:///etc/passwd"')


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (file(tu(fr="Un", en="One"), end="").getvalue(), "cut off or not XML: line 3, column "),
        (file(tu(fr="Un", en="One")).getvalue()[:-30], "cut off"),
        (BOMB.encode(), "entities"),
        (OUTSIDE.encode(), "entities"),
        (file(tu(fr="Un", en="One") + tu(fr="Deux", de="Zwei")).getvalue(), "“de”"),
        (file(tu(fr="Un", xx="One")).getvalue(), "Unit 1"),
        (b"<html><body/></html>", "<html>"),
        (b"", "line 1"),
        (b"\x00\x01\x02", "line 1"),
        (HEADER.format(source="fr").encode() + b"</body></tmx>", "no unit"),
        (file(tu(fr="Un", en="One")).getvalue().replace(b"UTF-8", b"UTF-99"), ""),
        ("Un".encode("utf-16"), "line 1"),
    ],
)
def test_bad_files_get_a_reason_and_change_nothing(db, content, reason):
    add([NewUnit("file", "kept", "fr", {"fr": Version("Resté"), "en": Version("Kept")})])
    before = written()
    with translation.override("en"), pytest.raises(tmx.TmxError) as refused:
        tmx.take_in(BytesIO(content), "bad.tmx")
    assert reason in str(refused.value)
    assert written() == before


def test_what_is_wrong_with_a_file_is_said_in_the_readers_language(db, caplog):
    """The parser's own words are English, and for programmers: they go into the log."""
    caplog.set_level("INFO")
    content = file(tu(fr="Un", en="One")).getvalue()[:-30]
    said = {}
    for language in ("en", "fr", "es", "ru"):
        with translation.override(language), pytest.raises(tmx.TmxError) as refused:
            tmx.take_in(BytesIO(content), "bad.tmx")
        said[language] = str(refused.value)
        cause = str(refused.value.__cause__)
        assert cause not in said[language]
        assert cause in caplog.text
    assert len(set(said.values())) == 4


@pytest.mark.parametrize("inside", ["", '<tuv xml:lang="fr"/>', "<note>x</note>", tu(fr="Un")[4:-5]])
def test_units_that_say_nothing_are_passed_over(db, inside):
    assert tmx.take_in(file(f"<tu>{inside}</tu>" + tu(fr="Un", en="One")), "odd.tmx") == 2
    assert MemoryUnit.objects.count() == 1
