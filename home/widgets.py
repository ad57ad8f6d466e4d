"""Widgets of the editors' forms."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static


class Several(forms.SelectMultiple):
    """Choose several of many: a script shows what is chosen, and a field that completes what one types.

    The list itself stays in the form and is what is sent.
    """

    def __init__(self, attrs=None, choices=()):
        texts = {
            "data-controller": "passerelle-several",
            "data-passerelle-several-add-value": _("Type to find, and choose"),
            # The script puts the name in.
            "data-passerelle-several-remove-value": _("Remove %(name)s"),
        }
        super().__init__({**texts, **(attrs or {})}, choices)

    @cached_property
    def media(self):
        return forms.Media(
            js=[versioned_static("home/several.js")], css={"all": [versioned_static("home/several.css")]}
        )
