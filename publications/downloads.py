"""What a page offers beside its HTML: calendars and citations, each at an address below the page's own."""

from dataclasses import replace
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from home import cache
from home.addresses import base_url
from home.citations import Citation, as_bibtex, as_ris
from publications.calendars import calendar_of
from publications.citing import citation_of


class WithFiles(RoutablePageMixin):
    """A page with files at addresses below its own."""

    file_names: ClassVar[tuple[str, ...]] = ()

    def get_route_paths(self) -> list[str]:
        """Return what leads to the new place once the page has moved: the page, and its files, to which others subscribe."""
        return [*super().get_route_paths(), *(f"/{name}" for name in self.file_names)]

    @path("")
    def index_route(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Answer with the page itself, and say until when it may be kept, as pages without files do."""
        response = super().index_route(request, *args, **kwargs)
        cache.expires(request, self.next_change())
        return response


class Citable(WithFiles):
    """A page with its citation as RIS and BibTeX."""

    file_names = ("citation.ris", "citation.bib")

    @cached_property
    def citation(self) -> Citation:
        """How to cite the page, by the site's configured address."""
        return citation_of(self, base_url(None))

    def citation_for(self, request: HttpRequest) -> Citation:
        """Return how to cite the page, by the address at which readers reach the site."""
        return replace(self.citation, address=f"{base_url(request)}{self.url}")

    @path("citation.ris")
    def as_ris(self, request: HttpRequest) -> HttpResponse:
        """Answer with the citation in the RIS format."""
        return download(
            as_ris([self.citation_for(request)]),
            "application/x-research-info-systems",
            f"{self.citation.key}.ris",
        )

    @path("citation.bib")
    def as_bibtex(self, request: HttpRequest) -> HttpResponse:
        """Answer with the citation in the BibTeX format."""
        return download(
            as_bibtex([self.citation_for(request)]), "application/x-bibtex", f"{self.citation.key}.bib"
        )


class HasCalendar(WithFiles):
    """A page with a calendar file: an event, or a series that one can subscribe to."""

    file_names = ("calendar.ics",)

    def calendar_events(self) -> list:
        """Return the event pages that the calendar holds."""
        raise NotImplementedError

    @path("calendar.ics")
    def as_calendar(self, request: HttpRequest) -> HttpResponse:
        """Answer with the events as iCalendar."""
        calendar = calendar_of(self.calendar_events(), self.title, base_url(request))
        return download(calendar, "text/calendar", f"{self.slug}.ics")


def download(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    """Return a response that a browser saves under `name`."""
    return HttpResponse(
        content,
        headers={
            "Content-Type": f"{content_type}; charset=utf-8",
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
        },
    )
