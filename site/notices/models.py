"""Notices and how each person wants to get them."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet):
    """Selections of notices."""

    def listed_for(self, user):
        """Return those that `user` sees in the admin, the newest first."""
        return self.filter(recipient=user, listed=True)

    def unread(self):
        """Return those that have not been opened."""
        return self.filter(read=None)

    def due(self):
        """Return those whose mail is to be tried now, one by one."""
        return self.filter(mail_state=Notice.Mail.WAITING, next_attempt__lte=timezone.now())

    def for_digest(self):
        """Return those that wait for their recipient's next digest, without people whose digest is to be tried later.

        What was read, or done, meanwhile needs no mail. What has come since a digest failed waits with it, so that it comes whole.
        """
        later = Notice.objects.filter(
            recipient=OuterRef("recipient"),
            mail_state=Notice.Mail.DIGEST,
            next_attempt__gt=timezone.now(),
        )
        return self.unread().filter(~Exists(later), mail_state=Notice.Mail.DIGEST)


class Notice(models.Model):
    """Something one person is told, in the admin and, as they chose, by mail."""

    class Mail(models.TextChoices):
        NONE = "none", _("No mail")
        WAITING = "waiting", _("Waiting to be sent")
        DIGEST = "digest", _("Waiting for the digest")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    context = models.JSONField(default=dict)
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True)
    subject_id = models.CharField(max_length=64, blank=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    listed = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now)
    read = models.DateTimeField(null=True)

    in_digest = models.BooleanField(default=False)
    mail_state = models.CharField(max_length=10, choices=Mail, default=Mail.NONE)
    message_id = models.UUIDField(default=uuid.uuid4)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created"], name="notices_of_a_person"),
            models.Index(
                fields=["mail_state", "next_attempt"],
                name="notices_to_mail",
                condition=Q(mail_state__in=["waiting", "digest", "sending"]),
            ),
        ]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self):
        return f"{self.kind} → {self.recipient}"


class MailPreference(models.Model):
    """How a person wants notices by mail."""

    class Choice(models.TextChoices):
        AT_ONCE = "at-once", _("A mail for each notice, at once")
        DAILY = "daily", _("One mail a day, in the morning")
        NONE = "none", _("No mails: I look into the admin")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preference"
    )
    choice = models.CharField(_("notices by mail"), max_length=10, choices=Choice, default=Choice.AT_ONCE)
    last_digest = models.DateField(null=True)

    class Meta:
        verbose_name = _("notices by mail")
        verbose_name_plural = _("notices by mail")

    def __str__(self):
        return f"{self.user}: {self.choice}"
