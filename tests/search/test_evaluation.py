"""Judged sets: what is measured, and what a broken set gets."""

import json
import os
import signal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from search.benchmarks.corpus import collection
from search.benchmarks.report import agreement
from search.benchmarks.stock import evaluate_stock
from search.evaluation import filled, ndcg, read_set
from search.models import Index

pytestmark = pytest.mark.django_db


LONG = "There are more sentences of some length in this text."


def write_set(folder, name="tiny"):
    target = folder / name
    target.mkdir()
    documents = [
        {
            "id": "tiny-en-1",
            "lang": "en",
            "title": "Camps",
            "text": "The reception of refugees needs much patience. " + LONG,
        },
        {
            "id": "tiny-en-2",
            "lang": "en",
            "title": "Law",
            "text": "The detention of minors is against the law. " + LONG,
        },
        {
            "id": "tiny-fr-1",
            "lang": "fr",
            "title": "Camps",
            "text": "L’accueil des réfugiés demande beaucoup de patience.",
        },
    ]
    (target / "docs.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (target / "queries.jsonl").write_text(json.dumps({"id": "q1", "lang": "en", "text": "refugees in camps"}))
    (target / "qrels.tsv").write_text("q1\t0\ttiny-en-1\t1\n")
    return target


def test_a_set_gives_one_line_a_language_and_leaves_nothing(tmp_path, capsys):
    call_command("search_eval", str(write_set(tmp_path)), engine="database")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    figures = json.loads(lines[0])
    assert (figures["set"], figures["language"], figures["docs"], figures["ndcg10"]) == ("tiny", "en", 2, 1.0)
    assert figures["found_share"] == 0.5
    assert set(figures) == {
        "set", "language", "documents_language", "engine", "mode", "docs", "queries", "ndcg10", "mrr10", "recall10",
        "zero_rate", "found_share", "p50_ms", "p95_ms", "index_seconds", "index_bytes",
    }  # fmt: skip
    assert not Index.objects.filter(name__startswith="eval-").exists()


@pytest.mark.parametrize(
    ("file", "line"), [("docs.jsonl", "{"), ("queries.jsonl", '{"id": 3}'), ("qrels.tsv", "q1 0 tiny-en-1 1")]
)
def test_a_broken_line_is_named(tmp_path, file, line):
    folder = write_set(tmp_path)
    with (folder / file).open("a") as target:
        target.write("\n" + line)
    with pytest.raises(CommandError, match=rf"{file}, line \d"):
        call_command("search_eval", str(folder), engine="database")
    (folder / file).write_bytes(b"\xff\xfe\n")
    with pytest.raises(CommandError, match=rf"{file}, line 1"):
        call_command("search_eval", str(folder), engine="database")
    (folder / file).unlink()
    with pytest.raises(CommandError, match=file):
        call_command("search_eval", str(folder), engine="database")


def test_a_document_without_title_or_with_more_fields_is_one(tmp_path):
    folder = write_set(tmp_path)
    (folder / "docs.jsonl").write_bytes(
        b'\xef\xbb\xbf{"id": "1", "lang": "en", "text": "Camps", "url": 3}\r\n'
        b'{"id": "2", "lang": "en", "title": null, "text": "Law"}\r\n'
    )
    assert [each.title for each in read_set(folder).documents["en"]] == ["", ""]


@pytest.mark.parametrize("file", ["docs.jsonl", "queries.jsonl"])
def test_an_id_that_is_there_twice_is_named_with_its_line(tmp_path, file):
    folder = write_set(tmp_path)
    first = (folder / file).read_text().splitlines()[0]
    with (folder / file).open("a") as target:
        target.write("\n" + first)
    with pytest.raises(CommandError, match=rf"{file}, line \d: id .* is there twice"):
        call_command("search_eval", str(folder), engine="database")


@pytest.mark.parametrize("field", ["id", "lang"])
def test_what_is_longer_than_an_index_holds_is_named_with_its_line(tmp_path, field):
    folder = write_set(tmp_path)
    row = {"id": "1", "lang": "en", "text": "refugees", field: "x" * 3000}
    (folder / "docs.jsonl").write_text(json.dumps(row))
    with pytest.raises(CommandError, match=f"docs.jsonl, line 1: {field} is longer"):
        call_command("search_eval", str(folder), engine="database")


def test_a_language_without_documents_keeps_no_other_from_being_measured(tmp_path, capsys):
    folder = write_set(tmp_path)
    with (folder / "queries.jsonl").open("a") as target:
        target.write("\n" + json.dumps({"id": "q2", "lang": "de", "text": "Lager"}))
    call_command("search_eval", str(folder), engine="database")
    said = capsys.readouterr()
    assert [json.loads(line)["language"] for line in said.out.splitlines()] == ["en"]
    assert "no documents in de" in said.err
    (folder / "docs.jsonl").write_text("")
    with pytest.raises(CommandError, match="nothing to measure"):
        call_command("search_eval", str(folder), engine="database")


def test_a_process_asked_to_end_leaves_no_index(tmp_path, monkeypatch):
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("search.evaluation.ask", lambda *args: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(SystemExit):
        call_command("search_eval", str(write_set(tmp_path)), engine="database")
    assert not Index.objects.filter(name__startswith="eval-").exists()
    assert signal.getsignal(signal.SIGTERM) is before


def test_two_that_measure_one_set_at_once_have_an_index_each():
    with filled("database", "eval-x", []) as (one, _seconds, _bytes):
        with filled("database", "eval-x", []) as (other, _seconds, _bytes):
            assert one.index_name != other.index_name
            assert one.health().ok
        assert one.health().ok
    with filled("database", "eval-x", []) as (again, _seconds, _bytes):
        assert again.index_name == one.index_name, (
            "so that what a killed process left behind is removed one day"
        )
    assert not Index.objects.filter(name__startswith="eval-x").exists()


def test_meaning_needs_an_encoder(tmp_path):
    folder = str(write_set(tmp_path))
    with pytest.raises(CommandError, match="SENTENCE_ENCODER"):
        call_command("search_eval", folder, engine="database", mode="hybrid")
    with pytest.raises(CommandError, match="SENTENCE_ENCODER"):
        call_command("search_eval", folder, engine="database", documents_language="fr")
    with pytest.raises(CommandError, match="no documents in ru"):
        call_command("search_eval", folder, engine="database", documents_language="ru")


def test_noisy_queries_of_other_sets_are_skipped(tmp_path, capsys):
    folder = write_set(tmp_path)
    noisy = tmp_path / "noisy.jsonl"
    rows = [
        {"set": "tiny", "qid": "q1", "lang": "en", "clean": "refugees", "noisy": "refugeees"},
        {"set": "other", "qid": "q1", "lang": "en", "clean": "law", "noisy": "lwa"},
    ]
    noisy.write_text("\n".join(map(json.dumps, rows)))
    call_command("search_eval", str(folder), engine="database", queries=noisy, field="noisy")
    figures = json.loads(capsys.readouterr().out)
    assert (figures["queries"], figures["ndcg10"]) == (1, 1.0)


def test_ndcg_follows_its_definition():
    assert ndcg(["a", "b"], {"a": 1}) == 1.0
    assert ndcg(["b", "a"], {"a": 1}) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg(["b"], {"a": 1}) == 0.0
    assert ndcg(["a"], {}) == 0.0


def test_the_bench_measures_speed_in_a_collection_of_any_size(tmp_path, capsys):
    write_set(tmp_path)
    call_command(
        "search_bench",
        str(tmp_path),
        engine=["database"],
        size=[40],
        searches=5,
        only="speed",
        keep=tmp_path / "kept",
    )
    said = capsys.readouterr().out
    assert f"| {connection.vendor} | 40 | " in said
    assert "| fr | " in said
    call_command("search_bench", str(tmp_path), only="report", keep=tmp_path / "kept")
    assert capsys.readouterr().out == said
    assert not Index.objects.filter(name__startswith="bench-").exists()


def test_the_collection_has_works_parts_and_filters(tmp_path):
    made = list(collection(read_set(write_set(tmp_path)), "en", 60))
    assert len(made) == len({each.id for each in made}) == 60
    assert sum(bool(each.part) for each in made) == 30
    assert {each.work for each in made if each.part} < {each.work for each in made}
    assert made == list(collection(read_set(tmp_path / "tiny"), "en", 60))


def test_agreement_counts_what_two_servers_answer_alike():
    mine = {"tiny en": {"1": [100, ["a", "b"]], "2": [0, []], "3": [50, ["a"]], "4": [10, ["a", "b"]]}}
    theirs = {"tiny en": {"1": [101, ["a", "b"]], "2": [0, []], "3": [60, ["a"]], "4": [10, ["b", "c"]]}}
    rows = list(agreement({"sqlite": mine, "elasticsearch": theirs}))
    assert rows == [["sqlite, elasticsearch", "tiny en", 4, "50.00%", "75.00%", "75.00%", "87.50%"]]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite makes no table within a test's transaction")
def test_the_stock_back_end_is_measured_on_the_same_documents(tmp_path):
    judged = read_set(write_set(tmp_path))
    figures = evaluate_stock("database", judged.documents["en"], judged.queries["en"], "or")
    assert figures["ndcg10"] == 1.0
    assert evaluate_stock("database", judged.documents["en"], judged.queries["en"], "and")["zero_rate"] == 0.0
