"""Works close to one, each once."""

from datetime import date

import pytest

from demo.factories import make_page, translate
from home.models import Theme
from publications.models import ReportPage, UpdatePage


@pytest.fixture
def make(places):
    def update(title, themes, language="en", **fields):
        chosen = list(Theme.objects.filter(key__in=themes))
        return make_page(
            UpdatePage, places[language], title=title, themes=chosen, **{"date": date(2026, 1, 1), **fields}
        )

    return update


def titles(client, page) -> list[str]:
    return [item["title"] for item in client.get(page.url).context["related"]]


def test_more_common_themes_come_first_then_the_latest(client, make, places):
    page = make("This one", ["routes", "health"])
    make("Older", ["routes"], date=date(2024, 1, 1))
    make("Newer", ["health"], date=date(2026, 2, 2))
    make("Both", ["routes", "health"], date=date(2020, 1, 1))
    make("Something else", ["funding"])
    make_page(
        ReportPage,
        places["en"],
        title="A report",
        summary="It says.",
        date=date(2025, 1, 1),
        themes=list(Theme.objects.filter(key="routes")),
    )
    assert titles(client, page) == ["Both", "Newer", "A report", "Older"]


def test_each_work_is_there_once_in_the_nearest_language(client, make):
    page = make("This one", ["routes"])
    here = translate(page, "fr", title="Celui-ci", slug="celui-ci")
    other = make("The other", ["routes"])
    translate(other, "fr", title="L’autre", slug="l-autre")
    make("English alone", ["routes"], date=date(2020, 1, 1))
    items = client.get(here.url).context["related"]
    assert [(item["title"], item["foreign"]) for item in items] == [
        ("L’autre", False),
        ("English alone", True),
    ]


def test_drafts_and_private_pages_are_not_related(client, make):
    page = make("This one", ["routes"])
    make("Draft", ["routes"], publish=False)
    private = make("Private", ["routes"])
    private.view_restrictions.create(restriction_type="login")
    assert titles(client, page) == []


def test_without_themes_nothing_is_close(client, make):
    make("Other", [])
    assert titles(client, make("This one", [])) == []
