"""Index pages: networks, countries, themes, search."""

from urllib.parse import quote

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import path

from home import front
from home.countries import country_name, country_names
from home.languages import codes
from home.list_pages import ListPageMixin
from home.listing import Listing
from home.models.classified import vocabulary
from home.models.pages import IndexPage
from home.search_context import results_context
from home.vocabularies.models import Theme
from search.requests import Scope


class NetworksPage(IndexPage):
    """The networks; each network's page stands below it."""

    subpage_types = ["directory.NetworkPage"]

    class Meta:
        verbose_name = _("networks")
        verbose_name_plural = _("networks")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Return, with all that pages show, the networks."""
        networks = front.network_entries(self.language, apps.get_model("directory", "NetworkPage"))
        return {**super().get_context(request, *args, **kwargs), "networks": networks}


class CountriesPage(ListPageMixin, IndexPage):
    """All countries, and by its ISO code each country with what there is about it."""

    class Meta:
        verbose_name = _("countries")
        verbose_name_plural = _("countries")

    @path("")
    def list_view(self, request: HttpRequest) -> HttpResponse:
        """Answer with the countries of which there is something, by region."""
        counted = front.counts(self.language, ("country",)).get("country", {})
        groups = front.country_groups(self.language, counted)
        return self.render(request, context_overrides={"groups": groups})

    @path("<slug:code>/")
    def country_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """Answer with what there is about one country; raise Http404 for the code of none."""
        name = self._show(code)
        return self.show_list(request, _about("country", code), name)

    @path("<slug:code>/<slug:name>.<slug:ending>")
    def country_file_view(self, request: HttpRequest, code: str, name: str, ending: str) -> HttpResponse:
        """Answer with the same as a file."""
        return self.answer_file(request, _about("country", code), f"{name}.{ending}", self._show(code))

    def _show(self, code: str) -> str:
        if code not in country_names(self.language):
            raise Http404(f"no country has the code {code}")
        name = country_name(code, self.language)
        self.show_part(name, dict.fromkeys(codes(), f"{code}/"))
        return name

    def extra_addresses(self) -> list[str]:
        """Return the addresses of the countries of which there is something."""
        counted = front.counts(self.language, ("country",)).get("country", {})
        return [address for _name, address, _count in front.country_links(self.language, counted)]


class ThemesPage(ListPageMixin, IndexPage):
    """All themes, and by its slug each theme with what there is about it."""

    class Meta:
        verbose_name = _("themes")
        verbose_name_plural = _("themes")

    @path("")
    def list_view(self, request: HttpRequest) -> HttpResponse:
        """Answer with the themes, and how much there is about each."""
        return self.render(request, context_overrides={"groups": self._tree()})

    @path("<str:slug>/")
    def theme_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Answer with what there is about one theme; raise Http404 for the slug of none."""
        theme = self._show(slug)
        return self.show_list(request, _about("theme", theme.key), theme.name, counts=("theme",))

    @path("<str:slug>/<slug:name>.<slug:ending>")
    def theme_file_view(self, request: HttpRequest, slug: str, name: str, ending: str) -> HttpResponse:
        """Answer with the same as a file."""
        theme = self._show(slug)
        return self.answer_file(request, _about("theme", theme.key), f"{name}.{ending}", theme.name)

    def _show(self, slug: str):
        theme = self._by_slug().get(slug)
        if theme is None:
            raise Http404(f"no theme has the slug {slug}")
        slugs = {code: quote(getattr(theme, f"slug_{code}") or "") for code in codes()}
        self.show_part(theme.name, {code: f"{own}/" for code, own in slugs.items() if own})
        self.theme = theme
        return theme

    def list_context(self, request: HttpRequest, listing: Listing) -> dict:
        """Return the narrower themes of the one that is shown."""
        counts = listing.results.facets.get("theme", {})
        return {
            "narrower": [
                (theme.name, f"{self.url}{quote(slug)}/", counts[theme.key])
                for slug, theme in self._by_slug().items()
                if theme.parent_id == self.theme.pk and counts.get(theme.key)
            ]
        }

    def extra_addresses(self) -> list[str]:
        """Return the addresses of the themes about which there is something."""
        tree = self._tree()
        links = [link[:3] for link in tree] + [below for link in tree for below in link[3]]
        return [address for _name, address, _count in links]

    def _tree(self) -> list:
        counted = front.counts(self.language, ("theme",)).get("theme", {})
        return front.theme_tree(self.language, counted)

    def _by_slug(self) -> dict[str, Theme]:
        themes = vocabulary(Theme).values()
        return {slug: theme for theme in themes if (slug := getattr(theme, f"slug_{self.language}"))}


class SearchPage(ListPageMixin, IndexPage):
    """The results page of a search over everything."""

    schema_type = "SearchResultsPage"
    search_listed = False
    listed = False
    words_in_form = False
    list_template = "home/search_page.html"
    translation: dict[str, str] = {}  # what a reader looked for is nobody's translation

    class Meta:
        verbose_name = _("search page")
        verbose_name_plural = _("search pages")

    def list_context(self, request: HttpRequest, listing: Listing) -> dict:
        """Return what was corrected, recommended pages, and what is close in meaning in other languages."""
        return results_context(listing)


def _about(name: str, value: str) -> Scope:
    return Scope(fixed={name: (value,)})
