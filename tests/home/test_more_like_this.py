"""More like this: kept by the worker, on every kind of page, within and across languages, in two queries."""

import numpy as np
import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home import cache
from home.more_like_this import more_like
from search import likeness
from search.records import Likeness
from search.tasks import pages_changed
from tests.sites import index_everything


class Letters:
    """An encoder for which texts with the same letters are close."""

    name = "letters"
    weight = 0.4

    def encode(self, texts, *, query=False):
        rows = np.array(
            [[1 + text.lower().count(chr(code)) for code in range(97, 123)] for text in texts], float
        )
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


ENCODER = "test_more_like_this:Letters"


@pytest.fixture(scope="module")
def likened(content, django_db_blocker):
    """The site, indexed, with what is like what, for the tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(SENTENCE_ENCODER=ENCODER):
        index_everything()
        assert likeness.look_after() > 5
        yield
        transaction.set_rollback(True)


@pytest.fixture
def alike(likened, site, settings):
    settings.SENTENCE_ENCODER = ENCODER
    return site


def test_every_kind_of_page_shows_works_like_it(alike, client):
    pages = (
        alike.report,
        alike.case,
        alike.update,
        alike.event,
        alike.series,
        alike.service_page,
        alike.places["fr"],
    )
    for page in pages:
        shown = more_like(page)
        assert shown, page
        assert page.title not in [item["title"] for item in shown]
        text = client.get(page.url).content.decode()
        assert 'id="related"' in text, page
        assert f'href="{shown[0]["url"]}"' in text


def test_the_own_translations_are_not_alike_and_other_languages_are(alike):
    shown = more_like(alike.report)
    assert alike.report_en.title not in [item["title"] for item in shown]
    assert any(item["foreign"] for item in shown)
    assert len({item["url"] for item in shown}) == len(shown)


def test_what_became_private_is_not_shown(alike):
    liked = next(item for item in more_like(alike.report) if item["url"].startswith("/fr/"))
    PageViewRestriction.objects.create(page=alike.places["fr"], restriction_type="login")
    cache.invalidate()
    assert liked["url"] not in [item["url"] for item in more_like(alike.report)]


def test_a_change_is_followed_and_what_is_gone_forgotten(alike):
    assert likeness.look_after() == 0, "nothing has changed"
    made = Likeness.objects.get(page_id=alike.case.pk).made
    alike.case.summary = "Tout autre chose"
    alike.case.save_revision().publish()
    pages_changed.call([alike.case.pk])
    assert likeness.look_after() >= 1
    assert Likeness.objects.get(page_id=alike.case.pk).made > made
    pk = alike.case.pk
    alike.case.unpublish()
    pages_changed.call([pk])
    likeness.look_after()
    assert not Likeness.objects.filter(page_id=pk).exists()


def test_it_costs_two_queries(alike, settings):
    settings.PAGE_CACHE = True
    more_like(alike.case)
    with CaptureQueriesContext(connection) as queries:
        assert more_like(alike.report)
    assert len(queries) <= 2


def test_without_an_encoder_there_is_nothing_to_show(alike, settings):
    settings.SENTENCE_ENCODER = "none"
    likeness.look_after()
    assert more_like(alike.event) == []
