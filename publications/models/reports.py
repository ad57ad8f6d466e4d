"""Reports: what a network publishes at length, with files to download."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from home.blocks import BodyBlock
from home.links import Named
from home.media import documents
from home.models import Document
from home.panels import SharedInlinePanel, SharedPanel
from home.rows import rows
from publications.models.publication import Publication
from publications.schema import report_data
from publications.search import ReportSearch


class ReportPage(ReportSearch, Publication):
    """A report: summary, text with sections, files, and how to cite it."""

    class Licence(models.TextChoices):
        CC_BY = "CC-BY-4.0", _("CC BY 4.0")
        CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0")
        CC_BY_NC = "CC-BY-NC-4.0", _("CC BY-NC 4.0")
        CC0 = "CC0-1.0", _("CC0 (public domain)")
        RESERVED = "reserved", _("All rights reserved")

    authors = models.TextField(
        _("authors"),
        blank=True,
        help_text=_("One a line: family name, comma, given names. Empty: the organisations."),
    )
    period_from = models.DateField(
        _("period covered, from"), null=True, blank=True, help_text=_("The time that the report speaks of.")
    )
    period_until = models.DateField(_("period covered, until"), null=True, blank=True)
    licence = models.CharField(
        _("licence"),
        max_length=20,
        choices=Licence,
        default=Licence.CC_BY,
        help_text=_("What readers may do with the text and the files."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    search_kind = "report"
    schema_type = "Report"
    translated_fields = ("body",)
    shared_fields = (*Publication.shared_fields, "authors", "period_from", "period_until", "licence", "files")
    required_to_publish = ("summary",)
    content_panels = [*Publication.content_panels, FieldPanel("body")]
    fact_panels = [
        SharedInlinePanel("files", label=_("File"), heading=_("Files")),
        SharedPanel("authors"),
        *Publication.fact_panels,
        MultiFieldPanel(
            [SharedPanel("period_from"), SharedPanel("period_until")], heading=_("Period covered")
        ),
        SharedPanel("licence"),
    ]

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def problems_to_publish(self) -> dict[str, list[str]]:
        """Return what stands against publishing the report: also a period that ends before it begins."""
        problems = super().problems_to_publish()
        backwards = self.period_from and self.period_until and self.period_until < self.period_from
        if backwards and not self.is_translation:  # a translation has the period from its source
            problems.setdefault("period_until", []).append(_("The period ends before it begins."))
        return problems

    @property
    def author_names(self) -> list[str]:
        """The authors, one string each, as the editor wrote them: family name first."""
        return [line.strip() for line in self.authors.splitlines() if line.strip()]

    @cached_property
    def file_ids(self) -> list[int]:
        """The ids of the report's files as they stand in the database, in their order."""
        return [file.document_id for file in rows(ReportFile, "page", self.pk)]

    @cached_property
    def named(self) -> Named:
        """The ids of the pages, images and files that the report links to or shows; its own files are asked for with those
        of its text."""
        found = super().named
        return found._replace(documents=found.documents | set(self.file_ids)) if self._is_stored else found

    @property
    def _is_stored(self) -> bool:
        return self.__dict__.get("is_served", False)

    @cached_property
    def documents(self) -> list[Document]:
        """The files of the report that are for everybody, in their order."""
        if self._is_stored:
            known = documents(self.file_ids)
            found = [known[pk] for pk in self.file_ids]
        else:
            found = [file.document for file in self.files.select_related("document").all()]
        return [document for document in found if not document.is_private]

    def pdf_paths(self) -> list[str]:
        """Return the addresses of the report's PDF files in the page's language."""
        return [
            document.url
            for document in self.documents
            if document.language == self.language and document.file_extension == "pdf"
        ]

    def structured_data(self, base: str) -> dict:
        """Return what schema.org says of the report."""
        return {**super().structured_data(base), **report_data(self, base)}


class ReportFile(Orderable):
    """A file of a report; its language is the document's."""

    page = ParentalKey(ReportPage, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+"
    )

    panels = [FieldPanel("document")]

    class Meta(Orderable.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return str(self.document)
