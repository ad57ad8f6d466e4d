"""The mails that carry notices."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.models import Notice
from notices.sending import address_of, language_of, one_line, title_and_text


def mail_for(notices: list[Notice]) -> EmailMessage:
    """Return the mail that tells one person of `notices` (at least one, all to the same person), in their language.

    What is about one page stands together.

    Its Message-ID is the first notice's: should a mail be sent again because the site stopped between sending it and
    noting so, mail servers and readers recognise it.
    """
    recipient = notices[0].recipient
    with translation.override(language_of(recipient)):
        items = [
            {
                "title": title,
                "text": text,
                "address": address_of(notice),
                "created": notice.created,
            }
            for notice in gathered(notices)
            for title, text in [title_and_text(notice)]
        ]
        if len(items) == 1:
            subject = items[0]["title"]
        else:
            subject = ngettext("%(count)s notice", "%(count)s notices", len(items)) % {"count": len(items)}
        context = {
            "items": items,
            "recipient": recipient,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "settings_address": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_account')}",
            "can_choose": notices[0].listed,
        }
        body = render_to_string("notices/mail.txt", context)
        return message(subject, body, recipient.email, str(notices[0].message_id))


def gathered(notices: list[Notice]) -> list[Notice]:
    """Return notices in their order, but each beside the first about the same."""
    first: dict[tuple, int] = {}
    for place, notice in enumerate(notices):
        first.setdefault((notice.subject_type_id, notice.subject_id), place)
    return sorted(notices, key=lambda notice: first[notice.subject_type_id, notice.subject_id])


def test_mail(address: str) -> EmailMessage:
    """Return a mail to `address` that says only that mails arrive."""
    return message(_("Mails of this site arrive"), _("This mail was sent to test that."), address)


def message(subject: str, body: str, address: str, message_id: str = "") -> EmailMessage:
    """Return a mail of one line of subject and plain text, marked as sent by a machine."""
    headers = {"Auto-Submitted": "auto-generated"}
    if message_id:
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
        headers["Message-ID"] = f"<{message_id}@{domain}>"
    return EmailMessage(
        f"[{settings.WAGTAIL_SITE_NAME}] {one_line(subject)}", body, to=[address], headers=headers
    )
