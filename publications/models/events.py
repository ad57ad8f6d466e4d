"""Event series and events: the words; when, where and who stand in `Meeting`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home.blocks import BodyBlock
from home.models.base import BasePage, ClassifiedMixin
from home.panels import FactsPanel, SharedPanel
from publications.blocks import AgendaBlock, FollowUpBlock
from publications.models.meetings import Meeting


class EventSeriesPage(ClassifiedMixin, BasePage):
    """A series of events, such as a teleconference every two months."""

    class Frequency(models.TextChoices):
        NONE = "none", _("Irregular")
        TWO_MONTHS = "every-two-months", _("Every two months")
        QUARTERLY = "quarterly", _("Quarterly")
        HALF_YEARLY = "half-yearly", _("Twice a year")
        YEARLY = "yearly", _("Yearly")

    frequency = models.CharField(_("frequency"), max_length=20, choices=Frequency, default=Frequency.NONE)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    search_kind = "event"
    schema_type = "EventSeries"
    translated_fields = ("body",)
    shared_fields = ("frequency", *ClassifiedMixin.classification_fields)
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    fact_panels = [SharedPanel("frequency"), *ClassifiedMixin.classification_panels]
    parent_page_types = ["directory.NetworkPage"]
    subpage_types = ["publications.EventPage"]

    class Meta:
        verbose_name = _("event series")
        verbose_name_plural = _("event series")


class EventPage(ClassifiedMixin, BasePage):
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
    agenda = StreamField(AgendaBlock(), verbose_name=_("agenda"), blank=True)
    follow_up = StreamField(FollowUpBlock(), verbose_name=_("decisions and actions"), blank=True)

    search_kind = "event"
    schema_type = "Event"
    translated_fields = ("body", "agenda", "follow_up")
    shared_fields = ("meeting", *ClassifiedMixin.classification_fields)
    required_to_publish = ("meeting",)
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        FieldPanel("agenda"),
        FieldPanel("follow_up"),
    ]
    fact_panels = [FactsPanel("meeting"), *ClassifiedMixin.classification_panels]
    parent_page_types = ["publications.EventSeriesPage", "directory.NetworkPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
