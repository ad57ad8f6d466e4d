"""What the workbench knows of a translated segment beyond its words, which are wagtail-localize's `StringTranslation`."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail_localize.models import String, StringTranslation, TranslationContext


class Origin(models.TextChoices):
    """Where the words of a segment came from."""

    TYPED = "typed", _("typed")
    MEMORY = "memory", _("memory")
    CARRIED = "carried", _("earlier translation")
    MACHINE = "machine", _("machine")
    FILE = "file", _("file")


class SegmentStatus(models.Model):
    """How far the translation of a segment is. Words without a status, written by hand, count as confirmed."""

    translation = models.OneToOneField(StringTranslation, on_delete=models.CASCADE, related_name="status")
    confirmed = models.BooleanField(default=False)
    returned = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.TYPED)
    overruled = models.JSONField(default=dict)  # key of a check → the reason it was overruled for

    class Meta:
        verbose_name = _("status of a segment")
        verbose_name_plural = _("statuses of segments")

    def __str__(self) -> str:
        return f"{self.translation_id}: {'confirmed' if self.confirmed else 'draft'}"


class _AboutSegment(models.Model):
    """Something about a place of a work in one language, whatever its words are by now."""

    context = models.ForeignKey(TranslationContext, on_delete=models.CASCADE, related_name="+")
    string = models.ForeignKey(String, on_delete=models.CASCADE, related_name="+")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["created", "pk"]


class SegmentVersion(_AboutSegment):
    """Words that a segment had before somebody else, or somebody later, wrote others."""

    text = models.TextField()
    confirmed = models.BooleanField(default=False)
    number = models.PositiveIntegerField(default=0)  # the version that it was: `SegmentStatus.version`

    class Meta(_AboutSegment.Meta):
        indexes = [models.Index(fields=["context", "locale"], name="segment_versions")]
        verbose_name = _("earlier words of a segment")
        verbose_name_plural = _("earlier words of segments")

    def __str__(self) -> str:
        return self.text[:80]


class SegmentComment(_AboutSegment):
    """What a translator or reviewer says about a segment; a rejected one returns with it."""

    text = models.TextField()
    rejects = models.BooleanField(default=False)

    class Meta(_AboutSegment.Meta):
        indexes = [models.Index(fields=["context", "locale"], name="segment_comments")]
        verbose_name = _("comment on a segment")
        verbose_name_plural = _("comments on segments")

    def __str__(self) -> str:
        return self.text[:80]
