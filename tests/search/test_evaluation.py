"""Judged sets: what is measured, and what a broken set gets."""

import json

import pytest
from django.core.management import CommandError, call_command

from search.evaluation import ndcg
from search.models import Index

pytestmark = pytest.mark.django_db


def write_set(folder, name="tiny"):
    target = folder / name
    target.mkdir()
    documents = [
        {"id": "tiny-en-1", "lang": "en", "title": "Camps", "text": "reception of refugees"},
        {"id": "tiny-en-2", "lang": "en", "title": "Law", "text": "detention of minors"},
        {"id": "tiny-fr-1", "lang": "fr", "title": "Camps", "text": "accueil des réfugiés"},
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
