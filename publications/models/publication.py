"""What every dated publication of a network has."""

import datetime

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from home.addresses import base_url
from home.models import BasePage, ClassifiedMixin
from home.panels import SharedPanel
from publications.citing import citation_tags
from publications.downloads import Citable
from publications.related import related_to
from publications.schema import article_data
from publications.search import PublicationSearch


def today():
    """Return today's date, as the default of a new publication."""
    return timezone.localdate()


class Publication(PublicationSearch, Citable, ClassifiedMixin, BasePage):
    """A dated, classified page below a network, which can be cited."""

    date = models.DateField(
        _("date"), default=today, help_text=_("Date of publication, as readers should cite it.")
    )

    open_graph_type = "article"
    to_serve = ("network",)
    licence = ""
    author_names: list[str] = []
    shared_fields = ("date", *ClassifiedMixin.classification_fields)
    fact_panels = [SharedPanel("date"), *ClassifiedMixin.classification_panels]
    parent_page_types = ["directory.NetworkPage"]
    subpage_types: list[str] = []

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add how to cite the page."""
        citation = {
            "text": self.citation_for(request).sentence,
            "ris_url": f"{self.url}citation.ris",
            "bibtex_url": f"{self.url}citation.bib",
        }
        context = super().get_context(request, *args, **kwargs)
        return {**context, "citation": citation}

    @cached_property
    def related(self) -> list[dict]:
        """Works like this one; where search knows of none, those that share its themes."""
        return super().related or related_to(self)

    @property
    def issued(self) -> datetime.date | None:
        """The day that readers cite, whenever the page was made."""
        return self.date or super().issued

    def pdf_paths(self) -> list[str]:
        """Return the addresses, from the host on, of the PDF files that hold the publication in the page's language."""
        return []

    def citation_tags(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return what reference managers read."""
        base = base_url(request)
        return citation_tags(self.citation_for(request), [f"{base}{path}" for path in self.pdf_paths()])

    def structured_data(self, base: str) -> dict:
        """Return what schema.org says of the publication."""
        return {**super().structured_data(base), **article_data(self)}
