"""Where each work stands in each language: what the board shows, kept as figures so that it can be filtered and summed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page


class Depth(models.TextChoices):
    """How much of a work is wanted in a language."""

    FULL = "full", _("Everything")
    SUMMARY = "summary", _("Summary")
    NONE = "none", _("Not wanted")


class Standing(models.Model):
    """One cell of the board. `localization.standings` keeps the figures in line with segments and pages."""

    class State(models.TextChoices):
        MISSING = "missing", _("Missing")
        IN_TRANSLATION = "in-translation", _("In translation")
        REVIEW = "review", _("Waiting for review")
        UP_TO_DATE = "up-to-date", _("Up to date")
        OUTDATED = "outdated", _("Outdated")
        NOT_WANTED = "not-wanted", _("Not wanted")
        OWN = "own", _("Written in this language")

    source_page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=40, blank=True)
    network = models.CharField(max_length=80, blank=True)
    depth = models.CharField(_("wanted"), max_length=10, choices=Depth, default=Depth.FULL)
    state = models.CharField(max_length=15, choices=State, default=State.MISSING)

    segments = models.PositiveIntegerField(default=0)
    words = models.PositiveIntegerField(default=0)
    open_segments = models.PositiveIntegerField(default=0)
    open_words = models.PositiveIntegerField(default=0)
    stale_segments = models.PositiveIntegerField(default=0)
    stale_words = models.PositiveIntegerField(default=0)
    wishes = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True)

    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("translator"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due = models.DateField(_("due"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    handed_in = models.DateTimeField(null=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_page", "locale"], name="one_standing_a_language")
        ]
        indexes = [models.Index(fields=["locale", "state"], name="standings_of_a_language")]
        verbose_name = _("state of a translation")
        verbose_name_plural = _("states of translations")

    def __str__(self) -> str:
        return f"{self.source_page_id} → {self.locale_id}: {self.state}"

    @property
    def done_segments(self) -> int:
        """How many of the segments that are wanted are confirmed."""
        return self.segments - self.open_segments
