"""What a work is about: countries, themes, people concerned, stages, organisations. The same in each language."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django import forms
from django.db import connection, models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField

from home import cache
from home.countries import CountriesField, country_name
from home.languages import codes
from home.navigation import places
from home.panels import SharedPanel
from home.sorting import collation_key
from home.vocabularies.models import Organisation, People, Stage, Theme
from home.widgets import Several

Links = list[tuple[str, str]]


class ClassifiedMixin(models.Model):
    """What a work is about: the same in each language."""

    countries = CountriesField(
        _("countries"), blank=True, help_text=_("What it is about; each country’s page then shows it.")
    )
    themes = ParentalManyToManyField(
        Theme,
        verbose_name=_("themes"),
        blank=True,
        related_name="+",
        help_text=_("The narrower theme is enough: the broader one comes with it."),
    )
    people = ParentalManyToManyField(
        People,
        verbose_name=_("people concerned"),
        blank=True,
        related_name="+",
        help_text=_("Only those whom it is really about."),
    )
    stages = ParentalManyToManyField(
        Stage,
        verbose_name=_("stages of the journey"),
        blank=True,
        related_name="+",
        help_text=_("Where people are when it concerns them. Empty: everywhere."),
    )
    organisations = ParentalManyToManyField(
        Organisation,
        verbose_name=_("organisations"),
        blank=True,
        related_name="+",
        help_text=_("Those that publish it or took part; it is cited under their names."),
    )

    classification_fields = ("countries", "themes", "people", "stages", "organisations")
    classification_panels = [
        SharedPanel("countries"),
        SharedPanel("themes", widget=Several),
        SharedPanel("people", widget=Several),
        SharedPanel("stages", widget=forms.CheckboxSelectMultiple),
        SharedPanel("organisations", widget=Several),
    ]

    class Meta:
        abstract = True

    @cached_property
    def country_names(self) -> list[tuple[str, str]]:
        """The countries as (code, name in the active language)."""
        return [(code, country_name(code)) for code in self.countries]

    @cached_property
    def labels(self) -> dict[str, list["Label"]]:
        """What the page is classified by, by field, in the order of each vocabulary and in the page's language.

        A page as it stands in the database needs one query for all four; a draft has them at hand.
        """
        names = tuple(name for name in self.classification_fields if name != "countries")
        if self.__dict__.get("is_served"):
            entries = stored_entries(self, names)
        else:
            entries = {name: getattr(self, name).all() for name in names}
        found = {name: [_label(entry, self.language) for entry in some] for name, some in entries.items()}
        found["organisations"].sort(key=lambda label: collation_key(label.name, self.language))
        return found

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


@dataclass(frozen=True)
class Label:
    """A vocabulary entry as readers of one language see it. Themes have a slug, organisations a website."""

    key: str
    name: str
    slug: str = ""
    website: str = ""


def _label(entry: models.Model, language: str) -> Label:
    names = (getattr(entry, f"name_{code}") for code in (language, *codes()))
    return Label(
        key=entry.key,
        name=next((name for name in names if name), entry.key),
        slug=getattr(entry, f"slug_{language}", "") or "",
        website=getattr(entry, "website", ""),
    )


def stored_entries(record: models.Model, names: tuple[str, ...]) -> dict[str, list[models.Model]]:
    """Return the vocabulary entries that `record` is classified by in the database, by the field's name; in one query.

    `names` are many-to-many fields to vocabularies; their entries come in the order of each vocabulary.
    """
    ids: dict[str, set[int]] = {name: set() for name in names}
    with connection.cursor() as cursor:
        cursor.execute(_entries_sql(type(record), names), [record.pk] * len(names))
        for name, pk in cursor.fetchall():
            ids[name].add(pk)
    found = {}
    for name, chosen in ids.items():
        known = vocabulary(record._meta.get_field(name).related_model) if chosen else {}
        found[name] = [entry for pk, entry in known.items() if pk in chosen]
    return found


@lru_cache(maxsize=32)
def _entries_sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    # Written out once: Django would build this union anew for each page, which takes longer than to answer it.
    quote = connection.ops.quote_name
    parts = []
    for name in names:
        field = model._meta.get_field(name)
        table, entry, record = field.m2m_db_table(), field.m2m_reverse_name(), field.m2m_column_name()
        parts.append(f"SELECT '{name}', {quote(entry)} FROM {quote(table)} WHERE {quote(record)} = %s")  # noqa: S608
    return " UNION ALL ".join(parts)


def vocabulary(model) -> dict[int, models.Model]:
    """Return all entries of a vocabulary by id, in their order."""
    return cache.remembered(("vocabulary", model), lambda: {entry.pk: entry for entry in model.objects.all()})


def entry(model, pk: int) -> models.Model:
    """Return one entry of a vocabulary."""
    return vocabulary(model).get(pk) or model.objects.get(pk=pk)


def theme_links(themes, language: str) -> Links:
    """Return label and address of each theme, a Label or a Theme, in `language`."""
    root = places(language).get("themespage")
    found = []
    for theme in themes:
        slug = theme.slug if isinstance(theme, Label) else getattr(theme, f"slug_{language}")
        found.append((theme.name, f"{root}{quote(slug)}/" if root and slug else ""))
    return found
