"""Periodic jobs, lost tasks, and the end of the background process."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from passerelle import jobs, scheduler
from passerelle.environment import ROOT
from passerelle.models import JobRun, WorkerSeen
from passerelle.worker import BackgroundWorker
from tests import migrated

pytestmark = pytest.mark.django_db


@pytest.fixture
def declared(monkeypatch):
    """Replace the site's jobs by those that the test puts into the dictionary."""
    found = {}
    monkeypatch.setattr(scheduler, "jobs", lambda: found)
    return found


def test_a_failing_job_stops_no_other(declared, caplog):
    ran = []

    def fails():
        raise ValueError("on purpose")

    declared["a.fails"] = (fails, timedelta(hours=1))
    declared["b.works"] = (lambda: ran.append("b"), timedelta(hours=1))
    assert scheduler.run_due() == ["a.fails", "b.works"]
    assert ran == ["b"]
    assert JobRun.objects.get(name="a.fails").error == "ValueError: on purpose"
    assert JobRun.objects.get(name="b.works").succeeded
    assert "on purpose" in caplog.text


def test_a_job_recovers(declared):
    outcomes = iter([ValueError("once"), None])

    def sometimes():
        if error := next(outcomes):
            raise error

    declared["a.sometimes"] = (sometimes, timedelta(0))
    scheduler.run_due()
    scheduler.run_due()
    run = JobRun.objects.get()
    assert not run.error
    assert run.failed
    assert run.succeeded


def test_a_job_waits_for_its_time(declared, time_machine):
    ran = []
    declared["a.job"] = (lambda: ran.append(1), timedelta(hours=1))
    time_machine.move_to("2026-05-01T12:00Z", tick=False)
    scheduler.run_due()
    time_machine.move_to("2026-05-01T12:59Z", tick=False)
    scheduler.run_due()
    assert len(ran) == 1
    time_machine.move_to("2026-05-01T13:00Z", tick=False)
    scheduler.run_due()
    assert len(ran) == 2


def test_one_of_two_workers_takes_a_run():
    now = timezone.now()
    assert scheduler.claim("a.job", timedelta(hours=1), now)
    assert not scheduler.claim("a.job", timedelta(hours=1), now)


def test_a_long_job_holds_up_none_that_comes_every_minute(declared, monkeypatch):
    ran = []
    declared["a.seldom"] = (lambda: ran.append("seldom"), timedelta(minutes=5))
    declared["b.often"] = (lambda: ran.append("often"), timedelta(minutes=1))
    worker = BackgroundWorker()
    worker.run_frequent_jobs()
    assert ran == ["often"]
    worker.run_other_jobs()
    assert ran == ["often", "seldom"]
    threads = []
    monkeypatch.setattr("threading.Thread.start", lambda thread: threads.append(thread.name))
    monkeypatch.setattr("threading.Thread.join", lambda thread, seconds: None)
    worker.running = False
    worker.run_all()
    assert threads == ["sign_of_life", "run_frequent_jobs", "run_other_jobs"]


def test_stopping_between_jobs(declared):
    declared["a.job"] = (lambda: None, timedelta(hours=1))
    assert scheduler.run_due(lambda: True) == []


def test_every_job_says_what_it_does():
    for name, (function, every) in scheduler.jobs().items():
        assert function.__doc__, name
        assert every >= timedelta(minutes=1)


def lost_task(worker_ids, started):
    return DBTaskResult.objects.create(
        status="RUNNING",
        worker_ids=worker_ids,
        started_at=started,
        task_path="notices.tasks.deliver",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        run_after=get_date_max(),
    )


def test_lost_tasks_are_tried_again():
    now = timezone.now()
    WorkerSeen.objects.create(worker_id="alive", seen=now)
    begun = now - timedelta(minutes=10)
    lost, running = lost_task(["gone"], begun), lost_task(["alive"], begun)
    hopeless, young = lost_task(["gone"] * 3, begun), lost_task(["gone"], now)
    jobs.requeue_lost_tasks()
    states = {
        task.pk: DBTaskResult.objects.get(pk=task.pk).status for task in (lost, running, hopeless, young)
    }
    assert states == {lost.pk: "READY", running.pk: "RUNNING", hopeless.pk: "FAILED", young.pk: "RUNNING"}


def test_old_traces_are_purged():
    old = timezone.now() - timedelta(days=2)
    WorkerSeen.objects.create(worker_id="gone", seen=old)
    jobs.purge()
    assert not WorkerSeen.objects.exists()


@pytest.fixture
def site_of_its_own(tmp_path):
    """Return the environment of a process with an empty site in a folder of its own."""
    environment = os.environ | {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "",
        "ELASTICSEARCH_URL": "",
        "DJANGO_SETTINGS_MODULE": "passerelle.settings.dev",
    }
    if migrated.place().exists():
        shutil.copy(migrated.place(), tmp_path / "passerelle.sqlite3")
    else:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"],
            cwd=ROOT,
            env=environment,
            check=True,
            timeout=600,
        )
    return environment


@pytest.mark.slow
def test_the_process_works_and_ends_cleanly(site_of_its_own, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work", "--interval", "0.2"],
        cwd=ROOT,
        env=site_of_its_own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        query = f"""SELECT (SELECT COUNT(*) FROM {WorkerSeen._meta.db_table}), COUNT(*) FROM {JobRun._meta.db_table}
            WHERE name = 'passerelle.publish_scheduled' AND error = '' AND succeeded IS NOT NULL"""
        deadline = time.monotonic() + 300
        with closing(sqlite3.connect(tmp_path / "passerelle.sqlite3", timeout=60)) as database:
            while (seen := database.execute(query).fetchone()) != (1, 1) and time.monotonic() < deadline:
                time.sleep(0.2)
        assert seen == (1, 1)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 0, output
    assert output.rstrip().endswith("The worker has ended."), output
    assert "Traceback" not in output
