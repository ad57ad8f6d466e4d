"""Widgets of the form of a service's facts."""

from django import forms


class ManyChoices(forms.CheckboxSelectMultiple):
    """Tick several of many: in columns, in a box that scrolls."""

    class Media:
        css = {"all": ["directory/many_choices.css"]}

    def __init__(self, attrs=None, choices=()):
        super().__init__({"class": "many-choices", **(attrs or {})}, choices)
