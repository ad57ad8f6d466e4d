"""What belongs to the site as a whole: navigation and footer per language, readers' wishes, withdrawn works."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Locale


class LinkBlock(blocks.StructBlock):
    """A link to a page of the site or elsewhere."""

    page = blocks.PageChooserBlock(required=False, label=_("Page"))
    url = blocks.URLBlock(required=False, label=_("or an address elsewhere"))
    text = blocks.CharBlock(
        required=False, max_length=60, label=_("Text"), help_text=_("Empty: the page’s title.")
    )

    class Meta:
        icon = "link"
        label = _("Link")
        preview_value = {"url": "https://example.org/", "text": _("Contact")}
        description = _("A link to a page of the site, or elsewhere.")


class SiteText(models.Model):
    """Navigation and footer of one language."""

    locale = models.OneToOneField(
        Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="texts"
    )
    tagline = models.CharField(_("tagline"), max_length=150, blank=True)
    navigation = StreamField([("link", LinkBlock())], verbose_name=_("navigation"), blank=True, max_num=7)
    footer_links = StreamField(
        [("link", LinkBlock())], verbose_name=_("footer links"), blank=True, max_num=10
    )
    footer_text = models.TextField(_("footer text"), blank=True)

    class Meta:
        verbose_name = _("navigation and footer")
        verbose_name_plural = _("navigation and footer")

    def __str__(self) -> str:
        return str(self.locale)


class Wish(models.Model):
    """How often readers asked for a work in a language; no person is stored."""

    translation_key = models.UUIDField(_("work"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    count = models.PositiveIntegerField(_("times"), default=0)
    last_asked = models.DateField(_("last asked on"), auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["translation_key", "language"], name="one_wish_per_language")
        ]
        verbose_name = _("wish for a translation")
        verbose_name_plural = _("wishes for translations")

    def __str__(self) -> str:
        return f"{self.translation_key} {self.language}: {self.count}"


class WithdrawnWork(models.Model):
    """A work that was public and is no longer: its permanent address still says what it was."""

    translation_key = models.UUIDField(_("work"), default=uuid.uuid4)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=255)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["translation_key", "language"], name="one_withdrawal_per_language"
            )
        ]
        verbose_name = _("withdrawn work")
        verbose_name_plural = _("withdrawn works")

    def __str__(self) -> str:
        return self.title
