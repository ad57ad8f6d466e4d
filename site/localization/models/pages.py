"""What is live in a language, and how translation into it works."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page


class PublishedTranslation(models.Model):
    """What a live translation was made from: the source's revision and the fingerprint of its words.

    The counts say what has changed in the source since (`localization.fingerprints`); `untranslated` names the content
    paths that were published in the source's own words, by somebody's explicit choice.
    """

    page = models.OneToOneField(
        Page,
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        related_name="+",
        related_query_name="published_translation",
    )
    source_page = models.ForeignKey(
        Page, verbose_name=_("source page"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    source_revision = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name=_("source revision"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    fingerprint = models.JSONField(default=dict, editable=False)
    untranslated = models.JSONField(default=list, editable=False)
    compared_with = models.BigIntegerField(
        null=True, editable=False
    )  # the source's live revision at the last count
    stale_segments = models.PositiveIntegerField(default=0, editable=False)
    stale_words = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("published translation")
        verbose_name_plural = _("published translations")

    def __str__(self) -> str:
        return str(self.page)


class LanguageSettings(models.Model):
    """How translation into one language works."""

    locale = models.OneToOneField(
        Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="translation_settings"
    )
    review = models.BooleanField(
        _("translations are reviewed"),
        default=False,
        help_text=_("Then translators hand in, and reviewers of the language publish."),
    )

    class Meta:
        verbose_name = _("settings of a language")
        verbose_name_plural = _("settings of languages")

    def __str__(self) -> str:
        return str(self.locale)
