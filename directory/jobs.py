"""Periodic jobs of the directory."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy

import notices
from directory.dashboard import ASK_BEFORE
from directory.models import Problem, Reminder, Service
from home.dependents import pages_showing
from home.facts_admin.policy import editors_of
from home.publishing import pages_changed

KEPT = timedelta(days=365)

_day = lazy(date_format, str)  # put into words in the language of whoever is asked


def remind_to_confirm(today: date | None = None) -> int:
    """Ask the editors of services to confirm them: two weeks before the day, and when it is past; each once.

    What is past its day stands lower in lists and search from then on.

    Return how many services were asked about.
    """
    today = today or timezone.localdate()
    due = Service.objects.filter(live=True, confirm_by__lte=today + ASK_BEFORE)
    return sum(_remind(service, service.is_overdue(today)) for service in due.select_related("network"))


@transaction.atomic
def _remind(service: Service, overdue: bool) -> bool:
    _reminder, new = Reminder.objects.get_or_create(
        service=service, confirm_by=service.confirm_by, overdue=overdue
    )
    if new and overdue:
        pages_changed(pages_showing(service))
    if new:
        notices.send(
            "confirm-overdue" if overdue else "confirm-soon",
            editors_of(service.network),
            subject=service,
            context={"day": _day(service.confirm_by)},
        )
    return new


def purge_problems() -> None:
    """Delete remarks that were dealt with a year ago, and reminders of days that are no longer asked for."""
    Problem.objects.filter(done_at__lt=timezone.now() - KEPT).delete()
    Reminder.objects.exclude(service__confirm_by=F("confirm_by")).delete()


JOBS = {remind_to_confirm: timedelta(hours=6), purge_problems: timedelta(days=1)}
