"""A branch, or many pages chosen, in the background: page by page, taken up where it was interrupted, nothing twice."""

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page
from wagtail.users.models import UserProfile
from wagtail_localize.models import Translation

from demo.factories import make_page
from localization import batches, making, standings, tasks
from localization.models import Batch, Depth, SegmentComment, Standing
from publications.models import UpdatePage


@pytest.fixture
def branch(workbench, monkeypatch):
    """A page with four below it, one of which is with the translators already; two are dealt with at a time."""
    for number in range(3):
        make_page(UpdatePage, workbench.place, title=f"Update {number}", slug=f"update-{number}")
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    workbench.place.refresh_from_db()
    return workbench


def begin(branch, *languages: str) -> Batch:
    """Plan the branch, as its editor does."""
    locales = [branch.locales[code] for code in languages]
    return batches.begin(branch.place, locales, branch.users["publishers"])


def there() -> Counter:
    """Return how often each page is there by key and language, and each translation."""
    pages = Page.objects.values_list("translation_key", "locale")
    return Counter([*pages, *Translation.objects.values_list("source", "target_locale")])


def test_a_branch_is_taken_up_where_it_was_interrupted(branch, monkeypatch):
    """The page at hand is undone with its transaction, the others stay; a batch that is alive is left alone."""
    batch = begin(branch, "es", "ru")
    assert batches.go_on(batch.pk)
    batch.refresh_from_db()
    assert (batch.total, batch.done) == (4, 2)
    submit = making.submit

    def killed(*args):
        submit(*args)
        raise KeyboardInterrupt

    before = there()
    with monkeypatch.context() as patched:
        patched.setattr(making, "submit", killed)
        with pytest.raises(KeyboardInterrupt):
            batches.go_on(batch.pk)
    assert there() == before
    taken_up = []
    monkeypatch.setattr(tasks, "continue_batch", SimpleNamespace(enqueue=taken_up.append))
    batches.resume()
    assert taken_up == []
    Batch.objects.update(touched=timezone.now() - timedelta(hours=1))
    batches.resume()
    assert taken_up == [batch.pk]
    assert batches.go_on(batch.pk)
    assert not batches.go_on(batch.pk)
    batch.refresh_from_db()
    assert (batch.done, batch.problems, bool(batch.finished)) == (4, [], True)
    assert set(there().values()) == {1}
    below = Page.objects.filter(title__startswith="Update ", locale=branch.locales["es"])
    assert list(below.values_list("live", flat=True)) == [False] * 3
    again = begin(branch, "es", "ru")
    while batches.go_on(again.pk):
        pass
    assert set(there().values()) == {1}


def test_a_page_that_cannot_be_given_is_named_with_the_reason(branch, client):
    """The page above it is not in French; the others are tried all the same, and the editor sees how far it is."""
    batch = begin(branch, "fr")
    client.force_login(branch.users["publishers"])
    shown = client.get(reverse("workbench:batch", args=[batch.pk]))
    assert shown["Refresh"]
    while batches.go_on(batch.pk):
        pass
    batch.refresh_from_db()
    assert [problem["title"] for problem in batch.problems] == [
        "Help at the border",
        "Update 0",
        "Update 1",
        "Update 2",
    ]
    assert all("North" in problem["reason"] for problem in batch.problems)
    shown = client.get(reverse("workbench:batch", args=[batch.pk]))
    assert "Refresh" not in shown
    assert "Update 2" in shown.text


def test_a_page_at_which_the_site_fails_holds_up_no_other(branch, monkeypatch, caplog):
    """It is named, and its fault is in the log; nothing of it is left."""
    submit, failing = making.submit, Page.objects.get(title="Update 0", locale__language_code="en").pk

    def broken(page, *args):
        made = submit(page, *args)
        if page.pk == failing:
            raise ZeroDivisionError
        return made

    monkeypatch.setattr(making, "submit", broken)
    batch = begin(branch, "es")
    while batches.go_on(batch.pk):
        pass
    batch.refresh_from_db()
    assert (batch.done, bool(batch.finished)) == (4, True)
    [problem] = batch.problems
    assert (problem["page"], problem["reason"]) == (failing, "A fault of the site: it is in its log.")
    assert "ZeroDivisionError" in caplog.text
    made = Page.objects.filter(title__startswith="Update ", locale=branch.locales["es"])
    assert sorted(made.values_list("title", flat=True)) == ["Update 1", "Update 2"]


def test_whoever_asked_reads_it_in_their_language(branch):
    """The worker speaks the site's language: reasons and comments are in that of the person."""
    publisher = branch.users["publishers"]
    UserProfile.objects.filter(user=publisher).update(preferred_language="ru")
    spanish = branch.update.get_translation(branch.locales["es"])
    making.stop(branch.translations["es"])
    spanish.body = [{"type": "paragraph", "value": "<p>Palabras propias.</p>"}]
    spanish.save_revision()
    with translation.override("fr"):
        refused, taken_up = begin(branch, "fr"), begin(branch, "es")
        for batch in (refused, taken_up):
            while batches.go_on(batch.pk):
                pass
        assert translation.get_language() == "fr"
    refused.refresh_from_db()
    assert "находится под страницей «North»" in refused.problems[0]["reason"]
    comment = SegmentComment.objects.get(locale=branch.locales["es"])
    assert comment.text.startswith("Написано на самой странице")


def many_pages(workbench, number: int) -> list[UpdatePage]:
    """Make so many pages below a place that is not there in French."""
    made = [
        make_page(UpdatePage, workbench.place, title=f"News {place}", slug=f"news-{place}", publish=place > 0)
        for place in range(number)
    ]
    standings.refresh(page.translation_key for page in made)
    return made


def begin_on_the_board(client, pages: list, **said):
    """Tick pages on the board and begin them in French."""
    ticked = [page.pk for page in pages]
    return client.post(
        reverse("workbench:change"), {"pages": ticked, "language": "fr", "start": "on", **said}
    )


def test_many_pages_chosen_begin_in_the_background(workbench, client):
    """Nobody waits for them; what is planned holds at once, and each comes after the page above it, a draft too."""
    pages = [*many_pages(workbench, 10), workbench.place]
    publisher = workbench.users["publishers"]
    client.force_login(publisher)
    with CaptureQueriesContext(connection) as queries:
        answer = begin_on_the_board(client, pages, due="2026-12-24", translator=publisher.pk)
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("workbench:batch", args=[batch.pk])
    assert len(queries) <= 100
    cells = Standing.objects.filter(source_page__in=pages, locale=workbench.locales["fr"])
    planned = cells.filter(translator=publisher, due=date(2026, 12, 24))
    assert (planned.count(), batch.total, batch.done) == (11, 11, 0)
    assert not cells.exclude(page=None).exists()
    while batches.go_on(batch.pk):
        pass
    batch.refresh_from_db()
    assert batch.problems == []
    assert cells.filter(page__live=False, state=Standing.State.IN_TRANSLATION).count() == 11
    assert "Pages chosen" in client.get(answer["Location"]).text
    client.force_login(workbench.users["translators:ru"])
    assert client.get(answer["Location"]).status_code in {302, 403}


def test_few_pages_chosen_begin_at_once(workbench, client):
    """And those that are not wanted do not, which is said."""
    pages = [*many_pages(workbench, 3), workbench.place]
    Standing.objects.filter(source_page=pages[1], locale=workbench.locales["fr"]).update(depth=Depth.NONE)
    client.force_login(workbench.users["publishers"])
    answer = begin_on_the_board(client, pages)
    assert answer["Location"] == reverse("workbench:board")
    assert not Batch.objects.exists()
    assert [str(said) for said in get_messages(answer.wsgi_request)] == [
        "3 translations were changed.",
        "1 was not begun: it is not wanted in this language.",
    ]


def test_how_much_is_wanted_of_many_pages_is_counted_in_the_background(
    workbench, client, django_capture_on_commit_callbacks
):
    """Nobody waits while segments are counted; it holds at once, and the board follows."""
    pages = many_pages(workbench, 12)
    client.force_login(workbench.users["publishers"])
    said = {"language": "fr", "depth": Depth.NONE}
    asked = {}
    for number in (11, 12):
        with (
            django_capture_on_commit_callbacks() as after,
            CaptureQueriesContext(connection) as queries,
        ):
            answer = client.post(
                reverse("workbench:change"), {"pages": [page.pk for page in pages[:number]], **said}
            )
        asked[number] = len(queries)
    assert asked[12] - asked[11] <= 3  # a cell is written, within a savepoint, and nothing counted
    assert "Their states and figures follow in the background." in [
        str(message) for message in get_messages(answer.wsgi_request)
    ]
    cells = Standing.objects.filter(source_page__in=pages, locale=workbench.locales["fr"])
    assert cells.filter(depth=Depth.NONE, state=Standing.State.MISSING).count() == 12
    for callback in after:
        callback()
    assert cells.filter(state=Standing.State.NOT_WANTED).count() == 12


def test_a_draft_of_others_in_the_language_is_refused_with_the_reason(workbench, client):
    """The board does not know of it yet; whoever only translates makes no translation of it. The others begin."""
    pages = many_pages(workbench, 2)
    making.submit(workbench.place, [workbench.locales["fr"]], workbench.users["publishers"])
    pages[1].copy_for_translation(workbench.locales["fr"])
    translator = workbench.users["translators:es"]
    translator.groups.add(Group.objects.get(name="translators:fr"))
    client.force_login(translator)
    answer = begin_on_the_board(client, pages)
    assert [str(said) for said in get_messages(answer.wsgi_request)] == [
        "1 translation was changed.",
        "“News 1” was written in its language: its editors decide whether it is translated.",
    ]
