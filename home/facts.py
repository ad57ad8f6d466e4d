"""Facts that are not language: one record per work, to which its pages in all languages point."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin

from home.vocabularies.models import Network


class Facts(PreviewableMixin, LockableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """A record of facts with drafts and revisions of its own; publishing it shows in each language at once."""

    label = models.CharField(
        _("name for editors"), max_length=150, help_text=_("Readers see the title of the page.")
    )
    network = models.ForeignKey(
        Network, verbose_name=_("network"), on_delete=models.PROTECT, related_name="+"
    )
    revisions = GenericRelation(
        "wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def latest(self) -> "Facts":
        """The facts as the editor last saved them, published or not."""
        revision: Revision | None = self.latest_revision
        return revision.as_object() if revision else self
