"""The page of a service: its words. Its facts stand in `Service`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from directory.models.services import Service
from home.blocks import RICH_TEXT
from home.models import BasePage
from home.panels import FactsPanel

TEXT = [feature for feature in RICH_TEXT if feature not in {"h3", "h4"}]


class ServicePage(BasePage):
    """A service in words: what, for whom, how, what to bring."""

    service = models.ForeignKey(
        Service,
        verbose_name=_("facts"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_pages",
    )
    what = RichTextField(_("what is offered"), features=TEXT, blank=True)
    who = RichTextField(_("who may use it"), features=TEXT, blank=True)
    how = RichTextField(_("how to get it"), features=TEXT, blank=True)
    bring = RichTextField(_("what to bring"), features=TEXT, blank=True)

    search_kind = "service"
    schema_type = "Service"
    translated_fields = ("what", "who", "how", "bring")
    shared_fields = ("service",)
    required_to_publish = ("service", "summary")
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("what"),
        FieldPanel("who"),
        FieldPanel("how"),
        FieldPanel("bring"),
    ]
    fact_panels = [FactsPanel("service")]
    parent_page_types = ["directory.NetworkPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
