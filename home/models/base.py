"""The page that all pages are made of, and the mixins that content pages share."""

from django.db import models
from django.utils.functional import cached_property, classproperty
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.countries import CountriesField, country_name
from home.panels import SharedPanel, tabs
from home.vocabularies.models import Network, Organisation, People, Stage, Theme


class BasePage(Page):
    """A page in the frame of the site: with a summary, a network, and its versions in other languages.

    A subclass states its `search_kind` (see `search.documents`), its `schema_type` (schema.org), its translatable
    fields, and in `shared_fields` what is the same in each language (see `home.shared`).
    """

    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences for lists, search engines and messages; at most 300 characters."),
    )
    network = models.ForeignKey(
        Network,
        verbose_name=_("network"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    search_kind = "page"
    schema_type = "WebPage"
    shared_fields: tuple[str, ...] = ()
    translated_fields: tuple[str, ...] = ()
    required_to_publish: tuple[str, ...] = ()

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    fact_panels: list = []

    class Meta:
        abstract = True

    @classproperty
    def edit_handler(cls):  # noqa: N805
        return tabs(cls)

    @classproperty
    def override_translatable_fields(cls):  # noqa: N805
        """Tell wagtail-localize which fields are words and which are the same in each language."""
        words = ("title", "slug", "seo_title", "search_description", "summary", *cls.translated_fields)
        return [
            *(TranslatableField(name) for name in words),
            *(
                SynchronizedField(name, overridable=False)
                for name in cls.shared_fields
                if cls._is_copied_upstream(name)
            ),
            SynchronizedField("show_in_menus", overridable=False),
        ]

    @classmethod
    def _is_copied_upstream(cls, name: str) -> bool:
        # wagtail-localize ignores many-to-many fields; `home.shared` carries those.
        return not isinstance(cls._meta.get_field(name), models.ManyToManyField)

    def full_clean(self, *args, **kwargs):
        """Give the page the network of its place in the tree, then validate."""
        self.network = self._network_of_place()
        super().full_clean(*args, **kwargs)

    def _network_of_place(self) -> Network | None:
        parent = self.get_parent() if self.path else None
        specific = parent.specific_deferred if parent else None
        if specific is None:
            return self.network
        return getattr(parent.specific, "network", None)

    @cached_property
    def language(self) -> str:
        """The language code of the page."""
        return self.locale.language_code


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
