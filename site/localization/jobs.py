"""Periodic jobs of the workbench."""

from datetime import timedelta

from django.utils import timezone

from localization.models import Upload

KEPT = timedelta(days=1)


def purge_uploads() -> None:
    """Delete files of translations about which their sender has not decided within a day."""
    Upload.objects.filter(created__lt=timezone.now() - KEPT).delete()


JOBS = {purge_uploads: timedelta(hours=6)}
