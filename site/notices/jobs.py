"""Periodic jobs of the notices."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from notices.delivery import deliver_digests, deliver_due
from notices.models import Notice

READ_KEPT = timedelta(days=90)
UNREAD_KEPT = timedelta(days=365)


def deliver_mails():
    """Send the mails that are due, and again those that the mail server did not take."""
    deliver_due()


def send_digests():
    """Send the daily digests to those whose morning it is."""
    deliver_digests()


def purge_notices():
    """Delete notices that were read long ago, and unread ones after a year."""
    now = timezone.now()
    Notice.objects.filter(Q(read__lt=now - READ_KEPT) | Q(created__lt=now - UNREAD_KEPT)).delete()


JOBS = {
    deliver_mails: timedelta(minutes=1),
    send_digests: timedelta(minutes=10),
    purge_notices: timedelta(days=1),
}
