"""Opening hours: slots per weekday, and the days that differ."""

from datetime import date, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

WEEKDAY_CHOICES = [(str(number + 1), name) for number, name in WEEKDAYS.items()]  # ISO: Monday is 1


class SlotBlock(blocks.StructBlock):
    """One stretch of time on certain weekdays."""

    days = blocks.MultipleChoiceBlock(
        choices=WEEKDAY_CHOICES, widget=forms.CheckboxSelectMultiple, label=_("Days")
    )
    opens = blocks.TimeBlock(label=_("Opens"))
    closes = blocks.TimeBlock(label=_("Closes"), help_text=_("Earlier than it opens: on the next day."))
    by_appointment = blocks.BooleanBlock(required=False, label=_("By appointment alone"))

    class Meta:
        icon = "time"
        label = _("Hours")
        preview_value = {"days": ["1", "3", "5"], "opens": time(9), "closes": time(12, 30)}
        description = _("A stretch of time on certain days; a day may have several.")


class HoursBlock(blocks.StreamBlock):
    """The week; several slots a day are several entries."""

    slot = SlotBlock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})


class ExceptionBlock(blocks.StructBlock):
    """Days on which the place is closed, or open at other times."""

    first = blocks.DateBlock(label=_("From"))
    last = blocks.DateBlock(required=False, label=_("Until"), help_text=_("Empty: this day alone."))
    opens = blocks.TimeBlock(required=False, label=_("Opens"), help_text=_("Empty: closed."))
    closes = blocks.TimeBlock(required=False, label=_("Closes"))
    by_appointment = blocks.BooleanBlock(required=False, label=_("By appointment alone"))

    class Meta:
        icon = "date"
        label = _("Exception")
        preview_value = {"first": date(2026, 12, 24), "last": date(2027, 1, 1)}
        description = _("Days on which the place is closed or keeps other hours.")

    def clean(self, value):
        """Refuse, beside the field, what would close the place unsaid or never hold; a draft may lack a time."""
        cleaned = super().clean(value)
        errors = {}
        if cleaned["last"] and cleaned["last"] < cleaned["first"]:
            errors["last"] = ValidationError(_("This day is before the first one."))
        if not self.is_deferred_validation:
            errors.update(self._missing_times(cleaned))
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    @staticmethod
    def _missing_times(value) -> dict[str, ValidationError]:
        names = ("opens", "closes")
        missing = [name for name in names if value[name] is None]
        if len(missing) == 1:
            return {
                missing[0]: ValidationError(_("Fill in both times, or neither where the place is closed."))
            }
        if missing and value["by_appointment"]:
            wrong = ValidationError(_("Say between which times there are appointments."))
            return dict.fromkeys(missing, wrong)
        return {}


class ExceptionsBlock(blocks.StreamBlock):
    """Exceptions and holidays."""

    exception = ExceptionBlock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})
