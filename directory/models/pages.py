"""The page of a service: its words. Its facts stand in `Service`."""

from datetime import datetime

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField

from directory.models.services import Service
from directory.presentation import ServiceView
from directory.schema import service_data
from directory.search import ServiceSearch
from home import cache
from home.addresses import base_url
from home.blocks import RICH_TEXT
from home.facts import FactsPageMixin
from home.models import BasePage
from home.panels import FactsPanel

TEXT = [feature for feature in RICH_TEXT if feature not in {"h3", "h4"}]


class ServicePage(FactsPageMixin, ServiceSearch, RoutablePageMixin, BasePage):
    """A service in words: what, for whom, how, what to bring."""

    service = models.ForeignKey(
        Service,
        verbose_name=_("facts"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_pages",
    )
    what = RichTextField(
        _("what is offered"),
        features=TEXT,
        blank=True,
        help_text=_(
            "In plain words, for those who need it. Hours, places and telephone numbers stand in the facts."
        ),
    )
    who = RichTextField(
        _("who may use it"),
        features=TEXT,
        blank=True,
        help_text=_("What the facts cannot say; age, nationality and papers stand there."),
    )
    how = RichTextField(
        _("how to get it"), features=TEXT, blank=True, help_text=_("The steps, from the first call on.")
    )
    bring = RichTextField(
        _("what to bring"), features=TEXT, blank=True, help_text=_("And what nobody needs to bring.")
    )

    facts_name = "service"
    search_kind = "service"
    schema_type = "Service"
    to_serve = ("network", "service", "service__provider", "service__confirmed_by")
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

    @cached_property
    def view(self) -> ServiceView | None:
        """The facts as a reader sees them now."""
        return ServiceView(self.facts, stored=self.__dict__.get("is_served", False)) if self.facts else None

    @property
    def is_overdue(self) -> bool:
        """Whether nobody has confirmed the facts in time: marked for readers, ranked lower in lists."""
        return bool(self.facts and self.facts.is_overdue())

    def next_change(self) -> datetime | None:
        """Return when the service opens or closes, a day ends that the hours mark, or it is overdue."""
        moments = [super().next_change(), self.view.next_change if self.view else None]
        return min((moment for moment in moments if moment), default=None)

    def structured_data(self, base: str) -> dict:
        """Return what schema.org says of the service."""
        data = super().structured_data(base)
        return {**data, **service_data(self.view, base, self.url)} if self.view else data

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the facts; in a preview, as the editor last saved them."""
        if getattr(request, "is_preview", False) and self.service:
            self.view = ServiceView(self.service.latest)
        address = f"{base_url(request)}{self.url}"
        return {
            **super().get_context(request, *args, **kwargs),
            "view": self.view,
            "service": self.view.service if self.view else None,
            "overdue": bool(self.view and self.view.service.is_overdue()),
            "problem_url": f"{self.url}problem/" if self.view else "",
            "message": self.view.message(self.title, address) if self.view else "",
        }

    @path("")
    def index_route(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Answer with the page, and say until when it may be kept."""
        response = super().index_route(request, *args, **kwargs)
        cache.expires(request, self.next_change())
        return response

    @path("problem/")
    def problem(self, request: HttpRequest) -> HttpResponse:
        """Answer with the form “Something wrong?”."""
        from directory.problem_form import answer

        return answer(self, request)
