"""Images, with what the networks must know before they show people."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class Image(AbstractImage):
    """An image with its credit and the consent of the people it shows."""

    class Consent(models.TextChoices):
        NOBODY = "nobody", _("No recognisable person is shown")
        GIVEN = "given", _("The people shown have given their consent")
        UNKNOWN = "unknown", _("Not known yet: must not be published")

    credit = models.CharField(
        _("credit"), max_length=150, blank=True, help_text=_("Photographer and organisation.")
    )
    consent = models.CharField(_("consent"), max_length=10, choices=Consent, default=Consent.UNKNOWN)
    consent_until = models.DateField(
        _("consent valid until"), null=True, blank=True, help_text=_("Empty: without limit.")
    )

    tags = TaggableManager(_("tags"), blank=True, related_name="site_images")

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit", "consent", "consent_until")

    def may_be_shown(self, today=None) -> bool:
        """Whether the image may be public on the day `today` (default: now)."""
        if self.consent == self.Consent.UNKNOWN:
            return False
        return self.consent_until is None or self.consent_until >= (today or timezone.localdate())

    class Meta(AbstractImage.Meta):
        # Wagtail’s own image model, unused but present, has the plain name.
        default_related_name = "site_images"
        permissions = [("choose_image", "Can choose image")]
        verbose_name = _("image")
        verbose_name_plural = _("images")


class Rendition(AbstractRendition):
    """A size of an image."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
