"""A branch in the background: page by page, taken up where it was interrupted, nothing twice."""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import Translation

from demo.factories import make_page
from localization import batches, making, tasks
from localization.models import Batch
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
