"""The facts of an event: when, where, who, how to join. They exist once; the event's pages in each language show them."""

import uuid
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_gmt, get_timezone_name
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from home.countries import country_choices, country_name, validate_country
from home.facts import Facts
from home.media import documents
from home.models import Document, Organisation
from home.models.classified import entry
from home.rows import rows
from home.timezones import timezone_choices, validate_timezone

YEARS = range(1900, 2200)
"""In which events take place; at the ends of the calendar, a moment cannot be told in another time zone."""


class Meeting(Facts, ClusterableModel):
    """One meeting or teleconference of a network."""

    class Format(models.TextChoices):
        ONLINE = "online", _("Online")
        IN_PERSON = "in-person", _("In person")
        HYBRID = "hybrid", _("In person and online")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CONFIRMED = "confirmed", _("Confirmed")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    start = models.DateTimeField(_("start"), null=True, blank=True)
    end = models.DateTimeField(_("end"), null=True, blank=True)
    timezone = models.CharField(
        _("time zone"),
        max_length=40,
        choices=timezone_choices,
        validators=[validate_timezone],
        default="Europe/Paris",
    )
    format = models.CharField(_("format"), max_length=10, choices=Format, default=Format.ONLINE)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    venue = models.CharField(_("venue"), max_length=150, blank=True)
    address = models.TextField(_("address"), blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, choices=country_choices, validators=[validate_country]
    )
    joining_url = models.URLField(
        _("address to join"), blank=True, help_text=_("Shown to signed-in members of the network alone.")
    )
    joining_details = models.TextField(
        _("how to join"), blank=True, help_text=_("Shown to signed-in members of the network alone.")
    )

    required_to_publish = ("start",)
    pages_name = "event_pages"

    class Meta(Facts.Meta):
        ordering = ["-start", "pk"]
        verbose_name = _("event record")
        verbose_name_plural = _("event records")

    def clean(self):
        """Raise ValidationError for a slip in a year, and for an end that does not lie after the start."""
        super().clean()
        for name in ("start", "end"):
            moment = getattr(self, name)
            if moment and moment.year not in YEARS:
                raise ValidationError({name: _("Please check the year.")})
        if self.end and not self.start:
            raise ValidationError({"start": _("An event with an end needs a start.")})
        if self.start and self.end and self.end <= self.start:
            raise ValidationError({"end": _("The end must lie after the start.")})

    @transaction.atomic
    def publish(self, revision, *args, **kwargs):
        """Publish; from the second time on, calendars learn by the sequence number that the event has changed."""
        rows = type(self).objects.filter(pk=self.pk)
        sequence, published = rows.values_list("sequence", "first_published_at").get()
        super().publish(revision, *args, **kwargs)
        # What a revision remembers of the number is as old as the revision.
        rows.update(sequence=sequence + 1 if published else sequence)

    @property
    def zone(self) -> ZoneInfo:
        """The event's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def over_at(self) -> datetime | None:
        """When the event is over: at its end; without one, when the day on which it starts ends in its zone."""
        if self.end or not self.start:
            return self.end
        day = self.start.astimezone(self.zone).date() + timedelta(days=1)
        return datetime.combine(day, time(), tzinfo=self.zone)

    @property
    def is_over(self) -> bool:
        """Whether the event is past."""
        return self.over_at is not None and self.over_at <= timezone.now()

    @property
    def is_off(self) -> bool:
        """Whether the event does not take place when it was announced: cancelled or postponed."""
        return self.status in {self.Status.CANCELLED, self.Status.POSTPONED}

    @property
    def has_days_alone(self) -> bool:
        """Whether it lasts from the beginning of a day to the end of one: no time of day is known, nor shown."""
        if not self.start or not self.end:
            return False
        start, end = (moment.astimezone(self.zone) for moment in (self.start, self.end))
        return start.time() == time() and (end.hour, end.minute) == (23, 59)

    @property
    def timezone_text(self) -> str:
        """The name of the zone in the active language and its distance from UTC at the start."""
        moment = (self.start or timezone.now()).astimezone(self.zone)
        locale = get_language() or "en"
        names = (get_timezone_name(moment, locale=locale), get_timezone_gmt(moment, locale=locale))
        return ", ".join(dict.fromkeys(names))  # for some zones the distance is all the name there is

    @property
    def when(self) -> str:
        """Day and time of the start in the event's zone, or first and last day, in the active language.

        Of a meeting that has days alone, no time.
        """
        if not self.start:
            return ""
        start = self.start.astimezone(self.zone)
        end = self.end.astimezone(self.zone) if self.end else start
        if start.date() == end.date():
            day = _date_text(start.date(), get_language())
            return day if self.has_days_alone else f"{day}, {start:%H:%M}"
        return " – ".join(_date_text(moment.date(), get_language()) for moment in (start, end))

    @property
    def place(self) -> str:
        """Town and country in the active language; how it is held, where there is no town."""
        parts = (self.city, country_name(self.country) if self.country else "")
        return ", ".join(part for part in parts if part) if self.city else str(FORMATS.get(self.format, ""))

    def with_organisations(self, name: str, stored: bool) -> list:
        """Return the `participations` or the `people` of the meeting, each with its organisation.

        `stored`: these are the facts as they stand in the database, no draft.
        """
        if not stored:
            return list(getattr(self, name).select_related("organisation").all())
        found = rows(self._meta.get_field(name).related_model, "meeting", self.pk)
        for row in found:
            if row.organisation_id:
                row.organisation = entry(Organisation, row.organisation_id)
        return found

    def with_documents(self, stored: bool) -> list["MeetingDocument"]:
        """Return the documents of the meeting in their order, those for members among them."""
        if not stored:
            return list(self.documents.select_related("document").all())
        found = rows(MeetingDocument, "meeting", self.pk)
        known = documents(row.document_id for row in found)
        for row in found:
            row.document = known[row.document_id]
        return found

    def summary_rows(self) -> list[tuple[str, str]]:
        """Return label and text of what the editor of the page wants to see at a glance."""
        when = f"{self.when} ({self.timezone_text})" if self.start else _("No date yet")
        participants = self.participations.select_related("organisation").all()
        rows = [
            (_("When"), when),
            (_("Where"), ", ".join(dict.fromkeys([self.get_format_display(), self.place]))),
            (_("Takes place"), self.get_status_display()),
            (_("Participants"), ", ".join(str(each.organisation) for each in participants)),
            (_("How to join"), self.joining_url),
        ]
        return [(label, text) for label, text in rows if text]


FORMATS = dict(Meeting.Format.choices)


@lru_cache(maxsize=4096)
def _date_text(day: date, language: str | None) -> str:
    return date_format(day, "DATE_FORMAT")


class Participation(Orderable):
    """An organisation that takes part in a meeting."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        OBSERVER = "observer", _("Observer")
        GUEST = "guest", _("Guest")

    meeting = ParentalKey(Meeting, on_delete=models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)

    panels = [FieldPanel("organisation"), FieldPanel("role")]

    class Meta(Orderable.Meta):
        verbose_name = _("participating organisation")
        verbose_name_plural = _("participating organisations")

    def __str__(self) -> str:
        return str(self.organisation)


class MeetingPerson(Orderable):
    """A person who takes part; nobody needs an account for it. Shown to signed-in members alone."""

    meeting = ParentalKey(Meeting, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("name"), max_length=150)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    function = models.CharField(_("function"), max_length=100, blank=True)

    panels = [FieldPanel("name"), FieldPanel("organisation"), FieldPanel("function")]

    class Meta(Orderable.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return self.name


class MeetingDocument(Orderable):
    """A document of a meeting."""

    meeting = ParentalKey(Meeting, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+"
    )
    members_only = models.BooleanField(_("for signed-in members alone"), default=False)

    panels = [FieldPanel("document"), FieldPanel("members_only")]

    class Meta(Orderable.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return str(self.document)
