"""Words that everybody shares: themes, people concerned, stages, regions, needs, organisations, networks.

Each entry has a stable `key`, which addresses and filters use, and labels in every language (`home/translation.py`).
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from home.countries import CountriesField, country_choices, validate_country

KEY = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use lower-case letters, digits and hyphens."))


class Vocabulary(models.Model):
    """One entry of a controlled vocabulary."""

    key = models.CharField(
        _("key"),
        max_length=60,
        unique=True,
        validators=[KEY],
        help_text=_("Stands in addresses; never changes."),
    )
    name = models.CharField(_("name"), max_length=150)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name or self.key


class Theme(Vocabulary):
    """A subject, on one of two levels."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("broader theme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="narrower",
    )
    slug = models.SlugField(_("slug"), max_length=100, allow_unicode=True)

    class Meta(Vocabulary.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def clean(self):
        """Raise ValidationError for a third level, and for an address that another theme has."""
        super().clean()
        errors = {}
        if self.parent and (self.parent.parent_id or self.parent_id == self.pk or self._has_narrower()):
            errors["parent"] = _(
                "There are two levels of themes: a broader one has none above it, a narrower one none below it."
            )
        for code, _language in settings.LANGUAGES:
            name = f"slug_{code}"
            same = {name: getattr(self, name)}
            if same[name] and Theme.objects.exclude(pk=self.pk).filter(**same).exists():
                errors[name] = _("Another theme has this address.")
        if errors:
            raise ValidationError(errors)

    def _has_narrower(self) -> bool:
        return bool(self.pk) and self.narrower.exists()


class People(Vocabulary):
    """A group of people concerned by migration."""

    class Meta(Vocabulary.Meta):
        verbose_name = _("people concerned")
        verbose_name_plural = _("people concerned")


class Stage(Vocabulary):
    """A stage of the journey: origin, transit, destination, return."""

    class Meta(Vocabulary.Meta):
        verbose_name = _("stage of the journey")
        verbose_name_plural = _("stages of the journey")


class Region(Vocabulary):
    """A region of the Movement, as the list of its countries."""

    countries = CountriesField(_("countries"), blank=True)

    class Meta(Vocabulary.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class ServiceCategory(Vocabulary):
    """A need that a service answers."""

    class Meta(Vocabulary.Meta):
        verbose_name = _("kind of service")
        verbose_name_plural = _("kinds of service")


class Organisation(Vocabulary):
    """A National Society, another component of the Movement, or an organisation outside it."""

    class Kind(models.TextChoices):
        NATIONAL_SOCIETY = "national-society", _("National Society")
        MOVEMENT = "movement", _("Component of the Movement")
        UN = "un", _("United Nations")
        OTHER = "other", _("Other organisation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NATIONAL_SOCIETY)
    abbreviation = models.CharField(_("abbreviation"), max_length=30, blank=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, choices=country_choices, validators=[validate_country]
    )
    website = models.URLField(_("website"), blank=True)

    class Meta:
        ordering = ["name", "key"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


class Network(Vocabulary, ClusterableModel):
    """The facts of a network of National Societies; its words stand on its pages."""

    class Cooperation(models.TextChoices):
        PLATFORM = "formal-platform", _("Formal platform")
        NETWORK = "network", _("Network")
        WORKING_GROUP = "working-group", _("Working group")
        INFORMAL = "informal-network", _("Informal network")

    abbreviation = models.CharField(_("abbreviation"), max_length=30, blank=True)
    founded = models.CharField(
        _("founded"),
        max_length=7,
        blank=True,
        validators=[
            RegexValidator(r"^\d{4}(-(0[1-9]|1[0-2]))?$", _("Write a year, or a year and a month: 2012-12."))
        ],
        help_text=_("A year, or a year and a month: 1997 or 2012-12."),
    )
    cooperation = models.CharField(
        _("form of cooperation"), max_length=20, choices=Cooperation, default=Cooperation.NETWORK
    )
    region = models.ForeignKey(
        Region, verbose_name=_("region"), null=True, blank=True, on_delete=models.PROTECT
    )
    societies_in_region = models.PositiveSmallIntegerField(
        _("National Societies in the region"), null=True, blank=True, help_text=_("As in “17 of 35”.")
    )
    website = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)

    class Meta(Vocabulary.Meta):
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    @property
    def short_name(self) -> str:
        """The abbreviation; the name of a network without one."""
        return self.abbreviation or str(self)

    @property
    def founded_text(self) -> str:
        """When the network was founded, in the active language: a year, or a month and a year."""
        year, _dash, month = self.founded.partition("-")
        return date_format(date(int(year), int(month), 1), "YEAR_MONTH_FORMAT") if month else year


class Membership(Orderable):
    """The place of an organisation in a network."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        OBSERVER = "observer", _("Observer")

    network = ParentalKey(Network, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["network", "organisation"], name="one_membership_per_network")
        ]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"
