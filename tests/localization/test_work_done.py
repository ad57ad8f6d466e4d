"""Work done by person and period, and the analysis of work to do."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment

from localization import work, writing
from localization.work import Work
from tests.localization.cells import cell, confirm_all, read_csv


def test_work_done_by_person_and_period(workbench, client):
    """Segments and words that somebody confirmed; others see their own alone."""
    translator = workbench.users["translators:es"]
    confirm_all(workbench.translations["es"], translator, but=1)
    client.force_login(workbench.users["publishers"])
    rows = read_csv(client.get(reverse("workbench:work_csv")))
    standing = cell(workbench)
    assert [row[2:6] for row in rows[1:]] == [["translators-es", "es", "1", str(standing.done_segments)]]
    assert int(rows[1][6]) == standing.words - standing.open_words
    early = read_csv(client.get(f"{reverse('workbench:work_csv')}?begin=2001-01-01&end=2001-12-31"))
    assert len(early) == 1
    client.force_login(workbench.users["translators:ru"])
    assert len(read_csv(client.get(reverse("workbench:work_csv")))) == 1


def test_work_done_counts_a_segment_once_however_often_it_was_mended(workbench):
    """By the same person in the same period; what a reviewer mends is work of both."""
    translation, translator = workbench.translations["es"], workbench.users["translators:es"]
    row = StringSegment.objects.select_related("string", "context").get(
        source=translation.source, context__path="summary"
    )
    for words in ("Donde hay ayuda", "Dónde hay ayuda.", "Dónde encontrar ayuda."):
        writing.write(translation, row, words, translator)
        writing.write(translation, row, words, translator, confirmed=True)
    today = timezone.localdate()
    assert work.done(today, today) == [Work("translators-es", "es", segments=1, words=4, pages=1)]
    writing.write(translation, row, "Dónde hallar ayuda.", workbench.users["reviewers:es"], confirmed=True)
    assert [(one.person, one.segments, one.words) for one in work.done(today, today)] == [
        ("reviewers-es", 1, 4),
        ("translators-es", 1, 4),
    ]


@pytest.mark.parametrize(
    ("begin", "end"),
    [("2001-01-01", "9999-12-31"), ("0001-01-01", "2001-12-31"), ("0001-01-01", "0001-01-01")],
)
def test_a_period_has_bounds(workbench, client, begin, end):
    """A day at the end of the calendar is refused with the reason, and no table of another period is given for it."""
    client.force_login(workbench.users["publishers"])
    asked = {"begin": begin, "end": end}
    for name in ("work", "work_csv"):
        answer = client.get(reverse(f"workbench:{name}"), asked, follow=True)
        assert "Choose a day of the years 1970 to 2999." in answer.text


def test_work_done_is_shown_in_the_language_of_who_looks(workbench, client):
    """The days of the period, and the names of the languages."""
    user = workbench.users["publishers"]
    confirm_all(workbench.translations["es"], workbench.users["translators:es"])
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "ru"})
    client.force_login(user)
    said = client.get(reverse("workbench:work")).text
    today = timezone.localdate()
    assert f'value="01.{today:%m.%Y}"' in said
    assert f'value="{today:%d.%m.%Y}"' in said
    assert ">Испанский<" in said


def test_the_analysis_counts_words_by_what_is_known(workbench, client):
    """Repetitions once, what is confirmed apart, and all bands together are the page."""
    confirm_all(workbench.translations["es"], workbench.users["translators:es"], but=3)
    client.force_login(workbench.users["publishers"])
    answer = client.post(reverse("workbench:analysis"), {"pages": [workbench.update.pk], "language": "es"})
    heading, page, total = read_csv(answer)
    figures = dict(zip(heading, page, strict=True))
    assert figures["Repetitions"] == "4"  # “Ask for a blanket.”, the second time
    standing = cell(workbench)
    assert int(figures["Confirmed words"]) == standing.words - standing.open_words
    assert sum(int(figures[name]) for name in heading[6:]) == standing.words == int(figures["Words"])
    assert total[4:] == page[4:]
    # All that passes the filters, into all languages that it is for; a page a line, and one for the language.
    everything = client.get(f"{reverse('workbench:analysis')}?network=north&q=border")
    rows = read_csv(everything)[1:]
    assert [row[3] for row in rows] == ["fr", "fr", "es", "es", "ru", "ru"]
    assert rows[2:4] == [page, total]
    assert client.get(f"{reverse('workbench:analysis')}?q=mountain").status_code == 302


def test_an_analysis_of_too_much_says_how_much_it_may_be(workbench, client, monkeypatch):
    monkeypatch.setattr("localization.views.analysis.LARGEST", 2)
    client.force_login(workbench.users["publishers"])
    answer = client.get(f"{reverse('workbench:analysis')}?q=border", follow=True)
    said = "More than 2 translations are too many for one file: filter the board first."
    assert [str(message) for message in answer.context["messages"]] == [said]
