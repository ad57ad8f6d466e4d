"""The page that all pages are made of."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property, classproperty
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.consent import image_problems
from home.forms import BasePageForm
from home.models.reading import ReadingMixin
from home.panels import tabs
from home.search import SearchableMixin
from home.texts import is_blank
from home.vocabularies.models import Network
from localization.state import source_of


class BasePage(SearchableMixin, ReadingMixin, Page):
    """A page in the frame of the site: with a summary, a network, and its versions in other languages.

    A subclass states its `search_kind` (see `search.documents`), its `schema_type` (schema.org), its translatable
    fields, in `shared_fields` what is the same in each language (see `home.shared`), and in `required_to_publish` what
    a draft may lack but a public page may not.
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
    minor_change = False  # said by the editor when publishing; kept in the revision

    base_form_class = BasePageForm
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    fact_panels: list = []
    # Without “show in menus”: the navigation is edited as a whole, for each language.
    promote_panels = [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")]
    settings_panels = [*Page.settings_panels, FieldPanel("minor_change")]

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

    @cached_property
    def is_translation(self) -> bool:
        """Whether the page was translated from another; what is the same in each language is edited there."""
        return bool(self.pk) and source_of(self) is not None

    def clean(self):
        """Keep nothing of a rich text in which nobody wrote."""
        super().clean()
        for field in self._meta.concrete_fields:
            if isinstance(field, RichTextField) and is_blank(getattr(self, field.attname)):
                setattr(self, field.attname, "")

    def save(self, clean=True, **kwargs):
        """Give the page the network of its place; refuse a live page that lacks what readers need.

        Raise ValidationError, naming what is missing.
        """
        if clean:
            self.network = self.network_of_place()
            if self.live and (problems := self.problems_to_publish()):
                raise ValidationError(problems)
        return super().save(clean=clean, **kwargs)

    def problems_to_publish(self) -> dict[str, list[str]]:
        """Return what stands against publishing the page as it is, by field; empty when nothing does."""
        problems = {
            name: [_("Needed before the page can be published.")]
            for name in self.required_to_publish
            if self._lacks(name)
        }
        for name, texts in image_problems(self).items():
            problems.setdefault(name, []).extend(texts)
        return problems

    def _lacks(self, name: str) -> bool:
        value = getattr(self, name)
        return is_blank(value) if isinstance(self._meta.get_field(name), RichTextField) else not value

    def network_of_place(self) -> Network | None:
        """Return the network below whose page this one stands."""
        parent = self.get_parent() if self.path else None
        return getattr(parent.specific, "network", None) if parent else self.network

    def serializable_data(self) -> dict:
        """Return the content of a revision; whether the change is a minor one goes with it."""
        data = super().serializable_data()
        return {**data, "minor_change": True} if self.minor_change else data
