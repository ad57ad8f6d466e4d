"""What the workbench keeps beside wagtail-localize's own models."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class PublishedTranslation(models.Model):
    """Which revision of its source page a live translation was made from."""

    page = models.OneToOneField(Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")
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

    class Meta:
        verbose_name = _("published translation")
        verbose_name_plural = _("published translations")

    def __str__(self) -> str:
        return str(self.page)
