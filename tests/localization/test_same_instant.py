"""Two people who do the same in the same instant, each with a connection of their own."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import Queue

import pytest
from django.db import connection, transaction
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from localization import making, writing
from localization.models import SegmentVersion
from passerelle.setup import prepare_site
from tests import databases
from tests.localization.conftest import make_workbench

pytestmark = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time"
)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """The page that is being translated, in a database in which other connections see what is committed."""
    with django_db_blocker.unblock():
        name = databases.copy(tmp_path_factory.mktemp("instant"), "instant")
        with databases.at(name):
            with transaction.atomic():
                prepare_site()
                made = make_workbench()
            yield made
        databases.remove(name)


@pytest.fixture(autouse=True)
def db(made):
    """Here a test's database is that of the page, without a transaction around it: others would not see inside."""


@pytest.fixture
def title(made) -> StringSegment:
    """The title of the page, in which nothing was ever written in Spanish."""
    StringTranslation.objects.all().delete()
    SegmentVersion.objects.all().delete()
    return StringSegment.objects.select_related("string", "context").get(
        source=made.translations["es"].source, context__path="title"
    )


def while_the_other_waits(first: Callable[[], object], second: Callable[[], object]) -> Future:
    """Do `first` and, before that is committed, in another connection `second`, which has to wait for it.

    Return how the second ended.
    """
    pids: Queue[int] = Queue()

    def other():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pids.put(cursor.fetchone()[0])
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            ended = pool.submit(other)
            pid = pids.get(timeout=60)
            while not (ended.done() or _waits(pid)):
                time.sleep(0.01)
        ended.exception(timeout=60)
    return ended


def saving(made, title: StringSegment, role: str, words: str, version: int) -> Callable[[], writing.Written]:
    """Return what saves words for the title as somebody (by role) who saw a version of it."""
    return partial(writing.write, made.translations["es"], title, words, made.users[role], version=version)


def _waits(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [pid])
        return cursor.fetchone()[0] > 0


def words_of(title: StringSegment) -> str:
    """Return what is there in Spanish."""
    return StringTranslation.objects.get(context=title.context_id, translation_of=title.string_id).data


def test_who_begins_a_segment_second_is_shown_what_the_first_wrote(made, title):
    ended = while_the_other_waits(
        saving(made, title, "translators:es", "Ayuda", 0), saving(made, title, "publishers", "Auxilio", 0)
    )
    with pytest.raises(writing.Conflict) as conflict:
        ended.result()
    assert conflict.value.row.data == words_of(title) == "Ayuda"


def test_who_begins_a_segment_second_with_the_same_words_is_told_their_version(made, title):
    ended = while_the_other_waits(
        saving(made, title, "translators:es", "Ayuda", 0), saving(made, title, "publishers", "Ayuda", 0)
    )
    assert ended.result().version == 1


def test_who_changes_a_segment_second_overwrites_nothing_unseen(made, title):
    seen = saving(made, title, "publishers", "Ayuda", 0)().version
    ended = while_the_other_waits(
        saving(made, title, "translators:es", "Socorro", seen),
        saving(made, title, "publishers", "Auxilio", seen),
    )
    with pytest.raises(writing.Conflict) as conflict:
        ended.result()
    assert conflict.value.row.data == words_of(title) == "Socorro"
    assert conflict.value.row.status.version == seen + 1


def test_who_gives_a_page_to_its_translators_second_finds_what_the_first_has_made(made):
    """A button that was pressed twice."""
    french = Locale.objects.get(language_code="fr")
    making.submit(made.place, [french], made.users["publishers"])
    ended = while_the_other_waits(
        lambda: making.submit(made.update, [french], made.users["publishers"]),
        lambda: making.submit(made.update, [french], made.users["publishers"]),
    )
    (translation,) = Translation.objects.filter(
        source__object_id=made.update.translation_key, target_locale=french
    )
    assert [one.pk for one in ended.result()] == [translation.pk]
