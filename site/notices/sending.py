"""Make notices and their texts, each in its recipient's language."""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from wagtail.users.models import UserProfile

from notices.kinds import Kind, all_kinds
from notices.models import MailPreference, Notice


def language_of(user) -> str:
    """Return the language in which `user` is addressed, by their profile or else the site's own."""
    profile = UserProfile.objects.filter(user=user).only("preferred_language").first()
    return (profile and profile.preferred_language) or settings.LANGUAGE_CODE


def send_notices(key: str, recipients: Iterable, subject: Any, context: dict) -> list[Notice]:
    """See `notices.send`."""
    from notices.tasks import deliver

    kind = all_kinds()[key]
    made = []
    with transaction.atomic():
        for user in {user.pk: user for user in recipients if user.is_active}.values():
            with translation.override(language_of(user)):
                notice = Notice(
                    recipient=user,
                    kind=key,
                    context=_stored({**context, "subject": "" if subject is None else str(subject)}),
                    subject_type=subject
                    and ContentType.objects.get_for_model(subject, for_concrete_model=False),
                    subject_id=subject.pk if subject else "",
                    listed=kind.mail != "always",
                    mail_state=_mail_state(kind, user),
                )
                title_and_text(notice)
            notice.in_digest = notice.mail_state == Notice.Mail.DIGEST
            if notice.mail_state == Notice.Mail.WAITING:
                notice.next_attempt = timezone.now()
            made.append(notice)
        Notice.objects.bulk_create(made)
    for notice in made:
        if notice.mail_state == Notice.Mail.WAITING:
            transaction.on_commit(lambda pk=notice.pk: deliver.enqueue(pk))
    return made


def title_and_text(notice: Notice) -> tuple[str, str]:
    """Return the notice's title (one line) and text in the active language.

    A kind that no room declares any more is shown by the name of what it was about.
    """
    kind = all_kinds().get(notice.kind)
    if kind is None:
        return notice.context.get("subject", ""), ""
    # What the context leaves empty leaves no gap.
    text = re.sub(" {2,}", " ", str(kind.text % notice.context)).strip()
    return one_line(str(kind.title % notice.context)), text


def one_line(text: str) -> str:
    """Return `text` in one line with single spaces; those that do not break, as in « … », stay as they are."""
    return re.sub(r"[^\S\u00a0\u202f]+", " ", text).strip()


def place_of(notice: Notice) -> str:
    """Return the path, or full address, to go to for `notice`; empty where there is none or its subject is gone."""
    kind = all_kinds().get(notice.kind)
    if kind is None or kind.address is None or is_orphan(notice):
        return ""
    return kind.address(notice)


def is_orphan(notice: Notice) -> bool:
    """Return whether what `notice` was about does not exist any more."""
    return bool(notice.subject_id) and notice.subject is None


def is_wanted(notice: Notice) -> bool:
    """Return whether `notice` is still worth a mail: what it is about exists, and is its recipient's business."""
    kind = all_kinds().get(notice.kind)
    return not is_orphan(notice) and (kind is None or kind.concerns is None or kind.concerns(notice))


def address_of(notice: Notice) -> str:
    """Like `place_of`, but as a full address, for mails."""
    place = place_of(notice)
    return f"{settings.WAGTAILADMIN_BASE_URL}{place}" if place.startswith("/") else place


def _mail_state(kind: Kind, user) -> str:
    if kind.mail == "never" or not user.email:
        return Notice.Mail.NONE
    if kind.mail == "always":
        return Notice.Mail.WAITING
    preference = MailPreference.objects.filter(user=user).first()
    return {
        MailPreference.Choice.NONE: Notice.Mail.NONE,
        MailPreference.Choice.DAILY: Notice.Mail.DIGEST,
    }.get(preference and preference.choice, Notice.Mail.WAITING)


def _stored(context: dict) -> dict:
    return {name: str(value) if isinstance(value, Promise) else value for name, value in context.items()}
