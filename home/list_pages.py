"""Pages that are a list over all networks, and the same list as a feed and in other formats."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from home import cache
from home.listing import FEED, Listing
from home.listing_files import answer_file
from search.asked import note
from search.requests import EVERYTHING, Scope, SearchRequest


class ListPageMixin(RoutablePageMixin):
    """A page whose address shows a list; `scope` says of what. Parameters choose among it."""

    scope: Scope = EVERYTHING
    words_in_form = True
    list_template = "home/list_page.html"

    def get_route_paths(self) -> list[str]:
        """Return what leads to the new place once the page has moved: the page, and its feed, which programs ask for."""
        return [*super().get_route_paths(), f"/{FEED}"]

    @path("")
    def list_view(self, request: HttpRequest) -> HttpResponse:
        """Answer with the list."""
        return self.show_list(request, self.scope, self.title, self.introduction)

    @path("<slug:name>.<slug:ending>")
    def file_view(self, request: HttpRequest, name: str, ending: str) -> HttpResponse:
        """Answer with the list as a feed, CSV, RIS or BibTeX."""
        return self.answer_file(request, self.scope, f"{name}.{ending}", self.title)

    def answer_file(self, request: HttpRequest, scope: Scope, file: str, title: str) -> HttpResponse:
        """Answer with the file called `file` of the list that `scope` gives; raise Http404 for another name."""
        asked = SearchRequest.parse(request.GET, self.language, scope)
        return answer_file(request, asked, file, title, self.address.rpartition("/")[0] + "/")

    def show_list(
        self,
        request: HttpRequest,
        scope: Scope,
        heading: str,
        introduction: str = "",
        counts: tuple[str, ...] = (),
    ) -> TemplateResponse:
        """Answer with the list that `scope` and the parameters give; `counts` are filters to count besides."""
        asked = SearchRequest.parse(request.GET, self.language, scope)
        base = self.address
        listing = Listing(asked, base, words=self.words_in_form, also=not self.words_in_form, counts=counts)
        # Search engines find the works in the sitemap; lists by every combination of filters would drown them.
        self.listed = self.listed and not request.GET
        self.feed = (heading, listing.feed_url)
        response = TemplateResponse(
            request,
            self.list_template,
            {
                **self.get_context(request),
                "heading": heading,
                "introduction": introduction,
                "listing": listing,
                "print_address": request.build_absolute_uri(f"{base}{asked.to_query_string()}"),
                **self.list_context(request, listing),
            },
        )
        if asked.q:
            response["Cache-Control"] = "no-store"
            if request.method == "GET":
                note(listing.results, request)
        else:
            cache.expires(request, listing.until)
        return response

    def list_context(self, request: HttpRequest, listing: Listing) -> dict:
        """Return what the template shows besides the list."""
        return {}

    def feeds(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the feed of the list that is shown."""
        return [self.feed] if "feed" in self.__dict__ else [(self.title, f"{self.url}{FEED}")]
