"""The background process of the site."""

import logging

from django.core.management.base import BaseCommand

from passerelle import scheduler
from passerelle.worker import BackgroundWorker


class Command(BaseCommand):
    """Run tasks and periodic jobs until SIGTERM or Ctrl-C."""

    help = (
        "Run tasks from the queue and everything periodic (scheduled publishing, notices, purging, catch-up)."
    )

    def add_arguments(self, parser):
        """Take --once, --list and --interval."""
        parser.add_argument(
            "--once", action="store_true", help="run the jobs that are due and the waiting tasks, then end"
        )
        parser.add_argument("--list", action="store_true", help="list the periodic jobs")
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds between two looks for tasks (default: 1)"
        )

    def handle(self, **options):
        """Do what the options say."""
        if options["list"]:
            for name, (function, every) in sorted(scheduler.jobs().items()):
                self.stdout.write(
                    f"{name:40} every {every}: {(function.__doc__ or '').strip().splitlines()[0]}"
                )
            return
        logging.getLogger("django_tasks").setLevel(logging.INFO)
        worker = BackgroundWorker(options["interval"])
        if options["once"]:
            scheduler.run_due()
            worker.batch = True
            worker.run()
            return
        worker.configure_signals()
        self.stdout.write("The worker runs.")
        worker.run_all()
        self.stdout.write("The worker has ended.")
