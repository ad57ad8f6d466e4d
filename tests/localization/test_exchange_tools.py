"""What translation tools do to files: units in pieces, codes of their own, states, words that nobody confirmed again."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from lxml import etree
from wagtail_localize.models import StringSegment

from accounts.models import User
from localization import placeholders, reviewing, standings, writing
from localization.exchange import plans, po, sheets, xliff, xliff_reading
from localization.exchange.inline import XLIFF_1, XLIFF_2
from localization.models import Depth, LanguageSettings, SegmentComment, Standing, Upload
from localization.models.segments import Origin
from localization.segments import segments_of
from tests.localization.updates import person, translation_of_an_update, two_updates  # noqa: F401 – fixtures

WRITERS = {"xliff2": xliff.write_2, "xliff1": xliff.write_1, "po": po.write}
READERS = {"xliff2": xliff_reading.read, "xliff1": xliff_reading.read, "po": po.read}


@pytest.fixture(autouse=True)
def in_english():
    """What is said of a file is said in English here, whatever an earlier test asked in."""
    with override("en"):
        yield


@pytest.fixture
def translator(translation):
    return person("translators:es")


@pytest.fixture
def sheet(translation):
    [[found]] = sheets.sheets_of([translation]).values()
    return found


def with_title_2(sheet, inside: str) -> bytes:
    """Return the sheet as XLIFF 2.1, with `inside` in the unit of the title."""
    data = xliff.write_2([sheet]).decode()
    return re.sub(r'(<unit[^>]*name="title"[^>]*>).*?(</unit>)', rf"\1{inside}\2", data, count=1).encode()


def with_title_1(sheet, inside: str) -> bytes:
    """Return the sheet as XLIFF 1.2, with `inside` in the unit of the title."""
    data = xliff.write_1([sheet]).decode()
    unit = r'(<trans-unit[^>]*resname="title"[^>]*>).*?(</trans-unit>)'
    return re.sub(unit, rf"\1<source>Routes 1</source>{inside}\2", data, count=1).encode()


def planned(data: bytes, translator):
    [page] = plans.plan(xliff_reading.read(data), translator).pages
    return page


PARTS_2 = {
    "without a target": '<segment state="final"><source>1</source></segment>',
    "untouched": "<segment><source>1</source><target/></segment>",
}


@pytest.mark.parametrize("name", PARTS_2)
def test_a_unit_of_which_a_part_is_translated_replaces_nothing(sheet, translator, name):
    """A tool's sentences one by one: half of them are no translation of the whole."""
    part = '<segment state="final"><source>Routes</source><target>Caminos</target></segment>'
    page = planned(with_title_2(sheet, part + PARTS_2[name]), translator)
    assert page.changes == []
    [problem] = page.problems
    assert problem.source == "Routes 1"


PARTS_1 = {
    "without a target": "",
    "untouched": '<mrk mtype="seg" mid="2"> </mrk>',
}


@pytest.mark.parametrize("name", PARTS_1)
def test_the_same_in_the_older_version(sheet, translator, name):
    split = '<seg-source><mrk mtype="seg" mid="1">Routes </mrk><mrk mtype="seg" mid="2">1</mrk></seg-source>'
    target = f'<target state="final"><mrk mtype="seg" mid="1">Caminos </mrk>{PARTS_1[name]}</target>'
    page = planned(with_title_1(sheet, split + target), translator)
    assert (page.changes, len(page.problems)) == ([], 1)


def test_a_target_that_is_not_split_as_its_source_is_stands_for_the_whole(sheet, translator):
    """Tools may write it together again, and keep the source as they had split it."""
    split = '<seg-source><mrk mtype="seg" mid="1">Routes </mrk><mrk mtype="seg" mid="2">1</mrk></seg-source>'
    page = planned(with_title_1(sheet, f'{split}<target state="final">Caminos 1</target>'), translator)
    assert page.problems == []
    assert [change.after for change in page.changes] == ["Caminos 1"]


def test_a_sentence_left_out_on_purpose_and_white_space_without_target(sheet, translator):
    """Two sentences may become one; what is blank in the source needs no translation."""
    segments = (
        '<segment state="final"><source>Routes</source><target>Caminos 1</target></segment>'
        '<segment state="final"><source>1</source><target/></segment>'
        "<segment><source> </source></segment>"
    )
    page = planned(with_title_2(sheet, segments), translator)
    assert page.problems == []
    assert [change.after for change in page.changes] == ["Caminos 1 "]


def test_a_unit_of_which_nothing_is_translated_stays_as_it_is(sheet, translator):
    """Where tools leave empty targets."""
    segments = "<segment><source>Routes</source><target/></segment><segment><source>1</source></segment>"
    page = planned(with_title_2(sheet, segments), translator)
    assert (page.changes, page.problems, page.same) == ([], [], len(sheet.units))


@pytest.mark.parametrize("order", ["9" * 5000, "-1", "²", "x"])
def test_a_place_that_is_none_is_passed_over(sheet, translator, order):
    segment = (
        f'<segment state="final"><source>Routes 1</source><target order="{order}">Caminos</target></segment>'
    )
    assert [change.after for change in planned(with_title_2(sheet, segment), translator).changes] == [
        "Caminos"
    ]


CODES = (
    '<pc id="foo">Rutas</pc> 1',
    '<pc id="foo-3">Rutas</pc> 1',
    'Rutas <ph id="5"/>1',
    '<sc id="x"/>Rutas 1',
)
CODES_1 = (
    '<g id="foo">Rutas</g> 1',
    "<g>Rutas</g> 1",
    'Rutas <x id="5"/>1',
    '<bx id="x"/>Rutas<ex id="x"/> 1',
)


@pytest.mark.parametrize("said", [*CODES, *CODES_1])
def test_codes_that_the_site_did_not_write_are_named(sheet, translator, said):
    """They are neither lost unseen nor put on the page as words in braces."""
    if said in CODES:
        data = with_title_2(sheet, f"<segment><source>Routes 1</source><target>{said}</target></segment>")
    else:
        data = with_title_1(sheet, f"<target>{said}</target>")
    page = planned(data, translator)
    assert page.changes == []
    [problem] = page.problems
    assert re.search("“(foo|foo-3|5|x|g)”", problem.reason)


@pytest.mark.parametrize("state", ["new", "needs-translation", "needs-review-translation", "needs-l10n"])
def test_what_a_tool_says_is_unfinished_is_a_draft(sheet, translator, state):
    """Tools set the state and leave `approved` as it was when the file left the site."""
    data = with_title_1(sheet, f'<target state="{state}">Caminos 1</target>')
    assert b'approved="yes"' in data
    [change] = planned(data, translator).changes
    assert (change.after, change.confirmed) == ("Caminos 1", False)


@pytest.mark.parametrize("form", WRITERS)
def test_what_a_reviewer_gave_back_is_not_confirmed_by_an_earlier_file(sheet, translation, translator, form):
    """It comes back with the words that were rejected: the segment stays open, and the person reads why."""
    data = WRITERS[form]([sheet])
    reviewer = User.objects.create_user("reviewer", "reviewer@example.org")
    title = next(segment for segment in segments_of(translation) if segment.path == "title")
    SegmentComment.objects.create(
        context_id=title.context_id,
        string_id=title.string_id,
        locale=translation.target_locale,
        author=reviewer,
        text="No",
        rejects=True,
    )
    reviewing.reject(translation, title, reviewer, "No")
    plan = plans.plan(READERS[form](data), translator)
    assert plan.changes == 0
    assert [problem.source for problem in plan.pages[0].problems] == ["Routes 1"]
    again = WRITERS[form]([sheets.sheets_of([translation])["en", "es"][0]]).decode()
    for draft, final in (("translated", "final"), ("needs-review-translation", "final"), ("#, fuzzy\n", "")):
        again = again.replace(draft, final)
    plan = plans.plan(READERS[form](again.encode()), translator)
    assert [(change.before, change.confirmed) for change in plan.pages[0].changes] == [("Rutas 1", True)]


@pytest.mark.parametrize("form", ["xliff2", "xliff1"])
def test_a_file_that_names_no_language_is_refused(sheet, form):
    data = WRITERS[form]([sheet]).replace(b'trgLang="es"', b"").replace(b'target-language="es"', b"")
    with pytest.raises(xliff_reading.Unreadable, match="language"):
        READERS[form](data)


def test_plural_forms_are_named(sheet, translator):
    data = po.write([sheet]).replace(
        b'msgid "Routes 1"\nmsgstr "Rutas 1"',
        b'msgid "Routes 1"\nmsgid_plural "Routes"\nmsgstr[0] "Caminos 1"\nmsgstr[1] "Caminos"',
    )
    assert b"msgid_plural" in data
    [page] = plans.plan(po.read(data), translator).pages
    assert (page.changes, [problem.source for problem in page.problems]) == ([], ["Routes 1"])


def test_an_archive_is_called_one(client, translation, translator):
    """Several pairs of languages leave the site as one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("en-es.po", "")
    client.force_login(translator)
    sent = SimpleUploadedFile("translations.zip", packed.getvalue())
    answer = client.post(reverse("workbench:exchange_page", args=[translation.pk]), {"file": sent})
    assert answer.status_code == 400
    assert "archive" in str(answer.context["form"].errors["file"])


@pytest.mark.parametrize("form", WRITERS)
def test_characters_that_no_file_can_hold_are_not_kept(translation, translator, form):
    """Otherwise a file would come back with other words than it was given."""
    assert placeholders.to_html("a\x07b\x0cc\ufffe", "x") == "abc"
    row = StringSegment.objects.select_related("string", "context").get(
        source=translation.source, context__path="title"
    )
    words = placeholders.to_html("Rutas\x07 1", row.string.data)
    writing.write(translation, row, words, translator, confirmed=True, origin=Origin.TYPED)
    [[sheet]] = sheets.sheets_of([translation]).values()
    plan = plans.plan(READERS[form](WRITERS[form]([sheet])), translator)
    assert (plan.changes, plan.pages[0].newer) == (0, [])


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\r", "\r\n", "\r\r\n"])
def test_signs_that_end_a_line_elsewhere_come_back(translation, translator, form, sign):
    """Texts from other programs have them; in a PO file the words beside them were lost."""
    row = StringSegment.objects.select_related("string", "context").get(
        source=translation.source, context__path="title"
    )
    words = placeholders.to_html(f"Rutas{sign}uno", row.string.data)
    writing.write(translation, row, words, translator, confirmed=True, origin=Origin.TYPED)
    [[sheet]] = sheets.sheets_of([translation]).values()
    sheet = replace(sheet, title=f"Routes{sign}1")
    plan = plans.plan(READERS[form](WRITERS[form]([sheet])), translator)
    assert (plan.changes, plan.problems) == (0, [])
    assert (plan.pages[0].newer, plan.pages[0].problems) == ([], [])
    assert plan.pages[0].same == len(sheet.units)


def test_what_nobody_wants_translated_goes_along_to_be_read(translation, translator):
    """Where a summary is enough, a tool locks the rest, and nobody counts its words; PO leaves it out."""
    standings.refresh([translation.source.object_id])
    for segment in segments_of(translation):
        row = StringSegment.objects.select_related("string", "context").get(pk=segment.id)
        writing.write(translation, row, "", translator)
    Standing.objects.filter(locale=translation.target_locale).update(depth=Depth.SUMMARY)
    [[sheet]] = sheets.sheets_of([translation]).values()
    wanted = {unit.path for unit in sheet.units if unit.wanted}
    assert {"title", "summary"} <= wanted
    assert 0 < len(wanted) < len(sheet.units)
    for form, namespace, name in (("xliff2", XLIFF_2, "unit"), ("xliff1", XLIFF_1, "trans-unit")):
        units = etree.fromstring(WRITERS[form]([sheet])).iter(f"{{{namespace}}}{name}")
        assert [unit.get("translate", "yes") == "yes" for unit in units] == [u.wanted for u in sheet.units]
    [file] = po.read(po.write([sheet]))
    assert len(file.units) == len(wanted)
    plan = plans.plan(xliff_reading.read(xliff.write_2([sheet])), translator)
    assert (plan.changes, plan.problems, plan.pages[0].problems) == (0, [], [])


def test_who_takes_a_page_back_from_review_by_a_file_is_told(client, sheet, translation, translator):
    LanguageSettings.objects.create(locale=translation.target_locale, review=True)
    standings.refresh([translation.source.object_id])
    reviewing.hand_in(translation, translator)
    data = with_title_2(
        sheet, '<segment state="final"><source>Routes 1</source><target>Caminos 1</target></segment>'
    )
    client.force_login(translator)
    sent = SimpleUploadedFile("a.xlf", data)
    shown = client.post(reverse("workbench:exchange_page", args=[translation.pk]), {"file": sent})
    upload = Upload.objects.get()
    assert shown.url == reverse("workbench:upload", args=[upload.pk])
    answer = client.post(reverse("workbench:take_in", args=[upload.pk]), follow=True)
    assert not Standing.objects.filter(locale=translation.target_locale, handed_in__isnull=False).exists()
    said = [str(message) for message in answer.context["messages"]]
    assert [text.startswith("Routes 1. ") for text in said].count(True) == 1


def test_letters_as_bytes_in_octal(sheet, translator):
    """So GNU gettext writes them where it is asked for ASCII; a backslash and figures that are meant as such stay."""
    written = b'msgstr "Rutas 1"'
    for said, words in (
        (rb"Rutas \303\261and\303\272", "Rutas ñandú"),
        (rb"a \\303\\261 b", r"a \303\261 b"),
    ):
        data = po.write([sheet]).replace(written, b'msgstr "' + said + b'"')
        [page] = plans.plan(po.read(data), translator).pages
        assert [change.after for change in page.changes] == [words]
    with pytest.raises(xliff_reading.Unreadable):
        po.read(po.write([sheet]).replace(written, rb'msgstr "a \303 b"'))
    remark = rb"#  C:\texts\300.po" + b"\n"  # what stands in a remark is read by nobody
    [file] = po.read(remark + po.write([sheet]))
    assert len(file.units) == len(sheet.units)
