"""Long work in the background: many pages given to translators, one by one."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page


class Batch(models.Model):
    """Pages that are being given to the translators of some languages. `waiting` holds the ids of those to come.

    They are the branch below `page`, or, without it, pages that somebody chose.
    """

    page = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+")
    locales = models.ManyToManyField(Locale, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    total = models.PositiveIntegerField(default=0)
    waiting = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    touched = models.DateTimeField(auto_now=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created"]
        verbose_name = _("branch being given to translators")
        verbose_name_plural = _("branches being given to translators")

    def __str__(self) -> str:
        return f"{self.page or gettext('Pages chosen')}: {self.done}/{self.total}"

    @property
    def done(self) -> int:
        """How many pages have been dealt with."""
        return self.total - len(self.waiting)
