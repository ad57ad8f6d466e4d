"""How the mails are, for `/health`."""

from datetime import timedelta

from django.db.models import Min, Q
from django.utils import timezone

from notices.models import Notice

LATE_AFTER = timedelta(hours=1)
LATE_TRIES = 6  # the sixth try of a digest comes an hour after the first


def mail() -> dict:
    """Tell how many notices wait for their mail and since when; not `ok` where a mail has been due for an hour.

    Those of a digest wait for nothing but the morning, until it has failed.
    """
    now = timezone.now()
    at_once = Q(mail_state__in=[Notice.Mail.WAITING, Notice.Mail.SENDING])
    digest = Q(mail_state=Notice.Mail.DIGEST)
    waiting = Notice.objects.filter(at_once | digest & Q(attempts__gt=0))
    since = waiting.aggregate(Min("created"))["created__min"]
    late = at_once & Q(in_digest=False, created__lt=now - LATE_AFTER) | Q(attempts__gte=LATE_TRIES)
    return {
        "ok": not waiting.filter(late).exists(),
        "waiting": waiting.count(),
        "waiting_since": since and since.isoformat(timespec="seconds"),
        "failed_last_week": Notice.objects.filter(
            mail_state=Notice.Mail.FAILED, created__gte=now - timedelta(days=7)
        ).count(),
    }


CHECKS = {"mail": mail}
