"""The board: states, filters, totals, what stands on it besides pages, and what it costs."""

import datetime
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page
from wagtail.users.models import UserProfile

from demo.factories import make_page
from home.models import SiteText, Theme
from home.offers import count as wish
from localization import board, registry, standings, work
from localization.forms import BoardForm, BulkForm
from localization.models import Standing
from localization.work import Work
from publications.models import UpdatePage
from tests.localization.cells import cell, confirm_all, read_csv

STATES = Standing.State


def test_a_cell_says_how_many_segments_are_done(workbench, client):
    """In translation: n of m, as they are confirmed."""
    translator = workbench.users["translators:es"]
    confirm_all(workbench.translations["es"], translator, but=2)
    standing = cell(workbench)
    assert (standing.state, standing.segments - standing.done_segments) == (STATES.IN_TRANSLATION, 2)
    client.force_login(translator)
    said = client.get(reverse("workbench:board")).content.decode()
    assert f"{standing.done_segments} of {standing.segments} segments" in said


@pytest.mark.parametrize("words", ["границе", "МИГРАЦИЯ (", "été"])
def test_titles_are_found_in_capitals_and_small_letters_of_every_script(workbench, words):
    Page.objects.filter(pk=workbench.update.pk).update(title="Миграция (на границе), Été")
    found = board.cells({"q": words}).values_list("source_page", flat=True)
    assert set(found) == {workbench.update.pk}
    assert not board.cells({"q": "грани.е"}).exists()


def test_all_works_are_looked_at_once_each(workbench):
    keys = standings.all_keys()
    assert len(keys) == len(set(keys)) < Page.objects.filter(depth__gt=1).count()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("language=fr", True),
        ("language=es&state=missing", False),
        ("language=fr&state=missing", True),
        ("network=north", True),
        ("network=south", False),
        ("kind=update", True),
        ("kind=report", False),
        ("q=border", True),
        ("q=mountain", False),
        ("due=2030-01-01", False),
    ],
)
def test_filters(workbench, client, query, found):
    """Each filter shows what it says, on the screen and in the CSV."""
    client.force_login(workbench.users["publishers"])
    said = client.get(f"{reverse('workbench:board')}?{query}").content.decode()
    assert ("Help at the border" in said) == found
    rows = read_csv(client.get(f"{reverse('workbench:board_csv')}?{query}"))
    assert ("Help at the border" in {row[1] for row in rows[1:]}) == found


def test_a_wrong_filter_is_named_as_on_the_board(workbench, client):
    """By its label, not by the name that it has in an address."""
    client.force_login(workbench.users["translators:es"])
    said = client.get(reverse("workbench:board"), {"network": "nowhere"}).content.decode()
    assert "<li><strong>Network</strong> Select a valid choice. nowhere" in said


def test_filter_by_translator_and_due_date(workbench, client):
    """What is somebody's, and until when."""
    translator = workbench.users["translators:es"]
    Standing.objects.filter(pk=cell(workbench).pk).update(
        translator=translator, due=datetime.date(2026, 12, 1)
    )
    client.force_login(workbench.users["publishers"])
    for query, count in (
        (f"translator={translator.pk}", 1),
        ("due=2026-12-01", 1),
        ("due=2026-11-30", 0),
        (f"translator={workbench.users['reviewers:es'].pk}", 0),
    ):
        rows = read_csv(client.get(f"{reverse('workbench:board_csv')}?{query}"))
        assert len(rows) - 1 == count, query


def test_what_readers_asked_for_comes_first(workbench, client):
    """A wish counts at once, and sorts."""
    wish(workbench.update.translation_key, "fr")
    wish(workbench.update.translation_key, "fr")
    assert cell(workbench, "fr").wishes == 2
    standings.refresh([workbench.update.translation_key])
    assert cell(workbench, "fr").wishes == 2
    client.force_login(workbench.users["publishers"])
    said = client.get(f"{reverse('workbench:board')}?sort=wishes&language=fr").context["rows"]
    assert said[0].page.pk == workbench.update.pk


def test_totals_are_the_sums_of_the_cells(workbench, client):
    """Words in all and words to translate, by state."""
    client.force_login(workbench.users["publishers"])
    context = client.get(f"{reverse('workbench:board')}?language=fr").context
    cells = Standing.objects.filter(locale__language_code="fr", source_page__live=True)
    missing = [one for one in cells if one.state == STATES.MISSING]
    total = next(one for one in context["totals"] if one.state == STATES.MISSING)
    assert (total.cells, total.words_to_do) == (len(missing), sum(one.words for one in missing))
    assert context["sum"]["cells"] == len(cells)


def test_tables_for_people_are_in_their_language(workbench, client):
    """Headings, states, kinds and networks: people read them, in spreadsheets, after the request is over."""
    user = workbench.users["publishers"]
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "es"})
    client.force_login(user)
    heading, row, *_more = read_csv(client.get(f"{reverse('workbench:board_csv')}?kind=update&language=fr"))
    figures = dict(zip(heading, row, strict=True))
    assert (figures["Título"], figures["Idioma"]) == ("Help at the border", "fr")
    assert (figures["Red"], figures["Alcance deseado"]) == ("Norte", "Todo")
    with override("es"):
        assert figures["Estado"] == STATES.MISSING.label != "Missing"
        assert figures["Tipo"] == str(registry.kinds()["update"]) != "update"
    analysis = client.post(reverse("workbench:analysis"), {"pages": [workbench.update.pk], "language": "es"})
    english = {"Page", "Title", "Segments", "Words", "Repetitions", "Same text", "95–99% alike"}
    for answer in (analysis, client.get(reverse("workbench:work_csv"))):
        heading = read_csv(answer)[0]
        assert "Idioma" in heading
        assert not english & set(heading)


@pytest.mark.parametrize(("language", "shown"), [("en", "7,665"), ("fr", "7\xa0665"), ("ru", "7\xa0665")])
def test_figures_are_grouped_as_the_language_does(workbench, client, monkeypatch, language, shown):
    """Thousands are told at a glance: in the totals, in the cells, and in the work done; not in the CSV."""
    user = workbench.users["publishers"]
    UserProfile.objects.filter(user=user).update(preferred_language=language)
    client.force_login(user)
    Standing.objects.filter(pk=cell(workbench, "fr").pk).update(words=7665)
    board = client.get(f"{reverse('workbench:board')}?language=fr&q=border").text
    assert board.count(f"<td>{shown}</td>") == 3
    assert f"{shown} " in board.partition("bench-board")[2]
    monkeypatch.setattr(work, "done", lambda *args, **kwargs: [Work("Ana", "es", 7665, 7665, 7665)])
    assert client.get(reverse("workbench:work")).text.count(f"<td>{shown}</td>") == 3
    assert read_csv(client.get(reverse("workbench:work_csv")))[1][4:] == ["7665"] * 3


def test_a_formula_in_a_title_stays_text(workbench, client):
    """Spreadsheets calculate what begins with an equals sign."""
    Page.objects.filter(pk=workbench.update.pk).update(title="=1+1")
    client.force_login(workbench.users["publishers"])
    rows = read_csv(client.get(f"{reverse('workbench:board_csv')}?kind=update"))
    assert {row[1] for row in rows[1:]} == {"'=1+1"}


def test_the_start_panel_says_what_waits(workbench, client):
    """Assigned, due, changed since I translated it, ready for my review."""
    translator, reviewer = workbench.users["translators:es"], workbench.users["reviewers:es"]
    confirm_all(workbench.translations["es"], translator)
    spanish = Standing.objects.filter(pk=cell(workbench).pk)
    client.force_login(translator)
    home = reverse("wagtailadmin_home")
    assert "No translation is assigned to you" in client.get(home).content.decode()
    spanish.update(translator=translator, state=STATES.IN_TRANSLATION)
    assert "Assigned to me" in client.get(home).content.decode()
    spanish.update(due=datetime.date(2020, 1, 1))
    assert "Due within a week, or overdue" in client.get(home).content.decode()
    spanish.update(translator=None, state=STATES.OUTDATED, stale_segments=1)
    assert "Changed since I translated it" in client.get(home).content.decode()
    client.force_login(reviewer)
    assert "Ready for my review" not in client.get(home).content.decode()
    spanish.update(state=STATES.REVIEW, handed_in_by=translator)
    assert "Ready for my review" in client.get(home).content.decode()


def test_translations_of_a_draft_are_on_the_board(workbench, client):
    """From the moment that it is given to translators, marked as a draft; other drafts are not."""
    draft = make_page(UpdatePage, workbench.place, publish=False, title="Not out yet")
    make_page(UpdatePage, workbench.place, publish=False, title="Only begun")
    standings.refresh(standings.all_keys())
    reviewer = workbench.users["reviewers:es"]
    client.force_login(workbench.users["publishers"])
    board = reverse("workbench:board")
    assert "Not out yet" not in client.get(board).text
    submit = reverse("wagtail_localize:submit_page_translation", args=[draft.pk])
    locales = [workbench.locales[code].pk for code in ("es", "ru")]
    said = client.post(submit, {"locales": locales}, follow=True)
    assert said.redirect_chain[-1][0] == board
    assert [row.page.pk for row in said.context["rows"] if not row.page.live] == [draft.pk]
    assert said.text.count("Draft source") == 1
    for query, found in (("language=es", True), ("state=in-translation", True), ("state=up-to-date", False)):
        assert ("Not out yet" in client.get(f"{board}?{query}").text) == found, query
        rows = read_csv(client.get(f"{reverse('workbench:board_csv')}?{query}"))
        assert ("Not out yet" in {row[1] for row in rows}) == found, query
    Standing.objects.filter(source_page=draft, locale=workbench.locales["es"]).update(translator=reviewer)
    client.force_login(reviewer)
    home = client.get(reverse("wagtailadmin_home")).text
    assert "Not out yet" in home
    assert "Draft source" in home


def test_a_source_that_was_withdrawn_leaves_the_board(workbench, client):
    """Unless somebody is translating it: what is done or out of date asks for nothing."""
    client.force_login(workbench.users["publishers"])
    board = reverse("workbench:board")
    Page.objects.filter(pk=workbench.update.pk).update(live=False)
    assert "Help at the border" in client.get(board).text
    Standing.objects.filter(source_page=workbench.update).exclude(state=STATES.MISSING).update(
        state=STATES.OUTDATED
    )
    assert "Help at the border" not in client.get(board).text


def test_labels_are_written_in_one_language_alone(workbench, client):
    """A translator into Spanish writes Spanish labels, and no other column."""
    Theme.objects.create(key="floods", name_fr="Inondations", name_en="Floods", slug_fr="inondations")
    client.force_login(workbench.users["translators:es"])
    spanish = reverse("workbench:text_list", args=["labels", "es"])
    assert "Inondations" in client.get(spanish).content.decode()
    client.post(spanish, {"key": ["theme:floods:name"], "shown": [""], "words": ["Inundaciones"]})
    theme = Theme.objects.get(key="floods")
    assert (theme.name_es, theme.name_fr, theme.name_en) == ("Inundaciones", "Inondations", "Floods")
    russian = reverse("workbench:text_list", args=["labels", "ru"])
    answer = client.post(russian, {"key": ["theme:floods:name"], "shown": [""], "words": ["Наводнения"]})
    assert answer.status_code in {302, 403}
    assert not Theme.objects.get(key="floods").name_ru
    long = {"key": ["theme:floods:name"], "shown": ["Inundaciones"], "words": ["i" * 200]}
    answer = client.post(spanish, long)
    assert "aria-invalid" in answer.content.decode()
    assert Theme.objects.get(key="floods").name_es == "Inundaciones"


def test_navigation_and_interface_are_on_the_board(workbench, client):
    """Nothing that a reader sees is off it."""
    client.force_login(workbench.users["translators:es"])
    said = client.get(reverse("workbench:texts")).content.decode()
    for name in ("Labels of the vocabularies", "Navigation and footer", "Words of the interface"):
        assert name in said
    SiteText.objects.update_or_create(
        locale=workbench.locales["fr"], defaults={"tagline": "Passer la frontière"}
    )
    client.post(
        reverse("workbench:text_list", args=["site", "es"]),
        {"key": ["tagline"], "shown": [""], "words": ["Cruzar la frontera"]},
    )
    assert SiteText.objects.get(locale=workbench.locales["es"]).tagline == "Cruzar la frontera"
    assert SiteText.objects.get(locale=workbench.locales["fr"]).tagline == "Passer la frontière"
    assert (
        "<textarea"
        not in client.get(reverse("workbench:text_list", args=["interface", "es"])).content.decode()
    )
    assert client.get(reverse("workbench:text_list", args=["nothing", "es"])).status_code == 404


@pytest.mark.parametrize("name", ["board_csv", "analysis", "exchange"])
def test_wrong_filters_are_named_and_give_nothing(workbench, client, name):
    """Not all that there is, as if nothing had been asked."""
    confirm_all(workbench.translations["es"], workbench.users["translators:es"])
    client.force_login(workbench.users["publishers"])
    wrong = {"language": "es", "due": "31/31/2026"}
    answer = client.get(reverse(f"workbench:{name}"), wrong, follow=True)
    assert answer.redirect_chain == [(f"{reverse('workbench:board')}?{urlencode(wrong)}", 302)]
    assert "Enter a valid date." in answer.text
    download = client.get(reverse("workbench:download_selection", args=["po"]), wrong)
    assert download.status_code == 302


@pytest.mark.parametrize(
    ("language", "written", "calendar"),
    [("en", "05/11/2026", "d/m/Y"), ("fr", "05/11/2026", "d/m/Y"), ("ru", "05.11.2026", "d.m.Y")],
)
def test_days_are_written_and_read_as_the_language_does(workbench, language, written, calendar):
    """The fifth of November, in the field, in the calendar beside it, and typed."""
    day = datetime.date(2026, 11, 5)
    with override(language):
        said = str(BulkForm(initial={"due": day})["due"])
        assert f'value="{written}"' in said
        assert f'"format": "{calendar}"' in said
        for typed in (written, "2026-11-05"):
            form = BoardForm({"due": typed})
            assert form.is_valid()
            assert form.cleaned_data["due"] == day


def test_the_board_of_5000_pages_costs_as_much_as_one_of_two(workbench, client):
    """Pagination; at most 20 queries however many pages and languages there are."""
    client.force_login(workbench.users["publishers"])
    address = f"{reverse('workbench:board')}?sort=wishes"
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    _many_pages(workbench, 5000)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(address)
    assert len(answer.context["rows"]) == 50
    assert answer.context["items"].paginator.count > 5000
    assert len(many) <= len(few) + 1
    assert len(many) <= 20, [query["sql"][:150] for query in many]


def _many_pages(workbench, number: int) -> None:
    """Add pages with three cells each, as rows alone: no test needs their words."""
    template = Page.objects.get(pk=workbench.update.pk)
    parent = workbench.place
    pages = [
        Page(
            title=f"Page {place}",
            draft_title=f"Page {place}",
            slug=f"page-{place}",
            path=f"{parent.path}Z{place:03X}",
            depth=template.depth,
            url_path=f"{parent.url_path}page-{place}/",
            content_type_id=template.content_type_id,
            locale_id=template.locale_id,
            live=True,
        )
        for place in range(number)
    ]
    made = Page.objects.bulk_create(pages, batch_size=500)
    Standing.objects.bulk_create(
        (
            Standing(source_page=page, locale=locale, kind="update", state=STATES.MISSING, words=100)
            for page in made
            for locale in workbench.locales.values()
        ),
        batch_size=500,
    )
