"""Deliver mails: each once, tried again for as long as the mail server fails, given up only when it says never.

A mail is claimed in the database before it is sent and noted after. A process that dies between the two leaves it
claimed; after CLAIM_MINUTES it is sent again under the same Message-ID, because a notice lost is worse than one that a
mail reader shows once though it came twice.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.users.models import UserProfile

from notices.mails import mail_for
from notices.models import MailPreference, Notice
from notices.sending import is_wanted

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
CLAIM_MINUTES = 15
DIGEST_HOUR = 7  # in the recipient's own time zone


def deliver_one(notice_id: int) -> bool:
    """Send the mail of one notice if it is due and nobody else is sending it; return whether it was sent."""
    claimed = _claim(Notice.objects.due().filter(pk=notice_id))
    return bool(claimed and _send(claimed))


def deliver_due(limit: int = 200) -> int:
    """Send at most `limit` mails that are due, stopping at the first that the server does not take; return how many.

    The others wait for the next round: a server that is away is asked once a round, not once a mail.
    """
    release_stale_claims()
    sent = 0
    for pk in Notice.objects.due().order_by("next_attempt").values_list("pk", flat=True)[:limit]:
        claimed = _claim(Notice.objects.due().filter(pk=pk))
        if not claimed:
            continue
        went = _send(claimed)
        if went is False and claimed[0].mail_state == Notice.Mail.WAITING:
            break
        sent += bool(went)
    return sent


def deliver_digests() -> int:
    """Send each person whose morning it is one mail about what has come since the last; return how many were sent."""
    sent = 0
    for user_id in (
        Notice.objects.for_digest().order_by("recipient").values_list("recipient", flat=True).distinct()
    ):
        today = _morning(user_id)
        if today is None:
            continue
        with transaction.atomic():
            claimed = _claim(Notice.objects.for_digest().filter(recipient=user_id))
            if claimed:
                MailPreference.objects.filter(user=user_id).update(last_digest=today)
        sent += bool(claimed and _send(claimed))
    return sent


def release_stale_claims() -> None:
    """Let mails be sent again whose process died while sending them."""
    before = timezone.now() - timedelta(minutes=CLAIM_MINUTES)
    stale = Notice.objects.filter(mail_state=Notice.Mail.SENDING, next_attempt__lt=before)
    released = stale.filter(in_digest=False).update(mail_state=Notice.Mail.WAITING)
    released += stale.filter(in_digest=True).update(mail_state=Notice.Mail.DIGEST)
    if released:
        logger.warning("%s mails were left half sent by a process that ended; they are sent again", released)


def _claim(notices) -> list[Notice]:
    """Take those of `notices` that nobody else has taken, the oldest first; they are ours to send."""
    with transaction.atomic():
        taken = list(notices.select_for_update(skip_locked=True, of=("self",)).select_related("recipient"))
        now = timezone.now()
        Notice.objects.filter(pk__in=[notice.pk for notice in taken]).update(
            mail_state=Notice.Mail.SENDING, next_attempt=now, attempts=F("attempts") + 1
        )
    for notice in taken:
        notice.mail_state, notice.next_attempt = Notice.Mail.SENDING, now
        notice.attempts += 1
    return sorted(taken, key=lambda notice: (notice.created, notice.pk))


def _send(notices: list[Notice]) -> bool | None:
    """Send one mail for `notices`, claimed by us, and note how it went.

    Return whether the server took it; None where it was not asked: nobody is to be told, or the mail cannot be written.
    """
    if not _wants_mail(notices[0]):
        _note(notices, Notice.Mail.NONE, "")
        return None
    error = ""
    state = Notice.Mail.SENT
    asked = False
    recipient = notices[0].recipient
    try:
        if unwanted := [notice for notice in notices if not is_wanted(notice)]:
            _note(unwanted, Notice.Mail.NONE, "")
            notices = [notice for notice in notices if notice not in unwanted]
        if not notices:
            return None
        mail = mail_for(notices)
        asked = True
        mail.send()
    except (SMTPException, OSError) as failure:
        error = f"{type(failure).__name__}: {failure}"
        state = Notice.Mail.FAILED if _is_final(failure) else Notice.Mail.WAITING
        logger.warning("A mail to the account %s was not taken: %s", recipient.pk, error)
    except Exception as failure:
        # Such as a notice of an earlier version of the site, without a value that its text names by now. It must not
        # hold up those behind it, and it comes once the site is mended.
        asked, error = False, f"{type(failure).__name__}: {failure}"
        state = Notice.Mail.WAITING
        logger.exception("The mail to the account %s cannot be written", recipient.pk)
    _note(notices, state, error)
    return state == Notice.Mail.SENT if asked else None


def _wants_mail(notice: Notice) -> bool:
    """Whether the recipient of `notice` is to get mails, now that it is sent: they may have closed the account, or chosen none."""
    recipient = notice.recipient
    if not recipient.is_active or not recipient.email:
        return False
    none = MailPreference.objects.filter(user=recipient, choice=MailPreference.Choice.NONE)
    return not notice.listed or not none.exists()


def _note(notices: list[Notice], state: str, error: str) -> None:
    tries = max(
        notice.attempts for notice in notices
    )  # of a digest that grew while it waited, those of the oldest
    wait = min(FIRST_WAIT * 2 ** min(tries - 1, 12), LONGEST_WAIT)
    again = Notice.Mail.DIGEST if notices[0].in_digest and state == Notice.Mail.WAITING else state
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
        mail_state=again, error=error, next_attempt=timezone.now() + wait
    )
    for notice in notices:
        notice.mail_state = again
    if again == Notice.Mail.DIGEST:
        MailPreference.objects.filter(user=notices[0].recipient).update(last_digest=None)


def _is_final(failure: Exception) -> bool:
    """Return whether the server has said that this address will never take a mail; any other failure may pass."""
    return isinstance(failure, SMTPRecipientsRefused) and all(
        code >= 500 for code, _reason in failure.recipients.values()
    )


def _morning(user_id: int) -> datetime | None:
    """Return today's date where the person is, if it is past DIGEST_HOUR there and no digest was sent today."""
    preference, _created = MailPreference.objects.get_or_create(user_id=user_id)
    profile = UserProfile.objects.filter(user_id=user_id).first()
    try:
        zone = ZoneInfo(profile.get_current_time_zone()) if profile else None
    except (ZoneInfoNotFoundError, ValueError):
        zone = None  # one that this machine does not know by now: it holds up nobody's digest
    there = timezone.localtime(timezone=zone or timezone.get_default_timezone())
    if there.hour < DIGEST_HOUR or preference.last_digest == there.date():
        return None
    return there.date()
