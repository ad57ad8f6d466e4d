"""Files that somebody sent, until they have decided whether to take them in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import Translation


class Upload(models.Model):
    """A file of translations that waits for its sender's decision; kept for a day.

    `translation` is the one it was sent for, None where it may hold several.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    translation = models.ForeignKey(Translation, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    data = models.BinaryField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file of translations")
        verbose_name_plural = _("files of translations")

    def __str__(self) -> str:
        return self.name
