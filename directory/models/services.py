"""The facts of a service: who offers what where, when, for whom, at what cost. They exist once, for all languages.

The terms are those of HSDS 3.2 (service, organization, service at location, schedule, eligibility, required document,
cost option, phone, accessibility, language).
"""

import uuid
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from directory.blocks import ExceptionsBlock, HoursBlock
from directory.choices import (
    Accessibility,
    DocumentNeeded,
    Gender,
    names_of_languages,
    spoken_language_choices,
)
from directory.contacts import validate_contact
from directory.currencies import currency_codes
from home.choices import ChoicesField
from home.countries import CountriesField, country_choices, validate_country
from home.facts import Facts
from home.models import Organisation, People, ServiceCategory, Theme
from home.timezones import timezone_choices, validate_timezone

CONFIRM_EVERY = timedelta(days=180)


def ask_again_on() -> date:
    """Return the day by which facts that are written down today are to be confirmed."""
    return timezone.localdate() + CONFIRM_EVERY


class Service(Facts, ClusterableModel):
    """A service that an organisation offers."""

    class Capacity(models.TextChoices):
        OPEN = "open", _("Places free")
        LIMITED = "limited", _("Few places")
        FULL = "full", _("Full: waiting list")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(
        Organisation,
        verbose_name=_("provider"),
        null=True,
        on_delete=models.PROTECT,
        related_name="services",
        help_text=_("The organisation that offers it and answers for it."),
    )
    categories = ParentalManyToManyField(
        ServiceCategory,
        verbose_name=_("what is offered"),
        related_name="+",
        help_text=_("Readers filter by it."),
    )
    themes = ParentalManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="+")
    countries = CountriesField(
        _("countries served"), blank=True, help_text=_("Besides the countries of its places.")
    )

    languages = ChoicesField(_("languages spoken"), choices=spoken_language_choices)
    interpretation = ChoicesField(
        _("interpretation available for"),
        choices=spoken_language_choices,
        help_text=_("By interpreters, on the spot or by telephone."),
    )

    people = ParentalManyToManyField(People, verbose_name=_("for whom"), blank=True, related_name="+")
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_until = models.PositiveSmallIntegerField(_("until age"), null=True, blank=True)
    genders = ChoicesField(_("for these genders alone"), choices=Gender.choices)
    nationalities = CountriesField(_("for these nationalities alone"), blank=True)
    without_papers = models.BooleanField(
        _("also for people without papers"),
        default=False,
        help_text=_("Only where nobody is asked for papers and nothing is passed on."),
    )
    documents = ChoicesField(_("documents to bring"), choices=DocumentNeeded.choices)

    free = models.BooleanField(_("free of charge"), default=True)
    cost_amount = models.DecimalField(_("cost"), max_digits=9, decimal_places=2, null=True, blank=True)
    cost_currency = models.CharField(
        _("currency"), max_length=3, blank=True, help_text=_("ISO code, such as EUR.")
    )

    walk_in = models.BooleanField(_("one can simply come"), default=True)
    appointment = models.BooleanField(_("by appointment"), default=False)
    referral = models.BooleanField(
        _("by referral alone"), default=False, help_text=_("Another service must send the person.")
    )
    remote = models.BooleanField(_("by telephone or online"), default=False)
    mobile = models.BooleanField(_("mobile: comes to people"), default=False)
    accessibility = ChoicesField(_("accessibility"), choices=Accessibility.choices)
    capacity = models.CharField(_("capacity"), max_length=10, choices=Capacity, blank=True)
    places_in_all = models.PositiveIntegerField(_("number of places"), null=True, blank=True)

    complaints = models.CharField(
        _("complaints channel"),
        max_length=200,
        blank=True,
        help_text=_("A telephone number, e-mail or web address."),
    )
    temporarily_closed = models.BooleanField(_("temporarily closed"), default=False)
    closed_until = models.DateField(
        _("closed until"), null=True, blank=True, help_text=_("The last day on which it is closed.")
    )

    last_confirmed = models.DateField(
        _("last confirmed on"),
        null=True,
        blank=True,
        help_text=_("“Still correct” fills in this and the fields below."),
    )
    confirmed_by = models.ForeignKey(
        Organisation,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirm_by = models.DateField(
        _("confirm again by"),
        null=True,
        blank=True,
        default=ask_again_on,
        help_text=_("After this day readers are told that nobody has confirmed the facts lately."),
    )

    required_to_publish = ("provider", "categories")
    pages_name = "service_pages"

    class Meta(Facts.Meta):
        ordering = ["label", "pk"]
        verbose_name = _("service record")
        verbose_name_plural = _("service records")

    def clean(self):
        """Raise ValidationError for contradictions that a reader would stumble over."""
        super().clean()
        self.cost_currency = self.cost_currency.upper()
        errors = {**self._wrong_cost(), **self._wrong_dates()}
        if self.age_from is not None and self.age_until is not None and self.age_from > self.age_until:
            errors["age_until"] = _("The upper age is below the lower one.")
        if errors:
            raise ValidationError(errors)

    def _wrong_cost(self) -> dict:
        errors = {}
        if self.free and self.cost_amount:
            errors["cost_amount"] = _("A service free of charge has no cost.")
        elif self.cost_amount and self.cost_amount < 0:
            errors["cost_amount"] = _("A cost cannot be below zero.")
        if self.cost_amount and not self.cost_currency:
            errors["cost_currency"] = _("Name the currency.")
        elif self.cost_currency and self.cost_currency not in currency_codes():
            errors["cost_currency"] = ValidationError(
                _("“%(code)s” is not the ISO code of a currency."), params={"code": self.cost_currency}
            )
        return errors

    def _wrong_dates(self) -> dict:
        errors = {}
        if self.last_confirmed and self.last_confirmed > timezone.localdate():
            errors["last_confirmed"] = _("This day is still to come.")
        elif self.last_confirmed and self.confirm_by and self.confirm_by < self.last_confirmed:
            errors["confirm_by"] = _("This day is before the one on which the facts were last confirmed.")
        return errors

    def confirm(self, user=None, today: date | None = None) -> None:
        """Publish that all is still correct, as of `today` (default: now), and when to ask again; nothing else.

        Raise ValidationError where the live facts are not valid.
        """
        today = today or timezone.localdate()
        self.publish_fields(
            user,
            log_action="directory.confirm",
            last_confirmed=today,
            confirmed_by=self.provider,
            confirm_by=today + CONFIRM_EVERY,
        )

    def is_overdue(self, today: date | None = None) -> bool:
        """Whether the day by which somebody should have confirmed the facts is past."""
        return bool(self.confirm_by and self.confirm_by < (today or timezone.localdate()))

    def summary_rows(self) -> list[tuple[str, str]]:
        """Return label and text of what the editor of the page wants to see at a glance."""
        places = [str(place) for place in self.places.all()]
        contacts = [contact.value for contact in self.contacts.all()]
        confirmed = date_format(self.last_confirmed) if self.last_confirmed else _("Never")
        rows = [
            (_("Provider"), str(self.provider or "")),
            (_("Places"), ", ".join(filter(None, places))),
            (_("Contacts"), ", ".join(filter(None, contacts))),
            (_("Languages spoken"), names_of_languages(self.languages)),
            (_("Last confirmed"), confirmed),
        ]
        if self.confirm_by:
            rows.append((_("Confirm again by"), date_format(self.confirm_by)))
        return [(label, text) for label, text in rows if text]


class ServicePlace(Orderable):
    """A place where a service is offered, with its hours."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Address shown")
        AREA = "area", _("Only town and area shown")
        HIDDEN = "hidden", _("Hidden for safety: nobody sees where it is")

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(_("name"), max_length=150, blank=True)
    visibility = models.CharField(
        _("who sees the address"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    address = models.TextField(_("address"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    area = models.CharField(_("area"), max_length=100, blank=True)
    country = models.CharField(
        _("country"), max_length=2, choices=country_choices, validators=[validate_country]
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    timezone = models.CharField(
        _("time zone"),
        max_length=40,
        choices=timezone_choices,
        validators=[validate_timezone],
        default="Europe/Paris",
    )
    hours = StreamField(HoursBlock(), verbose_name=_("opening hours"), blank=True)
    exceptions = StreamField(ExceptionsBlock(), verbose_name=_("exceptions and holidays"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return self.name or self.town


class ServiceContact(Orderable):
    """One way to reach a service."""

    class Kind(models.TextChoices):
        CALL = "call", _("Telephone")
        SMS = "sms", _("SMS")
        WHATSAPP = "whatsapp", _("WhatsApp")
        TELEGRAM = "telegram", _("Telegram")
        SHORT_CODE = "short-code", _("Short code")
        EMAIL = "email", _("E-mail")
        WEB = "web", _("Web")

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CALL)
    value = models.CharField(_("number or address"), max_length=200)
    languages = ChoicesField(_("languages spoken there"), choices=spoken_language_choices)

    class Meta(Orderable.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.value

    def clean(self):
        """Raise ValidationError when the value is not of the contact's kind; a draft may leave it empty."""
        super().clean()
        if self.value:
            validate_contact(self.kind, self.value)
