"""Documents: files to download, with their language and their text."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument

from home.private_files import private_collections


class Document(AbstractDocument):
    """A file with its language, its length, whether everybody can read it, and the state of its text."""

    class Accessible(models.TextChoices):
        UNKNOWN = "unknown", _("Not checked")
        YES = "yes", _("Accessible: tagged, readable by a screen reader")
        NO = "no", _("Not accessible")

    class TextState(models.TextChoices):
        WAITING = "waiting", _("Text not read yet")
        READ = "read", _("Text read")
        SCAN = "scan", _("A scan without text: search cannot find what it says")
        ENCRYPTED = "encrypted", _("Encrypted: its text cannot be read")
        BROKEN = "broken", _("Damaged: its text cannot be read")
        TOO_LARGE = "too-large", _("Too large or too slow to read whole")
        NO_TEXT = "no-text", _("A kind of file whose text is not read")

    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    pages = models.PositiveIntegerField(
        _("pages"), null=True, blank=True, help_text=_("Filled in by itself for PDF.")
    )
    accessible = models.CharField(
        _("accessibility"), max_length=10, choices=Accessible, default=Accessible.UNKNOWN
    )
    text_state = models.CharField(
        _("text"), max_length=10, choices=TextState, default=TextState.WAITING, editable=False
    )

    tags = TaggableManager(_("tags"), blank=True, related_name="site_documents")

    admin_form_fields = (*WagtailDocument.admin_form_fields, "language", "pages", "accessible")

    class Meta(AbstractDocument.Meta):
        # Wagtail’s own document model, unused but present, has the plain name.
        default_related_name = "site_documents"
        permissions = [("choose_document", "Can choose document")]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    @property
    def is_private(self) -> bool:
        """Whether the file is in a private collection: no public page tells of it then."""
        return self.collection_id in private_collections()

    def save(self, **kwargs):
        """Save; what was read of a file that is being replaced is forgotten, and the new one waits to be read."""
        # Django says so of a file that was assigned and not stored yet.
        replaced = bool(self.file) and not self.file._committed
        if replaced:
            self.text_state = self.TextState.WAITING
        super().save(**kwargs)
        if replaced:
            self.text_pages.all().delete()


class DocumentPage(models.Model):
    """The text of one page of a document, for search."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="text_pages")
    number = models.PositiveIntegerField(_("page"))
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_text_per_document_page")
        ]
        verbose_name = _("page of a document")
        verbose_name_plural = _("pages of documents")

    def __str__(self) -> str:
        return f"{self.document} · {self.number}"
