"""An engine that is gone, silent, or has a damaged index: pages and saves go on, readers get an answer, it is said."""

import itertools
import os
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from elastic_transport import TransportError
from wagtail.models import Page

from demo.factories import make_page
from publications.models import UpdatePage
from search import checks, indexing, jobs
from search.engines import engine
from search.engines.base import EngineQuery, EngineUnavailable, NotBuilt
from search.engines.elastic_client import Hurried
from search.engines.elastic_node import Node
from search.models import Change, Entry, EntryTerms, Index, Posting, Segment, SegmentData
from search.requests import SearchRequest
from search.results import answer
from search.tasks import pages_changed


@pytest.fixture(autouse=True)
def _nobody_is_spared():
    """Ask every engine, also one that has failed in the test before."""
    cache.clear()


@pytest.fixture
def silent():
    """Return the address of a node that takes connections and never says a word."""
    with socket.socket() as node:
        node.bind(("127.0.0.1", 0))
        node.listen(32)
        yield f"http://127.0.0.1:{node.getsockname()[1]}"


@pytest.fixture
def gone():
    """Return the address of a node that refuses connections."""
    with socket.socket() as node:
        node.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{node.getsockname()[1]}"


def request_for(words: str, language: str = "fr") -> SearchRequest:
    return SearchRequest.parse(QueryDict(f"q={words}"), language)


@pytest.mark.parametrize("node", ["gone", "silent"])
def test_without_elasticsearch_the_database_answers(site, settings, request, node, monkeypatch):
    settings.ELASTICSEARCH_URL = [request.getfixturevalue(node)]
    monkeypatch.setattr("search.engines.elastic_client.WRITE_SECONDS", 1)
    found = answer(request_for("bateaux"))
    assert [hit.title for hit in found.hits] == ["Routes de la Méditerranée"]
    assert not found.problem
    assert Client().get("/health").json()["checks"]["search"]["engines"][0]["ok"] is False


def test_without_elasticsearch_the_index_of_the_database_is_tidied_all_the_same(
    site, settings, gone, monkeypatch
):
    settings.ELASTICSEARCH_URL = [gone]
    tidied = []
    monkeypatch.setattr("search.engines.database_index.store.tidy", tidied.append)
    jobs.tidy_index()
    assert tidied == [Index.objects.get()]


def test_whoever_hides_a_page_does_not_wait_for_elasticsearch(site, settings, silent, monkeypatch):
    settings.ELASTICSEARCH_URL = [silent]
    monkeypatch.setattr(indexing, "AT_ONCE_SECONDS", 0.1)
    monkeypatch.setattr(indexing, "LOOKED_UP_AT_ONCE", 1)
    waited = []
    ask = Node.perform_request

    def noted(node, *args, request_timeout=None, **kwargs):
        waited.append(request_timeout)
        return ask(node, *args, request_timeout=request_timeout, **kwargs)

    monkeypatch.setattr(Node, "perform_request", noted)
    Page.objects.filter(pk__in=[site.update.pk, site.case.pk]).update(live=False)
    indexing.withdraw_at_once([site.update.pk, site.case.pk])
    assert waited == [0.1], "once, however many pages there are"
    assert not Entry.objects.filter(page_id__in=[site.update.pk, site.case.pk]).exists()
    waiting = Change.objects.filter(page_id__in=[site.update.pk, site.case.pk], done=False)
    assert list(waiting.values_list("engine", flat=True)) == ["elasticsearch"]


@pytest.fixture(params=[b"<html>Sign in</html>", b"{}", b"[1]", b"7", b'{"a":'], ids=str)
def odd(request):
    """Return the address of something that answers all requests in the same way, and calls itself Elasticsearch."""

    class Odd(BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = "text/html" if request.param.startswith(b"<") else "application/json"
            self.send_response(200)
            for name, value in (("Content-Type", kind), ("X-Elastic-Product", "Elasticsearch")):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else request.param)

        do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 – names of the base class

        def log_message(self, *_said):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Odd) as node:
        threading.Thread(target=node.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{node.server_port}"
        node.shutdown()


@pytest.mark.django_db
def test_what_is_no_answer_of_elasticsearch_is_an_outage(settings, odd):
    settings.ELASTICSEARCH_URL = [odd]
    elastic = engine("elasticsearch", "odd")
    health = elastic.health()
    assert (health.ok, bool(health.problem)) == (False, True)
    for ask in (
        lambda: elastic.search(EngineQuery("en", "shelter")),
        lambda: elastic.suggest("shel", "en"),
        elastic.start_rebuild,
    ):
        with pytest.raises(EngineUnavailable):
            ask()


def test_without_any_engine_readers_are_told(site, settings, gone):
    settings.ELASTICSEARCH_URL = [gone]
    engine("database").drop()
    found = answer(request_for("bateaux"))
    assert found.problem
    assert found.total == 0


def test_all_requests_of_a_search_share_one_time_limit(settings, silent):
    settings.ELASTICSEARCH_URL = [silent]
    hurried = Hurried(engine("elasticsearch").client, 0.2)
    with pytest.raises(Exception, match="timed out"):
        hurried.search(index="any")
    with pytest.raises(EngineUnavailable, match="too slow"):
        hurried.search(index="any")


@pytest.fixture
def trickling():
    """Return the address of a node whose whole and right answer comes byte by byte."""
    answer = b'{"took": 1, "timed_out": false, "hits": {"hits": []}}'

    class Trickling(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            for name, value in (
                ("Content-Type", "application/json"),
                ("X-Elastic-Product", "Elasticsearch"),
                ("Content-Length", str(len(answer))),
            ):
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                for place in range(len(answer)):
                    self.wfile.write(answer[place : place + 1])
                    time.sleep(0.05)

        def log_message(self, *_said):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Trickling) as node:
        threading.Thread(target=node.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{node.server_port}"
        node.shutdown()


def test_the_time_limit_holds_for_an_answer_that_comes_byte_by_byte(settings, trickling):
    settings.ELASTICSEARCH_URL = [trickling]
    client = engine("elasticsearch").client
    assert Hurried(client, 60).search(index="any")["took"] == 1
    with pytest.raises(TransportError, match="timed out"):
        Hurried(client, 0.5).search(index="any")


@pytest.mark.elasticsearch
def test_a_node_that_is_lost_is_passed_over(engine_of_elasticsearch, settings, gone):
    settings.ELASTICSEARCH_URL = [gone, *settings.ELASTICSEARCH_URL, gone.replace("127.0.0.1", "localhost")]
    for _ in range(4):
        assert engine_of_elasticsearch.search(EngineQuery("fr")).total == 0


@pytest.mark.elasticsearch
def test_what_elasticsearch_missed_is_indexed_when_it_is_back(site, settings, gone, engine_of_elasticsearch):
    there = settings.ELASTICSEARCH_URL
    for _step in indexing.rebuild(engine_of_elasticsearch):
        pass
    settings.ELASTICSEARCH_URL = [gone]
    page = make_page(UpdatePage, site.places["fr"], title="Ouragan Zoé", slug="zoe")
    pages_changed.call([page.pk])
    assert [hit.title for hit in answer(request_for("ouragan")).hits] == ["Ouragan Zoé"]
    assert Change.objects.get(engine="elasticsearch", page_id=page.pk).done is False
    settings.ELASTICSEARCH_URL = there
    query = EngineQuery("fr", "ouragan", correct=False)
    assert engine_of_elasticsearch.search(query).total == 0
    jobs.catch_up()
    assert engine_of_elasticsearch.search(query).total == 1


@pytest.mark.elasticsearch
def test_an_index_that_is_lost_or_of_another_form_is_built_anew(site, engine_of_elasticsearch):
    lost = engine_of_elasticsearch
    lost.drop()
    assert lost.health().rebuild
    with pytest.raises(NotBuilt):
        lost.search(EngineQuery("fr"))
    jobs.look_after_index()
    assert lost.health().ok
    assert lost.search(EngineQuery("fr", "bateaux")).total == 1
    lost.client.indices.put_mapping(index=lost.live, meta={"fingerprint": "of old"})
    lost.drop_known()
    assert lost.health().rebuild
    with pytest.raises(NotBuilt):
        lost.search(EngineQuery("fr"))


@pytest.fixture
def engine_of_elasticsearch(db, settings):
    """Return the engine of Elasticsearch on the name "site", with an index of the test alone."""
    if not os.environ.get("ELASTICSEARCH_URL"):
        pytest.skip("ELASTICSEARCH_URL is not set")
    settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"].split(",")
    settings.ELASTICSEARCH_PREFIX = f"passerelle-test-{os.getpid()}"
    made = engine("elasticsearch")
    made.patience = 60.0
    made.drop()
    made.prepare()
    yield made
    settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"].split(",")
    made.drop()


# Damage to the index in the database


VERSIONS = itertools.count(7)
"""What a process remembers of an index goes by its version: each damage is one of its own."""


def packed(site) -> Segment:
    """Pack the index of the site, and return one of its segments."""
    from search.engines import store

    index = Index.objects.get(name="site")
    for language in ("fr", "en", "es", "ru"):
        store.pack(index, language)
    return index.segments.filter(language="fr", retired=None).first()


def unreadable_columns(segment):
    SegmentData.objects.filter(pk=segment.pk).update(columns=b"PK\x03\x04 nonsense")


def missing_columns(segment):
    SegmentData.objects.filter(pk=segment.pk).delete()


def missing_postings(segment):
    Posting.objects.filter(segment_id=segment.pk).delete()


def cut_postings(segment):
    Posting.objects.filter(segment_id=segment.pk).update(data=b"abc")


def cut_sequences(segment):
    EntryTerms.objects.filter(entry__segment=segment).update(sequence=b"abc")


@pytest.mark.parametrize(
    "damage", [unreadable_columns, missing_columns, missing_postings, cut_postings, cut_sequences]
)
def test_a_damaged_index_is_noticed_and_one_command_mends_it(site, damage):
    segment = packed(site)
    damage(segment)
    version = next(VERSIONS)
    Index.objects.filter(name="site").update(version=version)
    Segment.objects.filter(pk=segment.pk).update(stamp=version)
    found = answer(request_for("bateaux traversée"))
    assert found.problem or found.total == 0
    assert engine("database").health().rebuild
    assert [each.id for each in checks.index_is_current(databases=["default"])] == [checks.INDEX]
    call_command("search_index", stdout=StringIO())
    assert answer(request_for("bateaux")).total == 1
    assert engine("database").health().ok
    assert checks.index_is_current(databases=["default"]) == []


def test_an_index_of_other_words_answers_until_a_new_one_is_built(site):
    live = Index.objects.get(name="site")
    Index.objects.filter(pk=live.pk).update(
        fingerprint=live.fingerprint.replace("-analysis-", "-analysis-older-")
    )
    state = engine("database").health()
    assert (state.ok, state.rebuild) == (True, True)
    assert answer(request_for("bateaux")).total == 1
    jobs.look_after_index()
    assert not engine("database").health().problem
    assert Index.objects.get(name="site").pk != live.pk
