"""The page of a network: its words. Its facts stand in `home.Network`."""

from datetime import datetime

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from directory.schema import network_data
from directory.search import NetworkSearch
from home import front
from home.blocks import BodyBlock
from home.latest import latest_of, turns_at
from home.models import BasePage, Membership, Network
from home.navigation import places
from home.panels import SharedPanel
from home.sorting import collation_key


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
    to_serve = ("network", "network__region")
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

    @cached_property
    def organisations(self) -> dict[str, list[dict]]:
        """The members and the observers by the alphabet: name, country, address of the country's page, website."""
        root = places(self.language).get("countriespage")
        found: dict[str, list[dict]] = {role: [] for role in Membership.Role.values}
        rows = self.network.memberships.select_related("organisation") if self.network else []
        for row in rows:
            organisation = row.organisation
            country = organisation.country
            found[row.role].append(
                {
                    "name": organisation.name,
                    "country": country,
                    "country_url": f"{root}{country}/" if root and country else "",
                    "website": organisation.website,
                }
            )
        return {
            role: sorted(members, key=lambda member: collation_key(member["name"], self.language))
            for role, members in found.items()
        }

    @property
    def member_count(self) -> str:
        """How many members there are, and of how many they could be."""
        members = self.organisations[Membership.Role.MEMBER]
        return front.member_count(len(members), self.network.societies_in_region)

    def structured_data(self, base: str) -> dict:
        """Return what schema.org says of the network."""
        data = super().structured_data(base)
        if self.network is None:
            return data
        return {**data, **network_data(self.network, self.organisations[Membership.Role.MEMBER])}

    def next_change(self) -> datetime:
        """Return when the page changes by itself: at midnight, the events that come next are others."""
        return turns_at(super().next_change())

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the facts, the members, and the latest that the network has published."""
        organisations = self.organisations
        return {
            **super().get_context(request, *args, **kwargs),
            "network": self.network,
            "members": organisations[Membership.Role.MEMBER],
            "observers": organisations[Membership.Role.OBSERVER],
            "member_count": self.member_count,
            "latest": latest_of(self.network, self.language) if self.network else [],
        }
