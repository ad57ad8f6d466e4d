"""The one background process: tasks from the queue in its main thread, periodic jobs and a sign of life beside them."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from passerelle import scheduler
from passerelle.models import WorkerSeen

logger = logging.getLogger(__name__)

ALIVE_EVERY = 15.0  # seconds between two signs of life
JOBS_EVERY = 5.0  # seconds between two looks for jobs that are due
STOP_SECONDS = 20.0  # how long a job may go on after the process was asked to end
RETRY_SECONDS = 5.0  # pause after a database error
LOST_AFTER = timedelta(minutes=5)  # a worker without a sign of life for so long is gone


class BackgroundWorker(Worker):
    """django-tasks-db's worker with periodic jobs beside it, ending cleanly, and living through a lost database."""

    def __init__(self, interval: float = 1.0):
        """Prepare a worker that looks for a new task every `interval` seconds."""
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self.stopping = threading.Event()

    def shutdown(self, signum, frame) -> None:
        """On the first signal finish the task and the job at hand, then end; on the second end at once."""
        if not self.running:
            super().shutdown(signum, frame)
        self.running = False
        self.stopping.set()

    def run_all(self) -> None:
        """Work until a signal comes; return once the threads beside have ended too."""
        threads = [
            threading.Thread(target=self._repeat, args=arguments, name=arguments[0].__name__, daemon=True)
            for arguments in (
                (self.sign_of_life, ALIVE_EVERY),
                (self.run_frequent_jobs, JOBS_EVERY),
                (self.run_other_jobs, JOBS_EVERY),
            )
        ]
        for thread in threads:
            thread.start()
        try:
            while self.running:
                try:
                    self.run()
                except DatabaseError:
                    logger.exception("The database cannot be used; trying again in %s s", RETRY_SECONDS)
                    connection.close()
                    self.stopping.wait(RETRY_SECONDS)
        finally:
            self.stopping.set()
            deadline = time.monotonic() + STOP_SECONDS
            for thread in threads:
                thread.join(max(0.1, deadline - time.monotonic()))
            WorkerSeen.objects.filter(worker_id=self.worker_id).delete()

    def sign_of_life(self) -> None:
        """Record that this process lives."""
        WorkerSeen.objects.update_or_create(worker_id=self.worker_id, defaults={"seen": timezone.now()})

    def run_frequent_jobs(self) -> None:
        """Run the periodic jobs that are due every minute."""
        scheduler.run_due(self.stopping.is_set, scheduler.is_frequent)

    def run_other_jobs(self) -> None:
        """Run the other periodic jobs that are due; building an index may take very long."""
        scheduler.run_due(self.stopping.is_set, lambda every: not scheduler.is_frequent(every))

    def _repeat(self, function: Callable[[], None], seconds: float) -> None:
        while not self.stopping.is_set():
            close_old_connections()
            try:
                function()
            except Exception:  # this thread must outlive whatever happens once
                logger.exception("%s failed; trying again in %s s", function.__name__, seconds)
                connection.close()
            self.stopping.wait(seconds)
        connection.close()
