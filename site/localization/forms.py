"""Forms of the board."""

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
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


class BoardForm(forms.Form):
    """What the board shows."""

    q = forms.CharField(label=_("Title"), required=False, max_length=100)
    language = forms.ChoiceField(label=_("Language"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *Standing.State.choices])
    network = forms.ChoiceField(label=_("Network"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    translator = forms.ModelChoiceField(workers(), label=_("Translator"), required=False, empty_label=ANY[1])
    due = forms.DateField(label=_("Due until"), required=False, widget=AdminDateInput)
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


class BulkForm(forms.Form):
    """What is done with the works that were chosen on the board, in one language."""

    KEEP = ("", _("Leave as it is"))

    language = forms.ChoiceField(label=_("In"))
    start = forms.BooleanField(label=_("Start translation"), required=False)
    depth = forms.ChoiceField(label=_("Wanted"), required=False, choices=[KEEP, *Depth.choices])
    translator = forms.ModelChoiceField(workers(), label=_("Translator"), required=False, empty_label=KEEP[1])
    due = forms.DateField(label=_("Due"), required=False, widget=AdminDateInput)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = _languages()
