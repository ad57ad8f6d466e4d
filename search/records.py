"""What search keeps besides the index: changes to be indexed, what editors add, and what readers looked for in vain."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from search.analysis import analyse
from search.synonym_rules import read_rule


class Change(models.Model):
    """The last change of a page that an engine was told of, and whether it has it (`done`).

    A row is written before the engine is asked, so that nothing is lost when it fails.
    """

    engine = models.CharField(max_length=20)
    page_id = models.BigIntegerField()
    changed = models.DateTimeField(db_index=True)
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engine", "page_id"], name="search_change_one_an_engine")
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.page_id}"


class Synonyms(models.Model):
    """Words that mean the same in one language, added by editors; they count from the next search on."""

    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    rule = models.CharField(
        _("words that mean the same"),
        max_length=500,
        help_text=_("Separated by commas, such as: RFL, restoring family links."),
    )

    panels = [FieldPanel("language"), FieldPanel("rule")]

    class Meta:
        ordering = ["language", "rule"]
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return self.rule

    @property
    def forms(self) -> tuple[str, ...]:
        """The words of the rule."""
        return read_rule(self.rule, self.language)

    def clean(self):
        """Raise ValidationError for a rule that says nothing, or that runs into another one."""
        super().clean()
        forms = self.forms
        self.rule = ", ".join(forms)
        mine = {query_key(form, self.language) for form in forms}
        for other in Synonyms.objects.filter(language=self.language).exclude(pk=self.pk):
            for form in other.forms:
                if query_key(form, self.language) in mine:
                    raise ValidationError(
                        {
                            "rule": _(
                                "“%(word)s” stands in the rule “%(rule)s” already. Add the other words there: "
                                "two rules that run into each other would go round in a circle."
                            )
                            % {"word": form, "rule": other.rule}
                        }
                    )


class Promotion(models.Model):
    """A page that stands above the results of certain searches."""

    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    query = models.CharField(
        _("search"),
        max_length=200,
        help_text=_("Whoever searches for these words, in any order or inflection, sees the page first."),
    )
    key = models.CharField(max_length=500, editable=False, db_index=True)
    page = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels = [
        FieldPanel("language"),
        FieldPanel("query"),
        FieldPanel("page"),
        FieldPanel("order"),
    ]

    class Meta:
        ordering = ["language", "query", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["language", "key", "page"], name="search_promotion_once")
        ]
        verbose_name = _("recommended page")
        verbose_name_plural = _("recommended pages")

    def __str__(self) -> str:
        return f"{self.query} → {self.page}"

    def save(self, **kwargs):
        self.key = query_key(self.query, self.language)
        super().save(**kwargs)

    def clean(self):
        """Work out the key; raise ValidationError where the query has no word, or recommends the page already."""
        super().clean()
        self.key = query_key(self.query, self.language)
        if not self.key:
            raise ValidationError({"query": _("Write at least one word.")})
        same = Promotion.objects.filter(language=self.language, key=self.key, page_id=self.page_id)
        if other := same.exclude(pk=self.pk).first():
            raise ValidationError(
                {"page": _("This page is recommended for “%(query)s” already.") % {"query": other.query}}
            )


class QueryCount(models.Model):
    """How often something was looked for in a language on a day, and how often nothing was found. No person is kept.

    Only what was asked often enough is ever written here (`search.asked`).
    """

    language = models.CharField(max_length=12)
    text = models.CharField(max_length=150)
    day = models.DateField(db_index=True)
    searches = models.PositiveIntegerField(default=0)
    without_result = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "text", "day"], name="search_query_count_once")
        ]
        verbose_name = _("search term")
        verbose_name_plural = _("search terms")

    def __str__(self) -> str:
        return self.text


class RareQuery(models.Model):
    """The same for what was not looked for often enough to be told: its text is not kept, only a keyed digest of it."""

    language = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    day = models.DateField(db_index=True)
    searches = models.PositiveIntegerField(default=0)
    without_result = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "digest", "day"], name="search_rare_query_once")
        ]

    def __str__(self) -> str:
        return self.digest


class Likeness(models.Model):
    """The `works` nearest in meaning to a page, as [work, kind], when its document in the index was of this digest."""

    page_id = models.BigIntegerField(primary_key=True)
    digest = models.CharField(max_length=32)
    made = models.DateTimeField()
    works = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.page_id)


def query_key(text: str, language: str) -> str:
    """Return by what two queries are the same: their words' stems, in any order; empty where there is no word."""
    return " ".join(sorted(set(analyse(text, language).sequence)))[:500]
