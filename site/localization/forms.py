"""Forms of the board."""

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.formats import get_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.datetimepicker import to_datetimepicker_format
from wagtail.admin.widgets import AdminDateInput

from localization import registry, roles
from localization.models import Depth, Standing

ANY = ("", _("All"))


def _languages() -> list[tuple[str, str]]:
    return [(code, gettext(name)) for code, name in settings.LANGUAGES]


def workers():
    """Return those who may be given a translation: whoever translates, reviews or publishes."""
    names = Q(groups__name__startswith=roles.translators("")) | Q(
        groups__name__startswith=roles.reviewers("")
    )
    names |= Q(groups__name__in=[roles.PUBLISHERS, roles.ADMINISTRATORS])
    users = get_user_model().objects
    return users.filter(names, is_active=True).distinct().order_by("first_name", "username")


class DateInput(AdminDateInput):
    """A day as the person's language writes it, in the field and by the calendar; Wagtail has one format for all."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.format = None

    def get_config(self):
        """Return the settings of the calendar."""
        return super().get_config() | {
            "format": to_datetimepicker_format(get_format("DATE_INPUT_FORMATS")[0])
        }


class BoardForm(forms.Form):
    """What the board shows."""

    q = forms.CharField(label=_("Title"), required=False, max_length=100)
    language = forms.ChoiceField(label=_("Language"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *Standing.State.choices])
    network = forms.ChoiceField(label=_("Network"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    translator = forms.ModelChoiceField(workers(), label=_("Translator"), required=False, empty_label=ANY[1])
    due = forms.DateField(label=_("Due until"), required=False, widget=DateInput)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("age", _("Waiting longest first")),
            ("wishes", _("Asked for most by readers first")),
            ("due", _("Due first")),
            ("title", _("By title")),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [ANY, *_languages()]
        self.fields["network"].choices = [ANY, *sorted(registry.networks().items(), key=lambda one: one[1])]
        self.fields["kind"].choices = [ANY, *registry.kinds().items()]


NOBODY = "nobody"


class TranslatorField(forms.ModelChoiceField):
    """One of the people, or `NOBODY`: that is not the same as leaving it as it is."""

    def to_python(self, value):
        """Return the person, `NOBODY`, or None for neither."""
        return NOBODY if value == NOBODY else super().to_python(value)


class BulkForm(forms.Form):
    """What is done with the works that were chosen on the board, in one language; an empty field changes nothing."""

    KEEP = ("", _("Leave as it is"))

    language = forms.ChoiceField(label=_("In"))
    start = forms.BooleanField(label=_("Start translation"), required=False)
    depth = forms.ChoiceField(label=_("Wanted"), required=False, choices=[KEEP, *Depth.choices])
    translator = TranslatorField(workers(), label=_("Translator"), required=False)
    due = forms.DateField(label=_("Due"), required=False, widget=DateInput)
    no_due = forms.BooleanField(label=_("No date"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)
    no_note = forms.BooleanField(label=_("No note"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = _languages()

    def offer(self, people: list[tuple]) -> None:
        """Let a person choose among `people`, nobody, and whoever it is now."""
        self.fields["translator"].widget.choices = [self.KEEP, (NOBODY, _("Nobody")), *people]

    def clean(self):
        """Refuse to write and to remove the same thing."""
        said = super().clean()
        if said.get("due") and said.get("no_due"):
            self.add_error("due", gettext("Give a date or remove it, not both."))
        if said.get("note") and said.get("no_note"):
            self.add_error("note", gettext("Write a note or remove it, not both."))
        return said

    def plan(self) -> dict:
        """Return the fields of `Standing` that are to change, with their values; None or empty where one is removed."""
        said = self.cleaned_data
        plan = {name: said[name] for name in ("depth", "translator", "due", "note") if said[name]}
        if plan.get("translator") == NOBODY:
            plan["translator"] = None
        if said["no_due"]:
            plan["due"] = None
        if said["no_note"]:
            plan["note"] = ""
        return plan

    def asks_for_something(self) -> bool:
        """Whether anything is to be done."""
        return bool(self.cleaned_data["start"] or self.plan())
