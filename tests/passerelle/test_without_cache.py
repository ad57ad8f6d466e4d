"""While the cache fails, pages are served all the same, nothing old is shown, and /health says so."""

import logging

import pytest
from django.core.cache import cache as django_cache
from django.core.cache.backends.filebased import FileBasedCache
from django.test import Client

from home import cache
from passerelle import caches, health
from passerelle.databases import cache_from
from tests.sites import content, empty_site, site  # noqa: F401 – fixtures among them

ADDRESSES = ("/fr/", "/fr/reseaux/", "/fr/services/", "/fr/search/?q=bateaux", "/admin/login/")


def refuse(*args, **kwargs):
    """Stand where a file would be read or written."""
    raise OSError(28, "No space left on device")


@pytest.fixture
def files(settings, tmp_path, monkeypatch):
    """A site that keeps its pages in files, with nothing known of earlier failures."""
    monkeypatch.setattr(caches, "_troubles", {})
    settings.CACHES = {"default": cache_from("", tmp_path)}
    settings.PAGE_CACHE = True
    settings.AXES_ENABLED = True
    yield tmp_path / "cache"
    cache._untold.clear()


@pytest.fixture
def no_files(files, monkeypatch):
    """Neither reading nor writing works."""
    for name in ("_createdir", "_key_to_file", "_list_cache_files"):
        monkeypatch.setattr(FileBasedCache, name, refuse)


@pytest.fixture
def full_disk(monkeypatch):
    """Return a function that fills the disk: what is there can be read and deleted, nothing can be written."""
    return lambda: monkeypatch.setattr(FileBasedCache, "_write_content", refuse)


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_work(no_files, site, client, address):  # noqa: F811
    for _time in range(2):
        assert client.get(address).status_code == 200


def test_people_sign_in(no_files, site, client, django_user_model):  # noqa: F811
    django_user_model.objects.create_superuser("ana", "ana@example.org", "a long password of ours")
    client.post("/admin/login/", {"username": "ana", "password": "wrong"})
    answer = client.post("/admin/login/", {"username": "ana", "password": "a long password of ours"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_health_answers_and_tells(no_files, client):
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 200
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert not answer.json()["checks"]["cache"]["ok"]


@pytest.mark.django_db
def test_health_tells_of_a_full_disk(files, full_disk, client):
    assert client.get("/health").json()["checks"]["cache"] == {"ok": True}
    full_disk()
    health._kept = (0.0, {})
    assert not client.get("/health").json()["checks"]["cache"]["ok"]


def test_health_asks_no_page_cache(client, monkeypatch):
    monkeypatch.setattr(cache, "one_look", refuse)
    assert client.get("/health/live").status_code == 200


def test_a_change_shows_though_the_disk_is_full(files, full_disk, site):  # noqa: F811
    reader = Client()
    assert "Autre titre" not in reader.get(site.report.url).text
    full_disk()
    type(site.report).objects.filter(pk=site.report.pk).update(title="Autre titre", draft_title="Autre titre")
    cache.invalidate()
    for _time in range(2):
        assert "Autre titre" in reader.get(site.report.url).text


def test_a_change_shows_though_nothing_can_be_written_or_deleted(files, full_disk, site, monkeypatch):  # noqa: F811
    reader = Client()
    reader.get(site.report.url)
    full_disk()
    with monkeypatch.context() as patch:
        patch.setattr(FileBasedCache, "_delete", refuse)
        type(site.report).objects.filter(pk=site.report.pk).update(title="Autre titre", draft_title="x")
        cache.invalidate()
        assert "Autre titre" in reader.get(site.report.url).text
    monkeypatch.undo()
    assert cache.generation()  # it works again, with a generation of its own
    assert "Autre titre" in reader.get(site.report.url).text


def test_a_broken_file_is_no_page_and_goes(files):
    django_cache.set("thing", "kept", None)
    (file,) = files.iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    assert django_cache.get("thing", "nothing") == "nothing"
    assert not list(files.iterdir())


def test_counting_without_a_cache_is_as_with_one_that_forgot(no_files):
    assert not django_cache.add("count", 0)
    with pytest.raises(ValueError):
        django_cache.incr("count")
    assert django_cache.get_or_set("count", 3) == 3


def test_the_log_is_not_flooded(no_files, caplog):
    with caplog.at_level(logging.WARNING, "passerelle.caches"):
        for _time in range(5):
            django_cache.get("thing")
    assert len(caplog.records) == 1
    assert "No space left on device" in caplog.text


def test_a_store_that_makes_people_wait_is_left_alone_for_a_while(files, monkeypatch):
    asked = []

    def hang(*args):
        asked.append(1)
        raise ConnectionError

    monkeypatch.setattr(caches, "SLOW", -1)
    monkeypatch.setattr(FileBasedCache, "get", hang)
    for _time in range(3):
        assert django_cache.get("thing") is None
    assert len(asked) == 1
