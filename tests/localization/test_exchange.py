"""Translations as files: round trips, what tools do to files, and what is refused."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from lxml import etree
from translate.storage import pypo, xliff2
from translate.storage import xliff as xliff_1
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation

from accounts.models import User
from localization import writing
from localization.exchange import inline, plans, po, sheets, xliff, xliff_reading
from localization.exchange.inline import XLIFF_1, XLIFF_2
from localization.exchange.reading import Unreadable
from localization.models import Upload
from localization.segments import segments_of
from tests.localization.updates import person, translation_of_an_update, two_updates  # noqa: F401 – fixtures

WRITERS = {"xliff2": xliff.write_2, "xliff1": xliff.write_1, "po": po.write}
READERS = {"xliff2": xliff_reading.read, "xliff1": xliff_reading.read, "po": po.read}


@pytest.fixture
def translator(translation):
    return person("translators:es")


@pytest.fixture
def sheet(translation):
    [[found]] = sheets.sheets_of([translation]).values()
    return found


def words(translation):
    return {segment.path: segment.text for segment in segments_of(translation)}


TEXTS = [
    "Plain",
    "Call {1}the centre{/1} or {2}read {b}this{/b}{/2}.\nSecond line & more <than> that",
    "A brace {{1}} and {{word}}, {}",
    "",
    "  two  spaces ",
    "{1}{/1}",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("namespace", [XLIFF_1, XLIFF_2])
def test_marks_survive_the_elements_of_both_versions(namespace, text):
    element = etree.Element(f"{{{namespace}}}source")
    inline.Writer(namespace, {"{1}": "link"}).fill(element, text)
    again = etree.fromstring(etree.tostring(element))
    assert inline.read(again) == text
    assert b"data-mark" not in etree.tostring(element)


@pytest.mark.parametrize("form", WRITERS)
def test_a_round_trip_without_change_changes_nothing(form, sheet, translator):
    before = list(StringTranslation.objects.values_list("pk", "data", "updated_at"))
    files = READERS[form](WRITERS[form]([sheet]))
    plan = plans.plan(files, translator)
    assert [(page.changes, page.newer, page.problems) for page in plan.pages] == [([], [], [])]
    assert plan.problems == []
    assert plan.pages[0].same == len(sheet.units)
    assert plans.take_in(plan, translator).segments == 0
    assert list(StringTranslation.objects.values_list("pk", "data", "updated_at")) == before


@pytest.mark.parametrize("form", WRITERS)
def test_other_words_are_taken_in_and_confirmed(form, sheet, translator, translation):
    data = WRITERS[form]([sheet]).replace(b"Rutas 1", b"Caminos 1")
    plan = plans.plan(READERS[form](data), translator)
    assert [change.after for change in plan.pages[0].changes] == ["Caminos 1"]
    assert plans.take_in(plan, translator).segments == 1
    row = next(segment for segment in segments_of(translation) if segment.path == "title")
    assert row.text == "Caminos 1"
    assert row.done
    assert row.status.origin == "file"
    assert row.translation.last_translated_by == translator


def test_outside_tools_read_what_is_written(sheet):
    for form, store in [("xliff2", xliff2.Xliff2File), ("xliff1", xliff_1.xlifffile), ("po", pypo.pofile)]:
        read = store()
        read.parse(WRITERS[form]([sheet]))
        units = [unit for unit in read.units if unit.source]
        assert len(units) == len(sheet.units), form
        assert {"Routes 1", "Rutas 1"} <= {
            str(text) for unit in units for text in (unit.source, unit.target)
        }, form
        assert all(unit.istranslated() for unit in units), form


def test_marks_become_elements_that_tools_protect(sheet):
    root = etree.fromstring(xliff.write_2([sheet]))
    codes = root.findall(f".//{{{XLIFF_2}}}target/{{{XLIFF_2}}}pc")
    assert [code.get("id") for code in codes] == ["1", "2"]
    assert "https://example.org/help" in codes[1].get("dispStart")
    assert root.find(f".//{{{XLIFF_2}}}target/{{{XLIFF_2}}}ph").get("subType") == "xlf:lb"


def test_a_tool_that_splits_reorders_and_adds_its_own(sheet, translator, translation):
    """Two segments with white space between them, attributes the other way round, a vendor's elements and attributes."""
    data = xliff.write_2([sheet]).decode()
    unit = re.search(r"<unit[^>]*name=\"title\".*?</unit>", data, re.DOTALL)[0]
    [code] = re.findall(r'<unit id="([^"]+)"', unit)
    split = (
        f'<unit xmlns:v="urn:vendor" v:locked="no" name="title" id="{code}"><v:memory match="100"/>'
        '<segment state="final" id="a"><source>Routes</source><target v:score="1">Caminos<v:x>no</v:x></target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment state="final" id="b"><source>1</source><target><mrk id="m" type="term">uno</mrk></target></segment></unit>'
    )
    plan = plans.plan(xliff_reading.read(data.replace(unit, split).encode()), translator)
    assert [change.after for change in plan.pages[0].changes] == ["Caminos uno"]
    assert plan.pages[0].problems == plan.problems == []


def test_targets_that_stand_in_another_order(sheet, translator):
    """A translator may put the second sentence first: each target says its place in the unit."""
    data = xliff.write_2([sheet]).decode()
    unit = re.search(r"<unit[^>]*name=\"title\".*?</unit>", data, re.DOTALL)[0]
    [code] = re.findall(r'<unit id="([^"]+)"', unit)
    split = (
        f'<unit id="{code}"><segment><source>Routes</source><target order="3">Caminos</target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment><source>1</source><target order="1">Un</target></segment></unit>'
    )
    plan = plans.plan(xliff_reading.read(data.replace(unit, split).encode()), translator)
    assert [change.after for change in plan.pages[0].changes] == ["Un Caminos"]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("code", ["es-ES", "es_MX", "ES"])
def test_tools_name_the_language_with_a_region(form, code, sheet, translator):
    """Some know no language without a country; the file is for the same page still."""
    data = WRITERS[form]([sheet]).decode().replace("Rutas 1", "Caminos 1")
    for before in ('trgLang="%s"', 'target-language="%s"', "Language: %s\\n"):
        data = data.replace(before % "es", before % code)
    assert code in data
    plan = plans.plan(READERS[form](data.encode()), translator)
    assert plan.problems == []
    assert [change.after for change in plan.pages[0].changes] == ["Caminos 1"]


def test_codes_that_older_tools_write(sheet, translator):
    data = xliff.write_1([sheet]).decode()
    target = re.search(r"<target[^>]*>Llame .*?</target>", data, re.DOTALL)[0]
    other = (
        '<target state="final"><mrk mtype="seg" mid="1">Marque <bpt id="1">x</bpt>el centro<ept id="1">x</ept></mrk> o '
        '<bx id="2"/>lea<ex rid="2" id="2"/>.<ph id="lb1"/>Gratis.</target>'
    )
    plan = plans.plan(xliff_reading.read(data.replace(target, other).encode()), translator)
    assert [change.after for change in plan.pages[0].changes] == [
        "Marque {1}el centro{/1} o {2}lea{/2}.\nGratis."
    ]


def test_a_newer_translation_is_never_lost(sheet, translator, translation):
    from wagtail_localize.models import StringSegment

    from localization import writing

    data = xliff.write_2([sheet]).replace(b"Rutas 1", b"Caminos 1")
    row = StringSegment.objects.select_related("string", "context").get(
        source=translation.source, context__path="title"
    )
    writing.write(translation, row, "Sendas 1", User.objects.create_user("other"), confirmed=True)
    plan = plans.plan(xliff_reading.read(data), translator)
    assert plan.pages[0].changes == []
    assert [change.before for change in plan.pages[0].newer] == ["Sendas 1"]
    assert plans.take_in(plan, translator).segments == 0
    assert words(translation)["title"] == "Sendas 1"


def test_what_is_written_between_look_and_decision_stays(sheet, translator, translation):
    from wagtail_localize.models import StringSegment

    from localization import writing

    plan = plans.plan(
        xliff_reading.read(xliff.write_2([sheet]).replace(b"Rutas 1", b"Caminos 1")), translator
    )
    row = StringSegment.objects.select_related("string", "context").get(
        source=translation.source, context__path="title"
    )
    writing.write(translation, row, "Sendas 1", translator)
    taken = plans.take_in(plan, translator)
    assert (taken.segments, len(taken.problems)) == (0, 1)
    assert words(translation)["title"] == "Sendas 1"


def test_a_segment_that_goes_between_look_and_decision_is_named(sheet, translator, translation):
    changed = xliff.write_2([sheet]).replace(b"Rutas 1", b"Caminos 1").replace(b"Lo ", b"Todo lo ")
    plan = plans.plan(xliff_reading.read(changed), translator)
    assert plan.changes == 2
    translation.source.stringsegment_set.filter(context__path="title").delete()
    taken = plans.take_in(plan, translator)
    assert (taken.segments, len(taken.problems)) == (1, 1)
    assert taken.problems[0].unit.startswith("c")
    assert words(translation)["summary"].startswith("Todo lo ")


def test_a_unit_with_broken_marks_is_named_and_the_rest_taken_in(sheet, translator):
    data = xliff.write_2([sheet]).decode().replace("Rutas 1", "Caminos 1")
    data = re.sub(r'<pc id="1"([^>]*)>al centro</pc>', r'<pc id="9"\1>al centro</pc>', data)
    plan = plans.plan(xliff_reading.read(data.encode()), translator)
    [problem] = plan.pages[0].problems
    assert "9" in problem.reason
    assert [change.after for change in plan.pages[0].changes] == ["Caminos 1"]


@pytest.mark.parametrize("groups", [["translators:ru"], ["members:north"]])
def test_files_change_only_what_their_sender_translates(groups, sheet):
    plan = plans.plan(
        xliff_reading.read(xliff.write_2([sheet]).replace(b"Rutas", b"Caminos")), person(*groups)
    )
    assert plan.pages == []
    assert len(plan.problems) == len(sheet.units)


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xliff>&b;</xliff>'
BAD = {
    "empty.xlf": b"  ",
    "text.xlf": b"no XML at all",
    "truncated.xlf": b'<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="a"><unit',
    "other.xlf": b"<html></html>",
    "bomb.xlf": BOMB,
    "nothing.xlf": b'<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en"/>',
    "binary.po": b"\xff\xfe\x00\x01",
    "text.po": b"what is this",
    "passwd.po": b"/etc/passwd",
    "no-language.po": b'msgid ""\nmsgstr ""\n\nmsgctxt "c1-s1"\nmsgid "a"\nmsgstr "b"\n',
    "zeros.xlf": b"\x00" * 100,
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_a_reason(name, client, translation, translator):
    client.force_login(translator)
    sent = SimpleUploadedFile(name, BAD[name])
    answer = client.post(reverse("workbench:exchange_page", args=[translation.pk]), {"file": sent})
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]
    assert not Upload.objects.exists()


DAMAGED = {
    "cut off": (xliff_reading.read, b"<xliff>\n  <file", "2"),
    "another end": (xliff_reading.read, b"<xliff>\n  <file></xliff>", "2"),
    "an encoding": (xliff_reading.read, b'<?xml version="1.0" encoding="UTF-99"?><xliff/>', ""),
    "no PO": (po.read, b'msgid "a"\nmsgstr "b"\nwhat is this', "3"),
    "a quotation mark": (po.read, b'msgid "a"\nmsgstr "b" c"\n', "2"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_wrong_with_a_file_is_said_in_the_readers_language(name, caplog):
    """The parsers' own words are English, and for programmers: they go into the log."""
    caplog.set_level("INFO")
    read, data, line = DAMAGED[name]
    said = {}
    for language in ("en", "fr", "es", "ru"):
        with override(language), pytest.raises(Unreadable) as refused:
            read(data)
        said[language] = str(refused.value)
        cause = str(refused.value.__cause__)
        assert cause in caplog.text
        assert cause not in said[language]
        assert line in said[language]
    assert len(set(said.values())) == 4
    assert not any(word in said["ru"] for word in ("line", "found", "tag", "Syntax"))


def test_a_large_file_is_refused_before_it_is_read(client, translation, translator, monkeypatch):
    monkeypatch.setattr("localization.exchange.reading.MAX_BYTES", 10)
    client.force_login(translator)
    answer = client.post(
        reverse("workbench:exchange"), {"file": SimpleUploadedFile("a.xlf", b"more than ten bytes")}
    )
    assert answer.status_code == 400
    assert not Upload.objects.exists()


def test_another_pages_file_is_said_to_be_of_another_page(client, translation, translator, sheet):
    other = Translation.objects.filter(source__specific_content_type__model="updatepage").latest("pk")
    client.force_login(translator)
    sent = SimpleUploadedFile("a.po", po.write([sheet]))
    shown = client.post(reverse("workbench:exchange_page", args=[other.pk]), {"file": sent}, follow=True)
    assert shown.status_code == 200
    plan = shown.context["plan"]
    assert (plan.changes, plan.pages, len(plan.problems)) == (0, [], len(sheet.units))
    assert shown.text.count(plan.problems[0].reason) == 1  # once for all units
    assert all(unit.id in shown.text for unit in sheet.units)


def test_a_file_in_another_language_is_said_to_be_so(client, translation, translator, sheet):
    """The same page, into a language that the file is not for: another reason than another page's file."""
    russian = Locale.objects.get(language_code="ru")
    other = Translation.objects.create(source=translation.source, target_locale=russian)
    client.force_login(translator)
    sent = SimpleUploadedFile("a.po", po.write([sheet]))
    translator.groups.add(Group.objects.get(name="translators:ru"))
    shown = client.post(reverse("workbench:exchange_page", args=[other.pk]), {"file": sent}, follow=True)
    plan = shown.context["plan"]
    assert (plan.changes, len(plan.problems)) == (0, len(sheet.units))
    spanish = translation.target_locale.get_display_name()
    assert all(problem.reason.endswith(f"{spanish}.") for problem in plan.problems)


@pytest.mark.parametrize("code", ["D800", "0000", "FFFFFFFFFF", "x"])
def test_code_points_that_are_no_text(client, translation, translator, sheet, code):
    """XLIFF can name them, no database keeps them."""
    said = xliff.write_2([sheet]).replace(b"Rutas 1", f'Rutas <cp hex="{code}"/>1'.encode())
    assert b"<cp" in said
    client.force_login(translator)
    sent = SimpleUploadedFile("a.xlf", said)
    address = reverse("workbench:exchange_page", args=[translation.pk])
    shown = client.post(address, {"file": sent}, follow=True)
    assert shown.status_code == 200
    client.post(reverse("workbench:take_in", args=[shown.context["upload"].pk]))
    assert all(writing.is_text(row.data) for row in StringTranslation.objects.all())


def test_the_way_through_the_screens(client, translation, translator):
    client.force_login(translator)
    page = client.get(reverse("workbench:exchange_page", args=[translation.pk]))
    address = reverse("workbench:download", args=[translation.pk, "xliff1"])
    assert address in page.text
    data = b"".join(client.get(address).streaming_content).replace(b"Rutas 1", b"Caminos 1")
    shown = client.post(
        reverse("workbench:exchange_page", args=[translation.pk]),
        {"file": SimpleUploadedFile("back.xlf", data)},
        follow=True,
    )
    assert "<ins>Caminos</ins>" in shown.text
    upload = Upload.objects.get()
    assert client.get(reverse("workbench:take_in", args=[upload.pk])).status_code == 405
    answer = client.post(reverse("workbench:take_in", args=[upload.pk]))
    assert answer.url == reverse("workbench:desk", args=[translation.pk])
    assert words(translation)["title"] == "Caminos 1"
    assert not Upload.objects.exists()


@pytest.mark.parametrize(("form", "ending"), [("xliff2", "xlf"), ("xliff1", "xlf"), ("po", "po")])
def test_a_time_without_a_zone_is_taken_for_utc(client, translation, translator, sheet, form, ending):
    """Tools write the time anew; one that leaves the zone out gives a file like any other."""
    data = WRITERS[form]([sheet]).replace(b"Rutas 1", b"Caminos 1")
    exported = sheet.exported.isoformat().encode()
    assert exported in data
    sent = SimpleUploadedFile(f"a.{ending}", data.replace(exported, b"2031-01-01T10:00:00"))
    client.force_login(translator)
    address = reverse("workbench:exchange_page", args=[translation.pk])
    shown = client.post(address, {"file": sent}, follow=True)
    assert shown.status_code == 200
    assert [change.after for change in shown.context["plan"].pages[0].changes] == ["Caminos 1"]


def test_nobody_sees_what_another_sent(client, translation, translator):
    upload = Upload.objects.create(user=User.objects.create_user("other"), name="a.po", data=b"")
    client.force_login(translator)
    assert client.get(reverse("workbench:upload", args=[upload.pk])).status_code == 404
    assert client.post(reverse("workbench:take_in", args=[upload.pk])).status_code == 404


def test_a_selection_is_one_file_a_pair(client, translation, translator, django_assert_max_num_queries):
    from localization import standings

    standings.refresh(Translation.objects.values_list("source__object_id", flat=True))
    client.force_login(translator)
    page = client.get(reverse("workbench:exchange"), {"language": "es"})
    assert page.context["count"] == 3
    answer = client.get(reverse("workbench:download_selection", args=["po"]), {"language": "es"})
    data = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].endswith('"en-es.po"')
    found = pypo.pofile.parsestring(data)
    assert {"Routes 1", "Routes 2"} <= {unit.source for unit in found.units}
    assert client.get(reverse("workbench:download_selection", args=["docx"])).status_code == 302


def test_units_that_cannot_be_taken_in_are_listed_up_to_a_number():
    """A file of unknown units says why once, names the first, and counts the rest."""
    problems = [plans.Problem(f"u{number}", "unknown") for number in range(plans.LISTED + 5)]
    ((reason, listed, more),) = plans.by_reason(problems)
    assert (reason, len(listed), more) == ("unknown", plans.LISTED, 5)
