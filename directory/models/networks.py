"""The page of a network: its words. Its facts stand in `home.Network`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from directory.search import NetworkSearch
from home.blocks import BodyBlock
from home.models import BasePage, Network
from home.panels import SharedPanel


class NetworkPage(NetworkSearch, BasePage):
    """A network of National Societies; all that it publishes stands below this page."""

    network = models.ForeignKey(
        Network,
        verbose_name=_("network"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pages",
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    search_kind = "network"
    schema_type = "Organization"
    translated_fields = ("body",)
    shared_fields = ("network",)
    required_to_publish = ("network",)
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    fact_panels = [SharedPanel("network")]
    parent_page_types = ["home.NetworksPage"]

    class Meta:
        verbose_name = _("network page")
        verbose_name_plural = _("network pages")

    def network_of_place(self) -> Network | None:
        return self.network
