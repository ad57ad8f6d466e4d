"""What each step costs on a page of 60 segments, in queries of the request; the work of queued tasks is not in it."""

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from accounts.models import User
from demo.factories import make_page
from localization import analysis, checks, making, tasks, writing
from localization.exchange.sheets import sheets_of
from localization.models import Standing
from passerelle.settings import base
from publications.models import UpdatePage

SEGMENTS = 60
WORDS = {"es": "Palabras", "ru": "Слова", "fr": "Mots"}


def long_page(tree, segments: int = SEGMENTS) -> UpdatePage:
    """Make an update of so many segments: title, summary, address, paragraphs."""
    body = [
        {
            "type": "paragraph",
            "id": str(uuid.uuid4()),
            "value": f"<p>The <b>paragraph</b> of <i>number</i> {number}.</p>",
        }
        for number in range(segments - 3)
    ]
    return make_page(UpdatePage, tree["north"]["pages"]["en"], title="Long", summary="About it.", body=body)


def translations_of(page) -> list[Translation]:
    """Give the page to the translators of the three other languages."""
    return making.submit(page, Locale.objects.exclude(pk=page.locale_id))


def translate_all(translation: Translation, user) -> None:
    """Confirm words for each segment; what the checks say of such words is overruled."""
    for segment in StringSegment.objects.filter(source=translation.source).select_related(
        "string", "context"
    ):
        text = WORDS[translation.target_locale.language_code]
        writing.write(
            translation, segment, text, user, confirmed=True, overruled=dict.fromkeys(checks.NAMES, "made up")
        )


def cost(ask) -> int:
    """Return the number of queries of what `ask` does, and that it was answered.

    Tasks wait in the database as on a site, so that putting one there counts, and its work does not.
    """
    with override_settings(TASKS=base.TASKS), CaptureQueriesContext(connection) as queries:
        response = ask()
    assert response is None or response.status_code in {200, 302}
    return len(queries)


@pytest.fixture
def publisher(signed_in):
    """Somebody who may work on all three languages."""
    client = signed_in("publishers")
    client.get(reverse("wagtailadmin_home"))
    return client


def test_submitting_to_three_languages(tree, publisher):
    """Most of it is Wagtail's own copying."""
    page = long_page(tree)
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    locales = list(Locale.objects.exclude(pk=page.locale_id).values_list("pk", flat=True))
    assert cost(lambda: publisher.post(address, {"locales": locales})) <= 260
    assert Standing.objects.filter(source_page=page, segments=SEGMENTS - 1).count() == 3


def test_the_desk_and_its_segments(tree, signed_in):
    """Opening costs the same for any number of segments; saving one is cheap, because it happens at each pause."""
    client = signed_in("translators:es")
    found = {}
    for segments in (SEGMENTS, SEGMENTS // 3):
        page = long_page(tree, segments)
        made = next(one for one in translations_of(page) if one.target_locale.language_code == "es")
        address = reverse("workbench:desk", args=[made.pk])
        client.get(address)
        found[segments] = [cost(lambda: client.get(address))]  # noqa: B023 — asked at once
        translate_all(made, User.objects.first())
        found[segments].append(cost(lambda: client.get(address)))  # noqa: B023
    assert found[SEGMENTS] == found[SEGMENTS // 3]
    assert max(found[SEGMENTS]) <= 25
    page = long_page(tree)
    made = next(one for one in translations_of(page) if one.target_locale.language_code == "es")
    segment = StringSegment.objects.filter(source=made.source).order_by("order")[7]
    address = reverse("workbench:segment", args=[made.pk, segment.pk])
    for version, (confirm, most) in enumerate([(False, 13), (False, 10), (True, 10)]):
        said = json.dumps(
            {"text": f"El {{1}}párrafo{{/1}} {version}", "version": version, "confirm": confirm}
        )
        assert cost(lambda: client.put(address, said, content_type="application/json")) <= most  # noqa: B023


def test_filling_repetitions_costs_the_same_however_many_there_are(tree, publisher):
    """The words of one segment are drafts in all that say the same."""
    costs = {}
    for count in (3, 2, 20):  # the first asks what a process remembers
        body = [
            {"type": "paragraph", "id": str(uuid.uuid4()), "value": "<p>Ask for tea.</p>"}
            for _one in range(count)
        ]
        page = make_page(
            UpdatePage, tree["north"]["pages"]["en"], title=f"Tea {count}", summary="", body=body
        )
        made = next(one for one in translations_of(page) if one.target_locale.language_code == "es")
        segment = StringSegment.objects.filter(source=made.source, string__data="Ask for tea.").first()
        address = reverse("workbench:segment", args=[made.pk, segment.pk])
        said = json.dumps({"text": "Pida té.", "version": 0, "confirm": True})
        costs[count] = cost(lambda: publisher.put(address, said, content_type="application/json"))  # noqa: B023
        assert StringTranslation.objects.filter(context__object_id=page.translation_key).count() == count
    assert costs[20] == costs[2]


def test_publishing_and_taking_over_a_change(tree, publisher):
    """Publishing costs little more than Wagtail's own saving and publishing; a change is compared in one go."""
    page = long_page(tree)
    user = User.objects.get(username="publishers")
    made = translations_of(page)
    for translation in made:
        translate_all(translation, user)
    addresses = [reverse("workbench:publish", args=[translation.pk]) for translation in made]
    first = [cost(lambda: publisher.post(address)) for address in addresses]  # noqa: B023
    assert max(first) <= 110
    assert Standing.objects.filter(source_page=page, state=Standing.State.UP_TO_DATE).count() == 3
    page = UpdatePage.objects.get(pk=page.pk)
    page.body[3].value.source = "<p>Another <b>paragraph</b>.</p>"
    page.save_revision().publish()
    taken_over = cost(
        lambda: tasks.source_changed.func(page.pk, UpdatePage.objects.get(pk=page.pk).live_revision_id, False)
    )
    assert taken_over <= 60
    assert Standing.objects.filter(source_page=page, state=Standing.State.OUTDATED).count() == 3
    for translation in made:
        translate_all(translation, user)
    again = [cost(lambda: publisher.post(address)) for address in addresses]  # noqa: B023
    assert taken_over + sum(again) <= 380
    assert Standing.objects.filter(source_page=page, state=Standing.State.UP_TO_DATE).count() == 3


def test_analysis_and_files_of_many_pages(tree):
    """A page more costs what its own segments cost, and the look-up of its words: nothing is asked anew for each page."""
    pages = [long_page(tree, 6) for _number in range(4)]
    made = [one for page in pages for one in translations_of(page) if one.target_locale.language_code == "es"]
    for translation in made:
        translate_all(translation, User.objects.first())
    spanish = Locale.objects.get(language_code="es")
    fetched = list(
        Translation.objects.filter(pk__in=[one.pk for one in made]).select_related(
            "source__locale", "source__specific_content_type", "target_locale"
        )
    )
    costs = {
        count: (
            cost(lambda: list(analysis.analyse([page.pk for page in pages[:count]], spanish)) and None),  # noqa: B023
            cost(lambda: sheets_of(fetched[:count]) and None),  # noqa: B023
        )
        for count in (1, 4)
    }
    more = [(many - one) / 3 for one, many in zip(costs[1], costs[4], strict=True)]
    assert more[0] <= 2
    assert more[1] <= 4
