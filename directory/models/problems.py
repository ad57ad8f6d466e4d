"""What readers report to be wrong with a service."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.services import Service


class Problem(models.Model):
    """A reader's remark; the reader stays unknown unless they leave an address."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("It is closed or no longer exists")
        CONTACT = "contact", _("The telephone number or address is wrong")
        HOURS = "hours", _("The hours are wrong")
        WHO = "who", _("I was refused although I may use it")
        OTHER = "other", _("Something else")

    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.CASCADE, related_name="problems"
    )
    kind = models.CharField(_("what is wrong"), max_length=10, choices=Kind)
    text = models.TextField(_("details"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    reported_at = models.DateTimeField(_("reported on"), auto_now_add=True)
    done_at = models.DateTimeField(_("dealt with on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dealt with by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    class Meta:
        ordering = ["-reported_at"]
        verbose_name = _("reported problem")
        verbose_name_plural = _("reported problems")

    def __str__(self) -> str:
        return f"{self.service}: {self.get_kind_display()}"


class Reminder(models.Model):
    """That the editors of a service have been asked to confirm it, once before its day and once after."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="reminders")
    confirm_by = models.DateField()
    overdue = models.BooleanField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "confirm_by", "overdue"], name="one_reminder_a_day_and_stage"
            )
        ]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")

    def __str__(self) -> str:
        return f"{self.service}: {self.confirm_by}"
