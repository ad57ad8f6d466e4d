"""Changes reach the index, also after a failure; a rebuild misses nothing; the check names what differs."""

from datetime import timedelta
from functools import reduce
from io import StringIO
from operator import or_
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from demo.factories import make_page, translate
from home.models import StandardPage
from home.tasks import hide_files, read_document
from publications.models import ReportPage, UpdatePage
from search import indexing, jobs, tasks
from search.engines import engine, store
from search.engines.base import EngineQuery, EngineUnavailable, NotBuilt
from search.engines.database import DatabaseEngine
from search.models import Change, Index
from search.tasks import pages_changed
from tests.sites import make_file


def found(words: str, language: str = "fr") -> list[str]:
    return [hit.title for hit in engine("database").search(EngineQuery(language=language, text=words)).hits]


def test_what_is_published_is_found_and_what_is_withdrawn_is_not(site):
    page = make_page(UpdatePage, site.places["fr"], title="Ouragan Zoé", slug="zoe")
    assert found("ouragan") == []
    pages_changed.call([page.pk])
    assert found("ouragan") == ["Ouragan Zoé"]
    pages_changed.call([page.pk])
    assert found("ouragan") == ["Ouragan Zoé"]
    page.unpublish()
    pages_changed.call([page.pk])
    assert found("ouragan") == []


def test_the_other_versions_of_a_work_learn_of_a_new_one(site):
    translation = translate(site.update, "fr", title="Nouvelle loi sur l’asile", slug="loi")
    pages_changed.call([translation.pk])
    hits = engine("database").search(EngineQuery(language="es", text="asilo")).hits
    [hit] = [hit for hit in hits if hit.work == str(site.update.translation_key)]
    assert set(hit.filters["lang"]) == {"es", "fr"}


def test_a_deleted_page_leaves_the_index(site):
    pk, title = site.update.pk, site.update.title
    assert title in found("asilo", "es")
    site.update.delete()
    pages_changed.call([pk])
    assert title not in found("asilo", "es")


def test_a_failing_engine_catches_up(site, monkeypatch):
    page = make_page(UpdatePage, site.places["fr"], title="Ouragan Zoé", slug="zoe")

    def out_of_reach(*args, **kwargs):
        raise EngineUnavailable("nobody answers")

    with monkeypatch.context() as patch:
        patch.setattr(DatabaseEngine, "replace_pages", out_of_reach)
        pages_changed.call([page.pk])
        assert found("ouragan") == []
        jobs.catch_up()
        assert Change.objects.get(page_id=page.pk).done is False
    jobs.catch_up()
    assert found("ouragan") == ["Ouragan Zoé"]
    assert Change.objects.get(page_id=page.pk).done is True


def test_what_nobody_may_find_any_more_is_taken_out_before_anything_is_read(site, monkeypatch):
    places = [site.places["fr"], site.places["es"]]
    for place in places:
        PageViewRestriction.objects.create(page=place, restriction_type=PageViewRestriction.LOGIN)
    hidden = Page.objects.filter(reduce(or_, (Q(path__startswith=place.path) for place in places)))
    branch = list(hidden.values_list("pk", flat=True))
    database, seen = engine("database"), []

    def watched(page_ids):
        seen.append(page_ids)
        assert not {page for _key, page, _digest in database.stored()} & set(branch)
        return documents_of(page_ids)

    documents_of = indexing.documents_of
    monkeypatch.setattr(indexing, "documents_of", watched)
    pages_changed.call([*branch, site.places["en"].pk])
    assert seen
    assert not set(branch) & {pk for page_ids in seen for pk in page_ids}


@pytest.mark.parametrize("how", ["restricted", "unpublished", "deleted", "above"])
def test_what_is_hidden_is_found_no_more_although_no_worker_runs(
    site, settings, django_capture_on_commit_callbacks, how
):
    page = make_page(UpdatePage, site.places["fr"], title="Zibeline", slug="zibeline")
    pages_changed.call([page.pk])
    assert found("zibeline") == ["Zibeline"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        if how == "unpublished":
            page.unpublish()
        elif how == "deleted":
            page.delete()
        else:
            place = site.places["fr"] if how == "above" else page
            PageViewRestriction.objects.create(page=place, restriction_type=PageViewRestriction.LOGIN)
    assert found("zibeline") == []


def test_an_index_that_fails_fails_no_save(site, monkeypatch, django_capture_on_commit_callbacks):
    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(indexing, "withdraw", locked)
    indexing.withdraw_at_once([site.update.pk])
    with django_capture_on_commit_callbacks(execute=True):
        monkeypatch.setattr("search.tasks.pages_changed", SimpleNamespace(enqueue=lambda ids: None))
        site.update.unpublish()
    site.update.refresh_from_db()
    assert not site.update.live


@pytest.mark.parametrize("how", ["private", "replaced", "deleted"])
def test_what_a_file_said_is_gone_before_its_pages_are_looked_at(
    site, settings, monkeypatch, django_capture_on_commit_callbacks, how
):
    shelf = Collection.get_first_root_node().add_child(instance=Collection(name="Shelf"))
    document = make_file("Of this test", "fr", "Des zibelines", collection=shelf)
    body = [{"type": "file", "value": {"document": document.pk, "title": ""}}]
    page = make_page(StandardPage, site.places["fr"], title="Fourrures", slug="fourrures", body=body)
    pages_changed.call([page.pk])
    assert found("zibelines") == ["Fourrures"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        if how == "private":
            CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")
        elif how == "replaced":
            document.file = ContentFile(b"%PDF-1.4", "new.pdf")
            document.save()
        else:
            document.delete()
    assert found("zibelines") == []  # before any worker
    [first, *_others] = DBTaskResult.objects.ready()
    assert first.task_name == "hide_files"
    monkeypatch.setattr(Page, "search_documents", None, raising=False)  # no page is read for it
    hide_files.call(*first.args_kwargs["args"])
    assert found("zibelines") == []
    assert found("fourrures") == ["Fourrures"]


def test_a_file_that_stays_readable_stays_found(site):
    assert site.report.title in found("passeurs désert")
    hide_files.call([site.guide.pk], [site.report.pk])
    assert site.report.title in found("passeurs désert")


def test_changes_of_single_pages_come_between_those_of_many(site, settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    many = indexing.searchable_pages()
    read_document.enqueue(1)
    pages_changed.call(many)
    pages_changed.enqueue([site.update.pk])
    waiting = [(each.task_name, each.args_kwargs["args"]) for each in DBTaskResult.objects.ready()]
    assert waiting[:2] == [("pages_changed", [[site.update.pk]]), ("read_document", [1])]
    assert {name for name, _args in waiting[2:]} == {"more_pages_changed"}
    assert [pk for _name, [page_ids] in waiting[2:] for pk in page_ids] == many


def test_nobody_waits_to_write_while_texts_are_analysed(site, monkeypatch):
    page = make_page(UpdatePage, site.places["fr"], title="Ouragan Zoé", slug="zoe")
    outside, open_transactions = len(connection.savepoint_ids), []

    def watched(document):
        open_transactions.append(len(connection.savepoint_ids) - outside)
        return terms_of(document)

    terms_of = store.terms_of
    monkeypatch.setattr(store, "terms_of", watched)
    pages_changed.call([page.pk])
    assert open_transactions
    assert set(open_transactions) == {0}
    assert found("ouragan") == ["Ouragan Zoé"]


def test_a_rebuild_goes_on_where_it_stopped_and_sees_what_changes_meanwhile(site, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 5)
    monkeypatch.setattr(indexing.batched, "__defaults__", (5,))
    database = engine("database")
    steps = indexing.rebuild(database)
    next(steps)
    assert next(steps)[0] == 5
    del steps
    assert found("bateaux") == ["Routes de la Méditerranée"], "readers see the old index"
    assert database.rebuilt()

    steps = indexing.rebuild(database)
    assert next(steps)[0] == 5, "what was built is not built again"
    site.report.title = "Autres routes"
    site.report.save_revision().publish()
    site.case.unpublish()
    pages_changed.call([site.report.pk, site.case.pk])
    for _step in steps:
        pass
    assert found("bateaux") == ["Autres routes"]
    assert found("carnet") == []
    assert Index.objects.filter(name="site").count() == 1


def test_two_that_build_at_once_build_one_index(site):
    database = engine("database")
    call_command("search_index", stdout=StringIO())
    slow = indexing.rebuild(database)
    next(slow)
    quick = indexing.rebuild(database)
    next(quick)
    assert list(quick), "the second finishes for both"
    assert found("bateaux") == ["Routes de la Méditerranée"]
    [finished] = Index.objects.filter(name="site")
    assert list(slow) == [], "and the first has nothing left to do"
    assert list(Index.objects.filter(name="site")) == [finished]


def test_one_that_was_taken_away_is_not_called_complete(site):
    database = engine("database")
    steps = indexing.rebuild(database)
    next(steps)
    database.drop()
    with pytest.raises(NotBuilt):
        list(steps)


def test_a_page_withdrawn_between_reading_and_writing_is_not_left_behind(site, monkeypatch):
    database = engine("database")
    build = DatabaseEngine.build

    def slow_build(self, documents):
        documents = list(documents)
        if site.case.live:
            site.case.unpublish()
            pages_changed.call([site.case.pk])
        return build(self, documents)

    monkeypatch.setattr(DatabaseEngine, "build", slow_build)
    for _step in indexing.rebuild(database):
        pass
    assert found("carnet") == []


def test_what_was_read_before_a_change_is_put_right_however_late_a_rebuild_is_resumed(site, monkeypatch):
    database, build = engine("database"), DatabaseEngine.build

    def ended_after_writing(self, documents):
        documents = list(documents)
        site.case.unpublish()
        pages_changed.call([site.case.pk])
        build(self, documents)
        raise KeyboardInterrupt

    monkeypatch.setattr(DatabaseEngine, "build", ended_after_writing)
    with pytest.raises(KeyboardInterrupt):
        list(indexing.rebuild(database))
    monkeypatch.setattr(DatabaseEngine, "build", build)
    hours_ago = timezone.now() - timedelta(hours=3)
    Index.objects.filter(state=Index.State.BUILDING).update(created=hours_ago)
    Change.objects.update(changed=hours_ago + timedelta(minutes=1))
    assert next(indexing.rebuild(database))[0] > 0, "it goes on"
    for _step in indexing.rebuild(database):
        pass
    assert found("carnet") == []


def test_a_rebuild_older_than_what_is_known_of_changes_is_begun_anew(site):
    database = engine("database")
    steps = indexing.rebuild(database)
    next(steps)
    next(steps)
    Index.objects.filter(state=Index.State.BUILDING).update(
        created=timezone.now() - timedelta(days=1, hours=1)
    )
    assert next(indexing.rebuild(database))[0] == 0


def test_of_two_that_build_at_once_the_slower_puts_right_what_it_has_read_too_early(site, monkeypatch):
    database, build = engine("database"), DatabaseEngine.build
    quick = indexing.rebuild(database)
    next(quick)

    def overtaken(self, documents):
        documents = list(documents)
        monkeypatch.setattr(DatabaseEngine, "build", build)
        site.case.unpublish()
        pages_changed.call([site.case.pk])
        indexing._put_right(database, timezone.now())  # as the other process does before we write
        written = build(self, documents)
        database.finish_rebuild()
        return written

    monkeypatch.setattr(DatabaseEngine, "build", overtaken)
    for _step in quick:
        pass
    assert found("carnet") == []


def test_the_check_names_what_is_missing_stale_and_orphaned(site):
    def check(*options) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("search_index", "--check", *options, stdout=out)
        except SystemExit as stopped:
            return stopped.code, out.getvalue()
        return 0, out.getvalue()

    assert check() == (0, "database: 0 missing\ndatabase: 0 stale\ndatabase: 0 orphaned\n")
    new = make_page(UpdatePage, site.places["fr"], title="Ouragan Zoé", slug="zoe")
    ReportPage.objects.filter(pk=site.report.pk).update(summary="Changé en douce")
    site.update.unpublish()
    code, said = check()
    assert code == 1
    assert f"database: 1 missing\n  page:{new.pk}\n" in said
    assert f"  page:{site.report.pk}\n" in said
    assert f"database: 1 orphaned\n  page:{site.update.pk}\n" in said
    assert check("--language", "en")[0] == 0
    call_command("search_index", "--language", "fr", "--kind", "update", stdout=StringIO())
    assert "0 missing" in check()[1]
    call_command("search_index", stdout=StringIO())
    assert check()[0] == 0


def test_the_worker_builds_an_index_that_is_missing_or_of_another_version(site):
    database = engine("database")
    database.drop()
    assert database.health().rebuild
    with pytest.raises(EngineUnavailable):
        database.search(EngineQuery(language="fr"))
    jobs.look_after_index()
    assert found("bateaux") == ["Routes de la Méditerranée"]
    Index.objects.update(fingerprint="of old")
    assert database.health().rebuild
    jobs.look_after_index()
    assert database.health().ok
