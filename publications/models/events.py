"""Event series and events: the words; when, where and who stand in `Meeting`."""

from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Paginator
from django.db import models
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from home import cache
from home.addresses import base_url, path_of
from home.blocks import BodyBlock
from home.facts import FactsPageMixin
from home.models import BasePage, ClassifiedMixin
from home.pagination import pages_at
from home.panels import FactsPanel, SharedPanel
from publications.blocks import AgendaBlock, FollowUpBlock
from publications.downloads import HasCalendar
from publications.event_lists import Listed, listed_events, pages_of
from publications.members import is_member
from publications.models.meetings import Meeting
from publications.next_event_panel import NextEventPanel
from publications.schema import event_data
from publications.search import ClassifiedSearch, EventSearch

OVER_AT_ONCE = 20
"""Past events on one page of a series."""


class EventSeriesPage(ClassifiedSearch, HasCalendar, ClassifiedMixin, BasePage):
    """A series of events, such as a teleconference every two months."""

    class Frequency(models.TextChoices):
        NONE = "none", _("Irregular")
        TWO_MONTHS = "every-two-months", _("Every two months")
        QUARTERLY = "quarterly", _("Quarterly")
        HALF_YEARLY = "half-yearly", _("Twice a year")
        YEARLY = "yearly", _("Yearly")

    frequency = models.CharField(
        _("frequency"),
        max_length=20,
        choices=Frequency,
        default=Frequency.NONE,
        help_text=_("By this much the date moves when the next event is made from the last."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    search_kind = "event"
    schema_type = "EventSeries"
    translated_fields = ("body",)
    shared_fields = ("frequency", *ClassifiedMixin.classification_fields)
    content_panels = [NextEventPanel(), *BasePage.content_panels, FieldPanel("body")]
    fact_panels = [SharedPanel("frequency"), *ClassifiedMixin.classification_panels]
    parent_page_types = ["directory.NetworkPage"]
    subpage_types = ["publications.EventPage"]

    class Meta:
        verbose_name = _("event series")
        verbose_name_plural = _("event series")

    @cached_property
    def events(self) -> list[Listed]:
        """The public events of the series, each once, the latest first; for readers remembered until something is
        published."""
        if not self.__dict__.get("is_served"):
            return listed_events(self)
        return cache.remembered(("events", self.pk), lambda: listed_events(self))

    def place_of_next(self) -> Page:
        """Return the page below which the next event is made."""
        return self

    def calendar_events(self) -> list["EventPage"]:
        """Return the events for the calendar that one can subscribe to."""
        return pages_of(self.events)

    def next_change(self) -> datetime | None:
        """Return when the next of the events is over."""
        return _earliest_to_come([super().next_change(), *(event.over_at for event in self.events)])

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the events: those to come, the next one first, and a page of those that are over; raise Http404 for none."""
        now = timezone.now()
        over = Paginator([event for event in self.events if event.is_over(now)], OVER_AT_ONCE)
        try:
            past = over.page(request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404("this list has no such page") from error
        coming = [event for event in reversed(self.events) if not event.is_over(now)]
        address = f"{base_url(request)}{self.url}calendar.ics"
        return {
            **super().get_context(request, *args, **kwargs),
            "coming": [event.item for event in coming],
            "past": [event.item for event in past],
            "pages": pages_at(
                past.number, over.num_pages, lambda number: f"?page={number}" if number > 1 else self.address
            ),
            "calendar_url": address,
            "subscribe_url": f"webcal:{address.partition(':')[2]}",
        }


class EventPage(FactsPageMixin, EventSearch, HasCalendar, ClassifiedMixin, BasePage):
    """An event: what it is about, its agenda, and what came out of it."""

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("facts"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="event_pages",
    )
    body = StreamField(BodyBlock(), verbose_name=_("description"), blank=True)
    agenda = StreamField(
        AgendaBlock(),
        verbose_name=_("agenda"),
        blank=True,
        help_text=_("Times in the event’s own time zone."),
    )
    minutes = StreamField(
        BodyBlock(), verbose_name=_("minutes"), blank=True, help_text=_("What was said; readers see it.")
    )
    follow_up = StreamField(
        FollowUpBlock(),
        verbose_name=_("decisions and actions"),
        blank=True,
        help_text=_("Readers see them. Actions come along when the next event is made from this one."),
    )

    facts_name = "meeting"
    search_kind = "event"
    schema_type = "Event"
    to_serve = ("network", "meeting")
    translated_fields = ("body", "agenda", "minutes", "follow_up")
    shared_fields = ("meeting", *ClassifiedMixin.classification_fields)
    required_to_publish = ("meeting",)
    content_panels = [
        NextEventPanel(),
        *BasePage.content_panels,
        FieldPanel("body"),
        FieldPanel("agenda"),
        FieldPanel("follow_up"),
        FieldPanel("minutes"),
    ]
    fact_panels = [FactsPanel("meeting"), *ClassifiedMixin.classification_panels]
    parent_page_types = ["publications.EventSeriesPage", "directory.NetworkPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    @property
    def decisions(self) -> list:
        """What was decided."""
        return [block.value for block in self.follow_up if block.block_type == "decision"]

    @property
    def actions(self) -> list:
        """What somebody is to do."""
        return [block.value for block in self.follow_up if block.block_type == "action"]

    @property
    def series(self) -> dict | None:
        """Title and address of the series that the event belongs to."""
        parent = self.above[-1] if self.above else None
        if parent is None or not parent.live or parent.model != EventSeriesPage._meta.model_name:
            return None
        return {"title": parent.title, "url": path_of(parent.url_path, self.language)}

    def place_of_next(self) -> Page:
        """Return the page below which the next event is made."""
        return self.get_parent()

    def calendar_events(self) -> list["EventPage"]:
        """Return the event itself."""
        return [self]

    def next_change(self) -> datetime | None:
        """Return when the event begins or is over."""
        facts = self.facts
        return _earliest_to_come([super().next_change(), *((facts.start, facts.over_at) if facts else ())])

    def structured_data(self, base: str) -> dict:
        """Return what schema.org says of the event."""
        return {**super().structured_data(base), **event_data(self, self.facts, base)}

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the facts, and for a member of the network what is for members alone."""
        drafted = getattr(request, "is_preview", False) and self.meeting
        facts = self.meeting.latest if drafted else self.facts
        return {
            **super().get_context(request, *args, **kwargs),
            **(self._shown(facts, is_member(request.user, self.network)) if facts else {}),
            "meeting": facts,
            "series": self.series,
            "sign_in_url": f"{reverse('wagtailadmin_login')}?{urlencode({'next': self.url})}",
            "calendar_url": f"{self.url}calendar.ics" if facts and facts.start else "",
        }

    def _shown(self, facts: Meeting, member: bool) -> dict:
        """Return the parts of the facts that a member, or anybody, may see."""
        stored = self.__dict__.get("is_served", False)
        return {
            "member": member,
            "past": facts.is_over,
            "participations": facts.with_organisations("participations", stored),
            "joining": {"url": facts.joining_url, "details": facts.joining_details} if member else None,
            "people": facts.with_organisations("people", stored) if member else [],
            "documents": [
                row.document
                for row in facts.with_documents(stored)
                if member or not (row.members_only or row.document.is_private)
            ],
        }


def _earliest_to_come(moments: list[datetime | None]) -> datetime | None:
    """Return the earliest of `moments` that lies ahead."""
    now = timezone.now()
    return min((moment for moment in moments if moment and moment > now), default=None)
