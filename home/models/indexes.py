"""Index pages: networks, countries, themes, search."""

from urllib.parse import quote

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
    default_description = gettext_lazy(
        "The regional networks of National Societies that work on migration: who they are, and their latest."
    )

    class Meta:
        verbose_name = gettext_lazy("networks")
        verbose_name_plural = gettext_lazy("networks")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Return, with all that pages show, the networks."""
        networks = front.network_entries(self.language, apps.get_model("directory", "NetworkPage"))
        return {**super().get_context(request, *args, **kwargs), "networks": networks}


class CountriesPage(ListPageMixin, IndexPage):
    """All countries, and by its ISO code each country with what there is about it."""

    default_description = gettext_lazy(
        "What the networks publish on migration and which services there are, country by country."
    )

    class Meta:
        verbose_name = gettext_lazy("countries")
        verbose_name_plural = gettext_lazy("countries")

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
        self.show_part(name, self._suffixes(code), about_part(name))
        return name

    def parts_listed(self) -> list[dict[str, str]]:
        """Return what the addresses of the countries of which there is something add to this page's."""
        counted = front.counts(self.language, ("country",)).get("country", {})
        return [self._suffixes(code) for code in country_names(self.language) if code in counted]

    @staticmethod
    def _suffixes(code: str) -> dict[str, str]:
        return dict.fromkeys(codes(), f"{code}/")


class ThemesPage(ListPageMixin, IndexPage):
    """All themes, and by its slug each theme with what there is about it."""

    default_description = gettext_lazy(
        "What the networks have learned and publish on migration, theme by theme, from routes to return."
    )

    class Meta:
        verbose_name = gettext_lazy("themes")
        verbose_name_plural = gettext_lazy("themes")

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
        self.show_part(theme.name, self._suffixes(theme), about_part(theme.name))
        self.theme = theme
        return theme

    @staticmethod
    def _suffixes(theme: Theme) -> dict[str, str]:
        slugs = {code: getattr(theme, f"slug_{code}") for code in codes()}
        return {code: f"{quote(slug)}/" for code, slug in slugs.items() if slug}

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

    def parts_listed(self) -> list[dict[str, str]]:
        """Return what the addresses of the themes about which there is something add to this page's."""
        counted = front.counts(self.language, ("theme",)).get("theme", {})
        return [self._suffixes(theme) for theme in vocabulary(Theme).values() if counted.get(theme.key)]

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
        verbose_name = gettext_lazy("search page")
        verbose_name_plural = gettext_lazy("search pages")

    def list_context(self, request: HttpRequest, listing: Listing) -> dict:
        """Return what was corrected, recommended pages, and what is close in meaning in other languages."""
        return results_context(listing)


def about_part(name: str) -> str:
    """Return the sentence that says what the page of one country or theme is, for search engines."""
    return _("%(name)s: reports, case studies, updates, events and services of all networks.") % {
        "name": name
    }


def _about(name: str, value: str) -> Scope:
    return Scope(fixed={name: (value,)})
