"""What a work is about: countries, themes, people concerned, stages, organisations. The same in each language."""

from dataclasses import dataclass
from urllib.parse import quote

from django import forms
from django.db import models
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
        fields = [self._meta.get_field(name) for name in self.classification_fields if name != "countries"]
        found: dict[str, list[Label]] = {field.name: [] for field in fields}
        if not self.__dict__.get("is_served"):
            for field in fields:
                entries = getattr(self, field.name).all()
                found[field.name] = [_label(entry, self.language) for entry in entries]
            return found
        rows = None
        for field in fields:
            query = _label_rows(field, self.pk)
            rows = query if rows is None else rows.union(query, all=True)
        for row in sorted(rows, key=lambda row: (row["order"], row["key"])):
            found[row["of"]].append(_label_of_row(row, self.language))
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
    row = {name: getattr(entry, name, "") for name in _names() | {"key", "website"}}
    row |= {f"slug_{code}": getattr(entry, f"slug_{code}", "") for code in codes()}
    return _label_of_row(row, language)


def _label_of_row(row: dict, language: str) -> Label:
    names = (row[f"name_{code}"] for code in (language, *codes()))
    return Label(
        key=row["key"],
        name=next((name for name in names if name), row["key"]),
        slug=row[f"slug_{language}"] or "",
        website=row["website"],
    )


def _names() -> set[str]:
    return {f"name_{code}" for code in codes()}


def _label_rows(field, pk: int):
    """Return the rows of one vocabulary that the page `pk` is classified by, with the same columns for each."""
    entry = field.m2m_reverse_field_name()
    known = {column.name for column in field.related_model._meta.get_fields()}
    nothing = models.Value("", models.CharField())
    names = sorted(_names() | {"key", "website", *(f"slug_{code}" for code in codes())})
    columns = {name: models.F(f"{entry}__{name}") if name in known else nothing for name in names}
    return (
        field.remote_field.through.objects.filter(**{field.m2m_field_name(): pk})
        .order_by()
        .annotate(
            of=models.Value(field.name, models.CharField()), order=models.F(f"{entry}__order"), **columns
        )
        .values("of", "order", *names)
    )


def vocabulary(model) -> dict[int, models.Model]:
    """Return all entries of a vocabulary by id, in their order."""
    return cache.remembered(("vocabulary", model), lambda: {entry.pk: entry for entry in model.objects.all()})


def theme_links(themes, language: str) -> Links:
    """Return label and address of each theme, a Label or a Theme, in `language`."""
    root = places(language).get("themespage")
    found = []
    for theme in themes:
        slug = theme.slug if isinstance(theme, Label) else getattr(theme, f"slug_{language}")
        found.append((theme.name, f"{root}{quote(slug)}/" if root and slug else ""))
    return found
