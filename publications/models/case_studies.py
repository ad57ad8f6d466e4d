"""Case studies, in the Movement's five sections."""

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home.blocks import BodyBlock
from publications.blocks import ChallengesBlock, LessonsBlock
from publications.items import Item, items_of
from publications.models.publication import Publication
from publications.search import CaseStudySearch


class CaseStudyPage(CaseStudySearch, Publication):
    """A case study: concept, case study, challenges, lessons learned, countries.

    Challenges and lessons are items with an address of their own, so that one lesson can be found, linked and compared
    without its page.
    """

    concept = StreamField(
        BodyBlock(), verbose_name=_("concept"), blank=True, help_text=_("The idea, in one paragraph or two.")
    )
    case_study = StreamField(
        BodyBlock(),
        verbose_name=_("case study"),
        blank=True,
        help_text=_("What was done: where, by whom, for whom, and what came of it."),
    )
    challenges = StreamField(
        ChallengesBlock(),
        verbose_name=_("challenges"),
        blank=True,
        help_text=_("Each on its own: it can be found, linked and compared without the rest."),
    )
    lessons = StreamField(
        LessonsBlock(),
        verbose_name=_("lessons learned"),
        blank=True,
        help_text=_("Each on its own, in words that make sense without the case study around them."),
    )
    about_countries = StreamField(
        BodyBlock(),
        verbose_name=_("countries"),
        blank=True,
        help_text=_("What is particular to the countries concerned, and where else it may apply."),
    )

    search_kind = "case-study"
    schema_type = "Article"
    translated_fields = ("concept", "case_study", "challenges", "lessons", "about_countries")
    required_to_publish = ("summary", "lessons")
    content_panels = [
        *Publication.content_panels,
        FieldPanel("concept"),
        FieldPanel("case_study"),
        FieldPanel("challenges"),
        FieldPanel("lessons"),
        FieldPanel("about_countries"),
    ]

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")

    @cached_property
    def items(self) -> tuple[list[Item], list[Item]]:
        """The challenges and the lessons, each with what it answers."""
        return items_of(self.challenges, self.lessons, self.language)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the challenges and the lessons as readers see them."""
        challenges, lessons = self.items
        context = super().get_context(request, *args, **kwargs)
        return {**context, "challenges": challenges, "lessons": lessons}
