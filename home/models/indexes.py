"""Index pages: networks, countries, themes, search."""

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin

from home.models.pages import IndexPage


class NetworksPage(IndexPage):
    """The networks; each network's page stands below it."""

    subpage_types = ["directory.NetworkPage"]

    class Meta:
        verbose_name = _("networks")
        verbose_name_plural = _("networks")


class CountriesPage(RoutablePageMixin, IndexPage):
    """All countries, and by its ISO code each country with what there is about it."""

    class Meta:
        verbose_name = _("countries")
        verbose_name_plural = _("countries")


class ThemesPage(RoutablePageMixin, IndexPage):
    """All themes, and by its slug each theme with what there is about it."""

    class Meta:
        verbose_name = _("themes")
        verbose_name_plural = _("themes")


class SearchPage(IndexPage):
    """The results page of a search over everything."""

    schema_type = "SearchResultsPage"
    search_listed = False
    listed = False

    class Meta:
        verbose_name = _("search page")
        verbose_name_plural = _("search pages")
