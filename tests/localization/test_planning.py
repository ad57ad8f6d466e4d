"""What is planned on the board: in bulk, for one page, and where a translation begins."""

import datetime

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from localization import standings
from localization.models import Depth, Standing
from notices.models import Notice
from tests.localization.cells import cell

STATES = Standing.State


def test_planning_in_bulk(workbench, client):
    """A publisher assigns, dates and notes; a translator may take a page, not plan it; not wanted is a state."""
    translator = workbench.users["translators:es"]
    said = {
        "pages": [workbench.update.pk, workbench.place.pk],
        "language": "es",
        "translator": translator.pk,
        "due": "2026-12-24",
        "note": "For the meeting",
    }
    client.force_login(translator)
    client.post(reverse("workbench:change"), said)
    assert cell(workbench).due is None
    client.post(
        reverse("workbench:change"),
        {"pages": [workbench.update.pk], "language": "es", "translator": translator.pk},
    )
    assert cell(workbench).translator == translator
    client.force_login(workbench.users["publishers"])
    client.post(reverse("workbench:change"), said)
    found = Standing.objects.filter(locale=workbench.locales["es"], due=datetime.date(2026, 12, 24))
    assert found.count() == 2
    client.post(
        reverse("workbench:change"), {"pages": [workbench.update.pk], "language": "fr", "depth": Depth.NONE}
    )
    assert cell(workbench, "fr").state == STATES.NOT_WANTED


def plan(client, pages: list, language: str = "es", **said) -> list[str]:
    """Do something with pages of the board; return what is said of it."""
    said = {"pages": [page.pk for page in pages], "language": language, **said}
    answer = client.post(reverse("workbench:change"), said, follow=True)
    return [str(message) for message in answer.context["messages"]]


def planned(cell: Standing) -> tuple:
    return cell.translator, cell.due, cell.note


def test_what_was_planned_can_be_taken_back(workbench, client):
    """Nobody, no date, no note, each by itself and with one page; what is left empty stays as it is."""
    translator, day = workbench.users["translators:es"], datetime.date(2026, 12, 24)
    Standing.objects.filter(pk=cell(workbench).pk).update(
        translator=translator, due=day, note="For the meeting"
    )
    client.force_login(workbench.users["publishers"])
    board = client.get(reverse("workbench:board")).text
    assert '<option value="nobody">Nobody</option>' in board
    assert 'name="no_due"' in board
    assert 'name="no_note"' in board
    plan(client, [workbench.update], translator="nobody")
    assert planned(cell(workbench)) == (None, day, "For the meeting")
    plan(client, [workbench.update], no_due="on")
    assert planned(cell(workbench)) == (None, None, "For the meeting")
    plan(client, [workbench.update], no_note="on", translator=translator.pk)
    assert planned(cell(workbench)) == (translator, None, "")


def test_a_translator_gives_back_what_is_theirs(workbench, client):
    """And takes nothing from others that way."""
    translator, reviewer = workbench.users["translators:es"], workbench.users["reviewers:es"]
    client.force_login(translator)
    plan(client, [workbench.update], translator=translator.pk)
    assert cell(workbench).translator == translator
    plan(client, [workbench.update], translator="nobody")
    assert cell(workbench).translator is None
    Standing.objects.filter(pk=cell(workbench).pk).update(translator=reviewer)
    assert "you may not plan it" in plan(client, [workbench.update], translator="nobody")[0]
    assert cell(workbench).translator == reviewer


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({}, "Choose at least one page"),
        ({"due": "2026-12-24", "no_due": "on"}, "Give a date or remove it"),
        ({"note": "Soon", "no_note": "on"}, "Write a note or remove it"),
    ],
)
def test_a_plan_that_says_nothing_or_two_things_changes_nothing(workbench, client, said, answer):
    """The person reads why."""
    client.force_login(workbench.users["publishers"])
    (message,) = plan(client, [workbench.update], **said)
    assert message.startswith(answer)
    assert planned(cell(workbench)) == (None, None, "")


def test_nobody_is_assigned_what_they_may_not_translate(workbench, client):
    """They would be told of it, and find the door of its desk locked. What else was planned waits for another name."""
    client.force_login(workbench.users["publishers"])
    russian = workbench.users["translators:ru"]
    said = plan(client, [workbench.update, workbench.place], translator=russian.pk, note="Soon")
    assert said == ["Nobody was assigned: translators-ru may not translate this into Spanish."]
    assert planned(cell(workbench)) == (None, None, "")
    assert not Notice.objects.exists()


def test_what_was_written_in_the_language_is_not_called_unwanted(workbench, client):
    """It is its own there, and cannot begin as a translation."""
    Translation.objects.filter(target_locale=workbench.locales["es"]).delete()
    standings.refresh(standings.all_keys())
    assert cell(workbench).state == STATES.OWN
    client.force_login(workbench.users["publishers"])
    said = plan(client, [workbench.update], start="on")
    assert said == ["1 was not begun: it was written in this language."]


def test_a_missing_parent_is_told_apart_from_what_one_may_not_plan(workbench, client):
    """The page is assigned all the same, and the person reads both; with its parent, both begin."""
    publisher = workbench.users["publishers"]
    client.force_login(publisher)
    said = plan(client, [workbench.update], "fr", start="on", translator=publisher.pk)
    assert said == [
        "1 translation was changed.",
        "1 was not begun: the page above it does not exist in this language. Translate first: North",
    ]
    assert (cell(workbench, "fr").translator, cell(workbench, "fr").state) == (publisher, STATES.MISSING)
    said = plan(client, [workbench.update], "fr", start="on")
    assert len(said) == 1
    assert said[0].startswith("1 was not begun")
    assert plan(client, [workbench.update, workbench.place], "fr", start="on") == [
        "2 translations were changed."
    ]
    assert cell(workbench, "fr").state == STATES.IN_TRANSLATION


def test_beginning_makes_a_draft_and_leads_to_its_desk(workbench, client):
    """One click on a missing cell, for whoever may."""
    client.force_login(workbench.users["translators:es"])
    place = reverse("workbench:start", args=[workbench.place.pk, "fr"])
    assert client.post(place).status_code in {302, 403}
    assert not Page.objects.filter(
        translation_key=workbench.place.translation_key, locale__language_code="fr"
    ).exists()
    client.force_login(workbench.users["publishers"])
    answer = client.post(place)
    assert answer.status_code == 302
    assert "/desk/" in answer["Location"]
    assert client.post(reverse("workbench:start", args=[workbench.place.pk, "de"])).status_code == 404


def test_a_page_does_not_begin_in_its_own_language(workbench, client):
    """There is nothing to translate: not found, for its translations as for the page itself."""
    client.force_login(workbench.users["publishers"])
    spanish = workbench.place.get_translation(workbench.locales["es"])
    for page in (workbench.place, spanish):
        assert client.post(reverse("workbench:start", args=[page.pk, "en"])).status_code == 404


def test_beginning_at_a_translation_begins_its_source(workbench, client):
    """A work has one source, whichever of its pages somebody comes from."""
    client.force_login(workbench.users["publishers"])
    spanish = workbench.place.get_translation(workbench.locales["es"])
    answer = client.post(reverse("workbench:start", args=[spanish.pk, "fr"]))
    made = Translation.objects.get(target_locale=workbench.locales["fr"])
    assert answer["Location"] == reverse("workbench:desk", args=[made.pk])
    sources = TranslationSource.objects.filter(object_id=workbench.place.translation_key)
    assert [made.source] == list(sources)
    assert made.source.locale == workbench.place.locale
