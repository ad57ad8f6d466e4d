"""Case studies, in the Movement's five sections."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home.blocks import BodyBlock
from publications.blocks import ChallengesBlock, LessonsBlock
from publications.models.publication import Publication


class CaseStudyPage(Publication):
    """A case study: concept, case study, challenges, lessons learned, countries.

    Challenges and lessons are items with an address of their own, so that one lesson can be found, linked and compared
    without its page.
    """

    concept = StreamField(BodyBlock(), verbose_name=_("concept"), blank=True)
    case_study = StreamField(BodyBlock(), verbose_name=_("case study"), blank=True)
    challenges = StreamField(ChallengesBlock(), verbose_name=_("challenges"), blank=True)
    lessons = StreamField(LessonsBlock(), verbose_name=_("lessons learned"), blank=True)
    about_countries = StreamField(BodyBlock(), verbose_name=_("countries"), blank=True)

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
    def challenges_with_answers(self) -> list[tuple]:
        """Each challenge with the lessons that answer it: (number, challenge, [(number, lesson), …])."""
        return [
            (
                number,
                challenge,
                [
                    (lesson_number, lesson)
                    for lesson_number, lesson in enumerate(self.lessons, start=1)
                    if challenge.id in lesson.value.answered
                ],
            )
            for number, challenge in enumerate(self.challenges, start=1)
        ]

    @cached_property
    def lessons_with_challenges(self) -> list[tuple]:
        """Each lesson with the challenges that it answers: (number, lesson, [(number, challenge), …])."""
        challenges = list(enumerate(self.challenges, start=1))
        return [
            (
                number,
                lesson,
                [(n, challenge) for n, challenge in challenges if challenge.id in lesson.value.answered],
            )
            for number, lesson in enumerate(self.lessons, start=1)
        ]
