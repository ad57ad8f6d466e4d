"""The frame's own pages: home, standard pages, and the index pages over all networks."""

from datetime import datetime
from urllib.parse import urlencode

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home import front
from home.blocks import BodyBlock
from home.latest import latest_of, turns_at
from home.models.base import BasePage
from home.navigation import places, site_name


class HomePage(BasePage):
    """The front page of a language."""

    lead = models.CharField(_("what this site is, in one sentence"), max_length=250, blank=True)
    examples = models.TextField(
        _("example queries"),
        blank=True,
        help_text=_("One a line, at most three; they stand under the search field."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    leads_to_others = True
    related: list[dict] = []
    schema_type = "WebSite"
    translated_fields = ("lead", "examples", "body")
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("examples"),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = None

    def get_context(self, request, *args, **kwargs):
        """Add the networks, the newest works and the ways in."""
        language = self.language
        counted = front.counts(language)
        search = places(language).get("searchpage", "")
        queries = [line.strip() for line in self.examples.splitlines() if line.strip()]
        return {
            **super().get_context(request, *args, **kwargs),
            "examples": [(query, f"{search}?{urlencode({'q': query})}") for query in queries[:3]],
            "networks": front.network_entries(language, apps.get_model("directory", "NetworkPage")),
            "newest": latest_of(None, language),
            "themes": [link[:3] for link in front.theme_tree(language, counted.get("theme", {}))],
            "countries": front.most_countries(language, counted.get("country", {})),
            "countries_url": places(language).get("countriespage", ""),
            "people": front.people_links(language, counted.get("people", {})),
        }

    def next_change(self) -> datetime:
        """Return when the page changes by itself: at midnight, the events that come next are others."""
        return turns_at(super().next_change())

    def search_texts(self) -> list[str]:
        return [self.lead, *super().search_texts()]

    @property
    def shown_title(self) -> str:
        return site_name()

    @property
    def text_beginning(self) -> str:
        return self.lead or super().text_beginning

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class StandardPage(BasePage):
    """A page of text, such as “About” or the accessibility statement."""

    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    translated_fields = ("body",)
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage", "directory.NetworkPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


class IndexPage(BasePage):
    """A page over all networks, one per language: it shows what the address asks for."""

    introduction = models.TextField(_("introduction"), blank=True)

    translated_fields = ("introduction",)
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    leads_to_others = True
    related: list[dict] = []
    schema_type = "CollectionPage"

    def search_texts(self) -> list[str]:
        return [self.introduction]

    class Meta:
        abstract = True
