"""Drafts by machine, from a stub of LibreTranslate over HTTP that also misbehaves."""

import contextlib
import json
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import ClassVar

import pytest
from django.urls import reverse
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.models import StringTranslation
from wagtail_localize.strings import StringValue

from localization import machine, making, standings, tasks
from localization.fingerprints import is_words
from localization.models import Depth, Standing
from localization.segments import segments_of
from notices.models import Notice
from tests.localization.updates import person, translation_of_an_update, two_updates  # noqa: F401 – fixtures


class Stub(BaseHTTPRequestHandler):
    """Answers as the test says: each answer is a status and what to make of the texts."""

    answers: list
    asked: list

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append(body)
        status, make = type(self).answers.pop(0) if len(type(self).answers) > 1 else type(self).answers[0]
        data = make(body["q"])
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):  # the other side may not have waited
            self.wfile.write(
                data if isinstance(data, bytes) else json.dumps({"translatedText": data}).encode()
            )

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def stub(settings, monkeypatch):
    """The stub, as the site's machine translator; waiting between tries takes no time."""
    handler = type("Handler", (Stub,), {"answers": [], "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "wagtail_localize.machine_translators.libretranslate.LibreTranslator",
        "OPTIONS": {
            "LIBRETRANSLATE_URL": f"http://127.0.0.1:{server.server_port}",
            "API_KEY": "",
            "TIMEOUT": 0.5,
        },
    }
    monkeypatch.setattr(machine, "time", SimpleNamespace(sleep=lambda seconds: None))
    yield handler
    server.shutdown()
    server.server_close()


@pytest.fixture
def translator(translation):
    """A translator with everything still to do."""
    StringTranslation.objects.filter(context__object_id=translation.source.object_id).delete()
    return person("translators:es")


def said(texts):
    return [text.replace("Routes", "Rutas") for text in texts]


def slow(texts):
    time.sleep(1)
    return said(texts)


def test_drafts_are_the_machines_until_a_person_confirms_them(stub, translation, translator):
    stub.answers = [(200, said)]
    drafted = machine.draft(translation, translator)
    rows = [row for row in segments_of(translation) if row.text]
    assert drafted.written == len(rows) > 2
    assert all(row.machine and not row.done for row in rows)
    assert {row.translation.tool_name for row in rows} == {"LibreTranslate"}
    assert "Rutas 1" in {row.text for row in rows}
    with pytest.raises(making.Incomplete):
        making.publish(translation, translator)
    assert stub.asked[0]["source"] == "en"
    assert stub.asked[0]["target"] == "es"


def test_no_more_is_drafted_than_is_wanted(stub, translation, translator):
    stub.answers = [(200, said)]
    standings.refresh([translation.source.object_id])
    Standing.objects.filter(locale=translation.target_locale).update(depth=Depth.SUMMARY)
    assert machine.draft(translation, translator).written == 2
    assert stub.asked[0]["q"] == ["Routes 1", "What {1} is new."]


def test_a_busy_service_is_asked_again(stub, translation, translator):
    stub.answers = [(429, said), (503, said), (200, said)]
    assert machine.draft(translation, translator).written > 2
    assert len(stub.asked) == 3


MISBEHAVIOUR = {
    "always busy": (429, said),
    "broken": (500, said),
    "refused": (403, said),
    "wrong length": (200, lambda texts: said(texts)[1:]),
    "no JSON": (200, lambda texts: b"<html>"),
    "other JSON": (200, lambda texts: b'{"error": "no"}'),
    "a list": (200, lambda texts: b"[]"),
    "no texts": (200, lambda texts: [None] * len(texts)),
    "slow": (200, slow),
}


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_a_service_that_misbehaves_changes_nothing(name, stub, translation, translator):
    stub.answers = [MISBEHAVIOUR[name]]
    with pytest.raises(machine.MachineFailed):
        machine.draft(translation, translator)
    assert len(stub.asked) <= machine.TRIES
    assert not [row for row in segments_of(translation) if row.text]


class OfALibrary(Exception):
    """An error as Google's library raises it: of no class that the site knows, with a status in `code`."""

    def __init__(self, code=None):
        self.code = code
        super().__init__("the library says why")


class Library(BaseMachineTranslator):
    """A service that is asked through a library of its own."""

    display_name = "Library"
    errors: ClassVar[list] = []

    def can_translate(self, source_locale, target_locale):
        return True

    def translate(self, source_locale, target_locale, strings):
        if self.errors:
            raise self.errors.pop(0)
        return {string: StringValue(said([string.data])[0]) for string in strings}


@pytest.fixture
def library(settings, monkeypatch):
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": f"{__name__}.Library", "OPTIONS": {}}
    monkeypatch.setattr(machine, "time", SimpleNamespace(sleep=lambda seconds: None))
    monkeypatch.setattr(Library, "errors", [])
    return Library


def test_a_busy_library_is_asked_again(library, translation, translator):
    library.errors += [OfALibrary(HTTPStatus.TOO_MANY_REQUESTS), OfALibrary(503)]
    assert machine.draft(translation, translator).written > 2


@pytest.mark.parametrize("code", [None, HTTPStatus.FORBIDDEN, lambda: 503])
def test_errors_of_a_library_are_told_to_who_asked_and_logged_whole(
    code, library, translation, translator, caplog
):
    library.errors += [OfALibrary(code)] * 2
    tasks.machine_translate.call(translation.pk, translator.pk)
    assert len(library.errors) == 1  # it was asked once
    notice = Notice.objects.get(recipient=translator)
    assert notice.kind == "machine-failed"
    [record] = [record for record in caplog.records if record.name == "localization.tasks"]
    assert "OfALibrary" in caplog.text
    assert record.exc_info


def test_a_source_that_changes_while_the_machine_is_asked(library, translation, translator, monkeypatch):
    """Its segment is passed over; the others are drafted, and whoever asked hears of it."""

    def translate(self, source_locale, target_locale, strings):
        translation.source.stringsegment_set.filter(context__path="title").delete()
        return {string: StringValue(said([string.data])[0]) for string in strings}

    monkeypatch.setattr(library, "translate", translate)
    open_ones = sum(not row.text for row in segments_of(translation) if is_words(row.path))
    tasks.machine_translate.call(translation.pk, translator.pk)
    notice = Notice.objects.get(recipient=translator)
    assert (notice.kind, notice.context["written"]) == ("machine-done", open_ones - 1)


def test_errors_of_our_own_are_not_taken_for_the_machines(library, translation, translator, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(machine.writing, "write", broken)
    with pytest.raises(ZeroDivisionError):
        tasks.machine_translate.call(translation.pk, translator.pk)


def test_an_answer_that_cannot_stand_on_a_page_is_left_out(stub, translation, translator):
    stub.answers = [(200, lambda texts: [text.replace("<a", "<script") for text in said(texts)])]
    drafted = machine.draft(translation, translator)
    assert drafted.refused == 1
    assert drafted.written > 1


def test_what_somebody_wrote_is_never_replaced(stub, translation, translator):
    row = next(row for row in segments_of(translation) if row.path == "title")
    StringTranslation.objects.create(
        translation_of_id=row.string_id,
        context_id=row.context_id,
        locale=translation.target_locale,
        data="Mío",
    )
    stub.answers = [(200, said)]
    machine.draft(translation, translator)
    assert next(row for row in segments_of(translation) if row.path == "title").text == "Mío"


@pytest.mark.parametrize(("answer", "kind"), [((200, said), "machine-done"), ((500, said), "machine-failed")])
def test_asked_for_at_the_desk_and_told_when_done(
    answer, kind, stub, translation, translator, client, django_capture_on_commit_callbacks
):
    stub.answers = [answer]
    client.force_login(translator)
    assert "LibreTranslate" in client.get(reverse("workbench:desk", args=[translation.pk])).text
    address = reverse("wagtail_localize:machine_translate", args=[translation.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).url == reverse("workbench:desk", args=[translation.pk])
    assert [notice.kind for notice in Notice.objects.filter(recipient=translator)] == [kind]


def test_without_a_service_nothing_is_offered(translation, translator, client):
    client.force_login(translator)
    address = reverse("wagtail_localize:machine_translate", args=[translation.pk])
    assert client.post(address).status_code == 404
    assert address not in client.get(reverse("workbench:desk", args=[translation.pk])).text
