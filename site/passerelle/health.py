"""Whether the site lives, whether it can serve, and how its parts are.

The contracts, also in docs/operators.md:

`/health/live`   200 while this process answers. It looks at nothing else: restart the process when it fails.
`/health/ready`  200 while this process can serve pages (it reaches the database, which has its tables), else 503: send no
                 readers to it.
`/health`        JSON: `status` is `ok`, `degraded` (pages work, something else does not) or `down` (503), and `checks`
                 holds each part with `ok` and what is known of it. It is the only one to alert people by.

No answer holds an address, a secret or a person. A room adds a part in `<room>/health.py`, importing nothing for it:
`CHECKS = {"name": function}`, where the function returns a dictionary with at least `ok`.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Locale

from passerelle import backups, scheduler
from passerelle.models import JobRun, WorkerSeen

WORKER_SILENT_AFTER = timedelta(seconds=90)
QUEUE_LATE_AFTER = timedelta(minutes=15)
KEPT_SECONDS = 5.0  # how long one look serves all who ask

Check = Callable[[], dict]


def live() -> HttpResponse:
    """Answer 200: this process answers."""
    return _uncached(HttpResponse("alive\n", content_type="text/plain"))


def ready() -> HttpResponse:
    """Answer 200 where this process can serve pages, else 503."""
    result = _result(database)
    text = "ready\n" if result["ok"] else "not ready: the database cannot be reached, or is empty\n"
    return _uncached(HttpResponse(text, content_type="text/plain", status=200 if result["ok"] else 503))


def detail() -> HttpResponse:
    """Answer with the state of every part as JSON; 503 where the site is down."""
    report = _report()
    return _uncached(JsonResponse(report, status=503 if report["status"] == "down" else 200))


ANSWERS = {"/health/live": live, "/health/ready": ready, "/health": detail}


def database() -> dict:
    """Ask the database for the languages of the site: it must be reached, and have its tables."""
    begun = time.monotonic()
    return {
        "ok": Locale.objects.exists(),
        "kind": connection.vendor,
        "milliseconds": round((time.monotonic() - begun) * 1000, 1),
    }


def cached() -> dict:
    """Write a value into the cache and read it back. Several processes may ask at once: each has a key of its own."""
    key, value = f"passerelle-health-{uuid4().hex}", time.time()
    cache.set(key, value, 60)
    found = cache.get(key)
    cache.delete(key)
    return {"ok": found == value}


def worker() -> dict:
    """Tell when a background process last gave a sign of life, and what waits in the queue."""
    now = timezone.now()
    seen = WorkerSeen.objects.values_list("seen", flat=True).first()
    waiting = DBTaskResult.objects.ready()
    oldest = waiting.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    return {
        "ok": bool(
            seen and now - seen < WORKER_SILENT_AFTER and (not oldest or now - oldest < QUEUE_LATE_AFTER)
        ),
        "seen": _iso(seen),
        "tasks_waiting": waiting.count(),
        "oldest_waiting": _iso(oldest),
        "tasks_failed_last_day": DBTaskResult.objects.failed()
        .filter(finished_at__gte=now - timedelta(days=1))
        .count(),
    }


def periodic_jobs() -> dict:
    """Tell when each periodic job last began and succeeded; not `ok` where one failed last time or is long overdue."""
    now = timezone.now()
    runs = {run.name: run for run in JobRun.objects.all()}
    report = {}
    for name, (_function, every) in sorted(scheduler.jobs().items()):
        run = runs.get(name)
        late = run is None or now > run.next_due + every + timedelta(minutes=5)
        failing = run is not None and bool(run.error)
        report[name] = {
            "ok": not (late or failing),
            "started": _iso(run and run.started),
            "succeeded": _iso(run and run.succeeded),
            "failed": _iso(run and run.failed),
            "seconds": run and run.seconds and round(run.seconds, 2),
            "next_due": _iso(run and run.next_due),
        }
    return {"ok": all(job["ok"] for job in report.values()), "jobs": report}


def backup() -> dict:
    """Tell how old the newest backup is; not `ok` where it is older than BACKUP_MAX_HOURS allows."""
    newest = backups.newest()
    age = datetime.now(UTC) - newest if newest else None
    limit = settings.BACKUP_MAX_HOURS
    return {
        "ok": not limit or (age is not None and age <= timedelta(hours=limit)),
        "newest": _iso(newest),
        "hours_old": age and round(age.total_seconds() / 3600, 1),
        "warns_after_hours": limit or None,
    }


def upgrade() -> dict:
    """Tell whether an upgrade is under way, or was left half done: `manage.py upgrade` takes that back."""
    return {"ok": not backups.upgrade_marker().exists()}


def restore() -> dict:
    """Tell whether a backup is being put back, or was left half done: `manage.py restore --replace` does it anew."""
    return {"ok": not backups.restore_marker().exists()}


CHECKS: dict[str, Check] = {
    "database": database,
    "cache": cached,
    "worker": worker,
    "jobs": periodic_jobs,
    "backup": backup,
    "upgrade": upgrade,
    "restore": restore,
}


def _result(check: Check) -> dict:
    try:
        return check()
    except Exception as error:
        return {"ok": False, "problem": type(error).__name__}


_kept: tuple[float, dict] = (0.0, {})
_lock = threading.Lock()


def _report() -> dict:
    """Return the report, at most KEPT_SECONDS old: asking often costs the site nothing."""
    global _kept
    with _lock:
        if not _kept[1] or time.monotonic() - _kept[0] > KEPT_SECONDS:
            _kept = (time.monotonic(), _look())
        return _kept[1]


def _look() -> dict:
    checks = {name: _result(check) for name, check in scheduler.declared("health", "CHECKS").items()}
    if not checks["database"]["ok"]:
        status = "down"
    else:
        status = "ok" if all(check["ok"] for check in checks.values()) else "degraded"
    return {"status": status, "at": _iso(timezone.now()), "checks": dict(sorted(checks.items()))}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
