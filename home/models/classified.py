"""What a work is about: countries, themes, people concerned, stages, organisations. The same in each language."""

from collections import defaultdict

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField

from home import cache
from home.countries import CountriesField, country_name
from home.navigation import places
from home.panels import SharedPanel
from home.vocabularies.models import Organisation, People, Stage, Theme

Links = list[tuple[str, str]]


class ClassifiedMixin(models.Model):
    """What a work is about: the same in each language."""

    countries = CountriesField(_("countries"), blank=True)
    themes = ParentalManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="+")
    people = ParentalManyToManyField(People, verbose_name=_("people concerned"), blank=True, related_name="+")
    stages = ParentalManyToManyField(
        Stage, verbose_name=_("stages of the journey"), blank=True, related_name="+"
    )
    organisations = ParentalManyToManyField(
        Organisation, verbose_name=_("organisations"), blank=True, related_name="+"
    )

    classification_fields = ("countries", "themes", "people", "stages", "organisations")
    classification_panels = [SharedPanel(name) for name in classification_fields]

    class Meta:
        abstract = True

    @cached_property
    def country_names(self) -> list[tuple[str, str]]:
        """The countries as (code, name in the active language)."""
        return [(code, country_name(code)) for code in self.countries]

    @cached_property
    def labels(self) -> dict[str, list]:
        """The vocabulary entries of the page by field, in the order of their vocabulary.

        A page as it stands in the database needs one query for all four; a draft has them at hand.
        """
        fields = [self._meta.get_field(name) for name in self.classification_fields if name != "countries"]
        if not self.__dict__.get("is_served"):
            return {field.name: list(getattr(self, field.name).all()) for field in fields}
        rows = None
        for field in fields:
            through = field.remote_field.through
            own = through.objects.filter(**{field.m2m_field_name(): self.pk})
            query = own.annotate(field=models.Value(field.name)).values_list(
                "field", f"{field.m2m_reverse_field_name()}_id"
            )
            rows = query if rows is None else rows.union(query, all=True)
        chosen = defaultdict(set)
        for name, key in rows:
            chosen[name].add(key)
        return {
            field.name: [
                entry for key, entry in vocabulary(field.related_model).items() if key in chosen[field.name]
            ]
            if chosen[field.name]
            else []
            for field in fields
        }

    @property
    def country_links(self) -> Links:
        """The countries with the address of what there is about each."""
        root = places(self.language).get("countriespage")
        return [(name, f"{root}{code}/" if root else "") for code, name in self.country_names]

    @property
    def theme_links(self) -> Links:
        """The themes with the address of what there is about each."""
        return theme_links(self.labels["themes"], self.language)

    @property
    def people_links(self) -> Links:
        """The people concerned, with the address of the publications about them."""
        root = places(self.language).get("librarypage")
        return [(entry.name, f"{root}?people={entry.key}" if root else "") for entry in self.labels["people"]]

    @property
    def stage_links(self) -> Links:
        """The stages of the journey; they have no address."""
        return [(entry.name, "") for entry in self.labels["stages"]]

    @property
    def organisation_links(self) -> Links:
        """The organisations, with their websites."""
        return [(entry.name, entry.website) for entry in self.labels["organisations"]]


def vocabulary(model) -> dict[int, models.Model]:
    """Return all entries of a vocabulary by id, in their order."""
    return cache.remembered(("vocabulary", model), lambda: {entry.pk: entry for entry in model.objects.all()})


def theme_links(themes, language: str) -> Links:
    """Return label and address of each theme in `language`."""
    root = places(language).get("themespage")
    return [
        (
            theme.name,
            f"{root}{getattr(theme, f'slug_{language}')}/"
            if root and getattr(theme, f"slug_{language}")
            else "",
        )
        for theme in themes
    ]
