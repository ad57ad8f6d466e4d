"""The frame's own pages: home, standard pages, and the index pages over all networks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home.blocks import BodyBlock
from home.models.base import BasePage


class HomePage(BasePage):
    """The front page of a language."""

    lead = models.CharField(_("what this site is, in one sentence"), max_length=250, blank=True)
    examples = models.TextField(
        _("example queries"),
        blank=True,
        help_text=_("One a line, at most three; they stand under the search field."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

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

    def search_texts(self) -> list[str]:
        return [self.lead, *super().search_texts()]

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
    schema_type = "CollectionPage"

    def search_texts(self) -> list[str]:
        return [self.introduction]

    class Meta:
        abstract = True
