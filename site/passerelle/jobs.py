"""The periodic jobs of the site as a whole."""

import logging
from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from home.scheduling import publish_due
from passerelle import backups
from passerelle.models import JobRun, WorkerSeen
from passerelle.worker import LOST_AFTER

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
SIGN_IN_RECORDS_KEPT = timedelta(days=30)
DONE_TASKS_KEPT = timedelta(days=3)
FAILED_TASKS_KEPT = timedelta(days=30)


def publish_scheduled():
    """Publish and withdraw the pages and facts whose time has come."""
    publish_due()


def requeue_lost_tasks():
    """Put back into the queue what a worker had begun before it was lost; give up after MAX_ATTEMPTS."""
    alive = set(
        WorkerSeen.objects.filter(seen__gte=timezone.now() - LOST_AFTER).values_list("worker_id", flat=True)
    )
    for task in DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LOST_AFTER):
        if task.worker_ids and task.worker_ids[-1] in alive:
            continue
        if len(task.worker_ids) >= MAX_ATTEMPTS:
            logger.error(
                "The task %s (%s) was lost %s times; giving up", task.id, task.task_path, MAX_ATTEMPTS
            )
            task.set_failed(RuntimeError(f"lost with its worker {MAX_ATTEMPTS} times"))
        else:
            logger.warning(
                "The task %s (%s) was lost with its worker; it is tried again", task.id, task.task_path
            )
            DBTaskResult.objects.running().filter(pk=task.pk).update(status="READY", started_at=None)


def purge():
    """Delete ended sessions, results of old tasks, old records of sign-ins, and traces of jobs and workers gone."""
    call_command("clearsessions", verbosity=0)
    now = timezone.now()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - DONE_TASKS_KEPT).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - FAILED_TASKS_KEPT).delete()
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(attempt_time__lt=now - SIGN_IN_RECORDS_KEPT).delete()
    WorkerSeen.objects.filter(seen__lt=now - timedelta(days=1)).delete()
    JobRun.objects.filter(next_due__lt=now - timedelta(days=30)).delete()


def purge_cache():
    """Delete what the cache keeps beyond its time; Redis does so by itself."""
    if hasattr(cache, "purge"):
        cache.purge()


def back_up():
    """Back the site up where BACKUP_EVERY_HOURS asks for it and the newest backup is that old."""
    newest = backups.newest()
    every = timedelta(hours=settings.BACKUP_EVERY_HOURS)
    if every and (newest is None or timezone.now() - newest >= every):
        backups.make()


JOBS = {
    publish_scheduled: timedelta(minutes=1),
    requeue_lost_tasks: timedelta(minutes=5),
    purge: timedelta(days=1),
    purge_cache: timedelta(hours=1),
    back_up: timedelta(minutes=10),
}
