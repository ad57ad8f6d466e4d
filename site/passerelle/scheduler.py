"""Periodic jobs: which there are, which are due, and running them so that one that fails stops no other.

A room declares its jobs in `<room>/jobs.py`, importing nothing for it:

    JOBS = {send_digests: timedelta(minutes=10), purge: timedelta(days=1)}

Each is a function without arguments; its name is `<room>.<function>`. With several workers each run is claimed by one of
them. A job is due for the first time when a worker first sees it.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

from django.apps import apps
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from passerelle.models import JobRun

logger = logging.getLogger(__name__)

Job = Callable[[], object]

FREQUENT = timedelta(minutes=1)
"""Jobs that run so often (scheduled publishing, catching up) do not wait for others, which may take many minutes."""


def declared(submodule: str, attribute: str) -> dict:
    """Return what all rooms declare in `<room>/<submodule>.py` under the dictionary `attribute`, in one dictionary."""
    found: dict = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, submodule):
            found.update(getattr(import_module(f"{app.name}.{submodule}"), attribute, {}))
    return found


def jobs() -> dict[str, tuple[Job, timedelta]]:
    """Return all periodic jobs: name → function and the time from one run to the next."""
    return {
        f"{function.__module__.split('.')[0]}.{function.__name__}": (function, every)
        for function, every in declared("jobs", "JOBS").items()
    }


def claim(name: str, every: timedelta, now: datetime) -> bool:
    """Take the run of the job `name` that is due at `now`; return False when none is, or another worker was faster."""
    JobRun.objects.get_or_create(name=name, defaults={"next_due": now})
    due = JobRun.objects.filter(name=name, next_due__lte=now)
    return due.exists() and due.update(next_due=now + every, started=now) == 1


def run(name: str, function: Job) -> bool:
    """Run one job and record how it ended; return whether it succeeded. A failure is logged, never raised."""
    begun = time.monotonic()
    try:
        function()
    except Exception as error:
        logger.exception("The periodic job %s failed", name)
        result = {"failed": timezone.now(), "error": f"{type(error).__name__}: {error}"}
    else:
        result = {"succeeded": timezone.now(), "error": ""}
    JobRun.objects.filter(name=name).update(seconds=time.monotonic() - begun, **result)
    return not result["error"]


def is_frequent(every: timedelta) -> bool:
    """Tell whether a job that runs `every` so often is one that nothing may hold up."""
    return every <= FREQUENT


def run_due(
    stopped: Callable[[], bool] = lambda: False, which: Callable[[timedelta], bool] = lambda every: True
) -> list[str]:
    """Run every job that is due, one after the other, until `stopped()`; return the names of those that ran.

    Only jobs of those periods for which `which` is true.
    """
    ran = []
    for name, (function, every) in jobs().items():
        if not which(every):
            continue
        if stopped():
            break
        if claim(name, every, timezone.now()):
            run(name, function)
            ran.append(name)
    return ran
