"""Periodic jobs of the workbench."""

from datetime import timedelta

from django.utils import timezone

from localization import batches, standings
from localization.memory import stocks, store
from localization.models import Upload

KEPT = timedelta(days=1)


def purge_uploads() -> None:
    """Delete files of translations about which their sender has not decided within a day."""
    Upload.objects.filter(created__lt=timezone.now() - KEPT).delete()


def fill_memory() -> None:
    """Take into the memory what pages, labels and catalogs say that it does not know yet."""
    stocks.take_in()


def purge_memory() -> None:
    """Delete what no unit of the memory says any more."""
    store.purge()


def resume_batches() -> None:
    """Go on with branches whose task was lost with its worker."""
    batches.resume()


def refresh_board() -> None:
    """Look at all works again: what was changed past the pages' signals shows on the board a day later at most."""
    standings.refresh(standings.all_keys())


JOBS = {
    purge_uploads: timedelta(hours=6),
    fill_memory: timedelta(minutes=10),
    purge_memory: timedelta(days=1),
    resume_batches: timedelta(minutes=1),
    refresh_board: timedelta(days=1),
}
