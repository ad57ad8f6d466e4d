"""Case studies: each challenge and lesson has an address of its own, and each says what answers what."""

import re
import uuid

import pytest
from django.urls import reverse

from demo.factories import make_page, translate
from home.models import Theme
from publications.models import CaseStudyPage, ReportPage
from tests.sites import item

CHALLENGE = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
OTHER = "9b2d7c1e-0000-4000-8000-000000000002"
LESSON = "6fa459ea-ee8a-4ca4-894e-db77e160355e"


@pytest.fixture
def report(places):
    return make_page(ReportPage, places["en"], title="The report", slug="report", summary="What we found.")


@pytest.fixture
def case_study(places, report):
    challenges = [
        {**item("No money", "None at all.", "challenge", themes=["funding"]), "id": CHALLENGE},
        {**item("No time", "Not a minute.", "challenge"), "id": OTHER},
    ]
    lesson = item(
        "Share the travel",
        "It was cheaper.",
        themes=["routes", "gone-since"],
        stages=["transit"],
        countries=["it"],
        answers=f"{CHALLENGE} {uuid.uuid4()}",
        report=report.pk,
        report_page=12,
    )
    return make_page(
        CaseStudyPage,
        places["en"],
        title="How we met",
        slug="how-we-met",
        summary="A network that met.",
        challenges=challenges,
        lessons=[{**lesson, "id": LESSON}],
    )


def test_items_have_addresses_and_answer_each_other(client, case_study):
    html = client.get(case_study.url).content.decode()
    for anchor in ("challenge-3f2504e0", "challenge-9b2d7c1e", "lesson-6fa459ea"):
        assert html.count(f'id="{anchor}"') == 1
    assert '<a href="#lesson-6fa459ea">Lesson 1: Share the travel</a>' in html
    assert '<a href="#challenge-3f2504e0">Challenge 1: No money</a>' in html
    assert "Challenge 2: No time" not in html  # nothing answers it


def test_five_sections_in_the_same_order_in_each_language(client, case_study):
    french = translate(case_study, "fr", title="Comment", slug="comment", summary="Un réseau.")
    anchors = ["concept", "case-study", "challenges", "lessons", "countries"]
    for page in (case_study, french):
        html = client.get(page.url).content.decode()
        positions = [html.index(f'id="{anchor}"') for anchor in anchors]
        assert positions == sorted(positions)
        assert 'id="lesson-6fa459ea"' in html


def test_labels_are_in_the_readers_language(client, case_study):
    french = translate(case_study, "fr", title="Comment", slug="comment", summary="Un réseau.")
    theme = Theme.objects.get(key="routes")
    assert client.get(case_study.url).context["lessons"][0].themes[0][0] == theme.name_en
    lesson = client.get(french.url).context["lessons"][0]
    ((name, address),) = lesson.themes  # the key of a theme that is gone shows nothing
    assert (name, address.startswith("/fr/")) == (theme.name_fr, True)
    assert lesson.countries == "Italie"


def test_the_report_of_a_lesson_is_linked_in_the_readers_language_or_the_nearest(client, case_study, report):
    french = translate(case_study, "fr", title="Comment", slug="comment", summary="Un réseau.")
    html = client.get(french.url).content.decode()
    assert f'<a href="{report.url}" lang="en" hreflang="en">The report</a>' in html
    translated = translate(report, "fr", title="Le rapport", slug="rapport", summary="Dit.")
    html = client.get(french.url).content.decode()
    assert f'<a href="{translated.url}">Le rapport</a>' in html


def test_a_withdrawn_report_is_not_linked(client, case_study, report):
    report.unpublish()
    html = client.get(case_study.url).content.decode()
    assert "The report" not in html
    assert "page 12" not in html


def test_the_form_offers_the_challenges_to_tick(client, admin_user, case_study):
    client.force_login(admin_user)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[case_study.pk])).content.decode()
    assert "passerelle-answers" in html
    assert re.search(r'src="[^"]*publications/answers\.js', html)


def test_publishing_asks_for_lessons(case_study):
    case_study.lessons = []
    assert set(case_study.problems_to_publish()) == {"lessons"}
