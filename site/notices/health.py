"""How the mails are, for `/health`."""

from datetime import timedelta

from django.utils import timezone

from notices.models import Notice

LATE_AFTER = timedelta(hours=1)


def mail() -> dict:
    """Tell how many mails wait or could not be sent; not `ok` where one has been due for an hour."""
    now = timezone.now()
    waiting = Notice.objects.filter(mail_state__in=[Notice.Mail.WAITING, Notice.Mail.SENDING])
    return {
        "ok": not waiting.filter(created__lt=now - LATE_AFTER).exists(),
        "waiting": waiting.count(),
        "failed_last_week": Notice.objects.filter(
            mail_state=Notice.Mail.FAILED, created__gte=now - timedelta(days=7)
        ).count(),
    }


CHECKS = {"mail": mail}
