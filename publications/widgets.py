"""Widgets of the editors' forms."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static


class AnswersInput(forms.TextInput):
    """Block ids, separated by spaces; a script shows the challenges of the form to tick instead."""

    def __init__(self, attrs=None):
        # The script puts the number in.
        texts = {
            "data-controller": "passerelle-answers",
            "data-passerelle-answers-named-value": _("Challenge %(number)s"),
            "data-passerelle-answers-none-value": _(
                "Add the challenges first, above; then tick those that this lesson answers."
            ),
        }
        super().__init__(attrs={**texts, **(attrs or {})})

    @cached_property
    def media(self):
        return forms.Media(js=[versioned_static("publications/answers.js")])
