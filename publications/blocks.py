"""Blocks of publications: challenges, lessons, agenda items, decisions and actions."""

from datetime import date, time

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from home.blocks import RICH_TEXT
from home.countries import country_choices
from home.vocabularies.choices import stage_choices, theme_choices
from home.widgets import Several
from publications.widgets import AnswersInput

ITEM_TEXT = [feature for feature in RICH_TEXT if feature not in {"h3", "h4"}]


class KeysBlock(blocks.MultipleChoiceBlock):
    """Several values by their keys."""

    def to_python(self, value):
        """Return the keys as they are stored; upstream looks each up in the choices, which costs queries a block."""
        return list(value or [])


class ThemesBlock(KeysBlock):
    """Themes by their keys."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=theme_choices,
            widget=Several(),
            **{"required": False, "label": _("Themes"), **kwargs},
        )


class ItemBlock(blocks.StructBlock):
    """A challenge or a lesson: title, text, and what it is about."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    text = blocks.RichTextBlock(label=_("Text"), features=ITEM_TEXT)
    themes = ThemesBlock()
    stages = KeysBlock(
        choices=stage_choices,
        required=False,
        label=_("Stages of the journey"),
        widget=forms.CheckboxSelectMultiple,
    )
    countries = KeysBlock(
        choices=country_choices,
        required=False,
        label=_("Countries"),
        widget=Several(),
        help_text=_("Only when they differ from the case study’s."),
    )


class ChallengeBlock(ItemBlock):
    """Something that a network found hard."""

    class Meta:
        icon = "warning"
        label = _("Challenge")
        label_format = "{title}"
        preview_value = {
            "title": _("Lack of funds inside the Societies"),
            "text": _("The network could not meet as planned."),
        }
        description = _("Something that was hard, with an address of its own.")


class AnswersBlock(blocks.RegexBlock):
    """The block ids of challenges, ticked by their titles."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.field.widget = AnswersInput()

    def deconstruct(self):
        """Return the plain block: how it is edited is no part of the data."""
        return "wagtail.blocks.RegexBlock", self._constructor_args[0], self._constructor_args[1]


class LessonBlock(ItemBlock):
    """Something that a network learned."""

    answers = AnswersBlock(
        regex=r"^[0-9a-f-]*( [0-9a-f-]+)*$",
        required=False,
        label=_("Answers these challenges"),
        form_classname="passerelle-answers",
    )
    report = blocks.PageChooserBlock(
        page_type="publications.ReportPage", required=False, label=_("Drawn from the report")
    )
    report_page = blocks.IntegerBlock(required=False, min_value=1, label=_("Page of the report"))

    class Meta:
        icon = "pick"
        label = _("Lesson learned")
        label_format = "{title}"
        preview_value = {
            "title": _("Share what already works"),
            "text": _("One network’s answer saved another a year."),
        }
        description = _("Something that was learned, with an address of its own.")


class ChallengesBlock(blocks.StreamBlock):
    """The challenges of a case study."""

    challenge = ChallengeBlock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})


class LessonsBlock(blocks.StreamBlock):
    """The lessons of a case study."""

    lesson = LessonBlock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})


class AgendaItemBlock(blocks.StructBlock):
    """One point of an agenda."""

    time = blocks.TimeBlock(required=False, label=_("Time"))
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    speaker = blocks.CharBlock(required=False, max_length=150, label=_("Speaker"))

    class Meta:
        icon = "time"
        label = _("Agenda item")
        label_format = "{time} {title}"
        preview_value = {
            "time": time(10, 15),
            "title": _("What has changed on the routes"),
            "speaker": _("All members"),
        }
        description = _("One point, with its time and who speaks to it.")


class DecisionBlock(blocks.StructBlock):
    """What a meeting decided."""

    text = blocks.TextBlock(label=_("Decision"))

    class Meta:
        icon = "tick"
        label = _("Decision")
        label_format = "{text}"
        preview_value = {"text": _("The call takes place every two months.")}
        description = _("What was agreed.")


class ActionBlock(blocks.StructBlock):
    """What somebody is to do until when."""

    text = blocks.TextBlock(label=pgettext_lazy("meeting", "Action"))
    owner = blocks.CharBlock(required=False, max_length=150, label=_("Owner"))
    due = blocks.DateBlock(required=False, label=_("Until"))

    class Meta:
        icon = "list-ul"
        label = pgettext_lazy("meeting", "Action")
        label_format = "{text}"
        preview_value = {
            "text": _("Compare the opening hours on both sides of the border"),
            "owner": _("All members"),
            "due": date(2027, 3, 1),
        }
        description = _("What somebody does, until when. It comes along to the next event.")


class AgendaBlock(blocks.StreamBlock):
    """The agenda of an event."""

    item = AgendaItemBlock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})


class FollowUpBlock(blocks.StreamBlock):
    """Decisions and actions of an event."""

    decision = DecisionBlock()
    action = ActionBlock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})
