"""The termbase: concepts of the field, and what they are called in each language."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

LANGUAGES = settings.LANGUAGES


class Concept(ClusterableModel):
    """Something of the field that people speak of, whatever it is called."""

    key = models.CharField(
        _("key"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use lower-case letters, digits and hyphens."))
        ],
        help_text=_("The same in all languages; it is part of the address in the glossary."),
    )
    source = models.CharField(
        _("source"), max_length=250, blank=True, help_text=_("Where the definition and the terms come from.")
    )
    updated = models.DateTimeField(auto_now=True)

    panels = [
        FieldPanel("key"),
        InlinePanel("definitions", heading=_("Definitions"), label=_("Definition"), max_num=len(LANGUAGES)),
        InlinePanel("terms", heading=_("Terms"), label=_("Term"), min_num=1),
        FieldPanel("source"),
    ]

    class Meta:
        ordering = ["key"]
        verbose_name = pgettext_lazy("termbase", "concept")
        verbose_name_plural = _("concepts")

    def __str__(self) -> str:
        return self.key

    def name(self, language: str) -> str:
        """Return the preferred term of the concept in a language; empty where there is none."""
        ranks = {Term.Status.PREFERRED: 0, Term.Status.ADMITTED: 1, Term.Status.ABBREVIATION: 2}
        terms = [term for term in self.terms.all() if term.language == language and term.status in ranks]
        return min(terms, key=lambda term: ranks[term.status]).text if terms else ""

    def definition(self, language: str) -> str:
        """Return the definition of the concept in a language; empty where there is none."""
        return next((one.text for one in self.definitions.all() if one.language == language), "")


class Definition(Orderable):
    """What a concept is, in one language."""

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="definitions")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES)
    text = models.TextField(_("definition"), max_length=600)

    panels = [FieldPanel("language"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["concept", "language"], name="one_definition_a_language")
        ]
        verbose_name = _("definition")
        verbose_name_plural = _("definitions")

    def __str__(self) -> str:
        return self.text[:80]


class Term(Orderable):
    """What a concept is called in one language, or must not be called."""

    class Status(models.TextChoices):
        PREFERRED = "preferred", _("Preferred")
        ADMITTED = "admitted", _("Admitted")
        FORBIDDEN = "forbidden", _("Not to be used")
        ABBREVIATION = "abbreviation", _("Abbreviation")

    class PartOfSpeech(models.TextChoices):
        NOUN = "noun", _("Noun")
        NAME = "proper-noun", _("Name")
        VERB = "verb", _("Verb")
        ADJECTIVE = "adjective", _("Adjective")
        OTHER = "other", _("Other")

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="terms")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES)
    text = models.CharField(_("term"), max_length=150)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.PREFERRED)
    part_of_speech = models.CharField(
        _("part of speech"), max_length=12, choices=PartOfSpeech, default=PartOfSpeech.NOUN
    )
    note = models.CharField(_("note on usage"), max_length=250, blank=True)

    panels = [
        FieldPanel("language"),
        FieldPanel("text"),
        FieldPanel("status"),
        FieldPanel("part_of_speech"),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        indexes = [models.Index(fields=["language"], name="terms_of_a_language")]
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return self.text

    def clean(self):
        """Refuse a term without letters."""
        if not any(letter.isalpha() for letter in self.text):
            raise ValidationError({"text": _("A term has letters.")})
