"""The written contracts of the health addresses."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from wagtail.models import Locale

from passerelle import backups, health, scheduler
from passerelle.models import JobRun, WorkerSeen
from tests.sites import index_everything


@pytest.fixture
def lost_database(monkeypatch):
    """Make every use of the database fail."""

    def refuse(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)


@pytest.fixture
def all_well():
    """Leave the traces of a worker whose jobs have all just run, and what they made: an index to search."""
    index_everything()
    now = timezone.now()
    WorkerSeen.objects.create(worker_id="one", seen=now)
    for name, (_function, every) in scheduler.jobs().items():
        JobRun.objects.create(name=name, started=now, succeeded=now, next_due=now + every)


def test_live_needs_nothing(client, lost_database):
    response = client.get("/health/live", HTTP_HOST="no-such-host.example")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_with_a_database(client):
    assert client.get("/health/ready").status_code == 200


def test_not_ready_without_a_database(client, lost_database):
    assert client.get("/health/ready").status_code == 503


@pytest.mark.django_db
def test_not_ready_before_the_tables_are_there(client, monkeypatch):
    monkeypatch.setattr(Locale._meta, "db_table", "not_made_yet")
    assert client.get("/health/ready").status_code == 503


@pytest.mark.django_db
def test_all_well(client, all_well):
    report = client.get("/health").json()
    assert {name: check["ok"] for name, check in report["checks"].items() if not check["ok"]} == {}
    assert report["status"] == "ok"
    assert report["checks"]["jobs"]["jobs"]["passerelle.publish_scheduled"]["succeeded"]


def test_down_without_a_database(client, lost_database):
    response = client.get("/health")
    assert response.status_code == 503
    assert response.json()["status"] == "down"
    assert response.json()["checks"]["database"] == {"ok": False, "problem": "DatabaseError"}


@pytest.mark.django_db
def test_degraded_without_a_worker(client, all_well):
    WorkerSeen.objects.update(seen=timezone.now() - timedelta(minutes=5))
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert not response.json()["checks"]["worker"]["ok"]


@pytest.mark.django_db
def test_degraded_where_a_job_fails_or_is_late(client, all_well):
    JobRun.objects.filter(name="passerelle.purge").update(error="ValueError: secret detail")
    JobRun.objects.filter(name="passerelle.publish_scheduled").update(
        next_due=timezone.now() - timedelta(hours=1)
    )
    response = client.get("/health")
    jobs = response.json()["checks"]["jobs"]["jobs"]
    assert sorted(name for name, job in jobs.items() if not job["ok"]) == [
        "passerelle.publish_scheduled",
        "passerelle.purge",
    ]
    assert b"secret detail" not in response.content


@pytest.mark.django_db
def test_degraded_without_a_cache(client, all_well, settings, monkeypatch):
    def refuse(*args):
        raise ConnectionError("redis://user:secret@cache")

    monkeypatch.setattr(health.cache, "set", refuse)
    response = client.get("/health")
    assert response.json()["checks"]["cache"] == {"ok": False, "problem": "ConnectionError"}
    assert b"secret" not in response.content


@pytest.mark.django_db
def test_warns_of_an_old_backup(client, all_well, settings, data_dir):
    settings.BACKUP_MAX_HOURS = 24
    (data_dir / "backups").mkdir()
    old = timezone.now() - timedelta(hours=30)
    (data_dir / f"backups/passerelle-{old:%Y%m%d-%H%M%S}Z.tar.gz").touch()
    check = client.get("/health").json()["checks"]["backup"]
    assert not check["ok"]
    assert check["hours_old"] == pytest.approx(30, abs=0.2)


@pytest.mark.django_db
def test_warns_of_an_upgrade_that_was_left_half_done(client, all_well, data_dir):
    assert client.get("/health").json()["checks"]["upgrade"] == {"ok": True}
    health._kept = (0.0, {})
    backups.upgrade_marker().write_text("{}")
    assert client.get("/health").json()["checks"]["upgrade"] == {"ok": False}


@pytest.mark.django_db
def test_one_look_serves_many(client, all_well, django_assert_num_queries):
    client.get("/health")
    with django_assert_num_queries(0):
        client.get("/health")
