"""A field for several values out of a fixed list, kept as keys."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChoicesFormField(forms.TypedMultipleChoiceField):
    """Tick several values."""

    def __init__(self, **kwargs):
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(**kwargs)


class ChoicesField(models.JSONField):
    """A list of keys out of `choices`: pairs of key and label, or a callable that returns them."""

    def __init__(self, verbose_name=None, *, choices=(), **kwargs):
        self.options = choices
        super().__init__(verbose_name, **{**kwargs, "default": list, "blank": True})

    def deconstruct(self):
        # The list of values is no part of the column: changing it needs no migration.
        name, path, args, kwargs = super().deconstruct()
        for argument in ("default", "blank"):
            kwargs.pop(argument, None)
        return name, path, args, kwargs

    def pairs(self) -> list[tuple[str, str]]:
        """Return the (key, label) pairs in the active language."""
        return list(self.options() if callable(self.options) else self.options)

    def validate(self, value, model_instance):
        """Raise ValidationError for a key that is not in the list."""
        known = {key for key, label in self.pairs()}
        for key in value or []:
            if key not in known:
                raise ValidationError(_("“%(key)s” is not one of the choices."), params={"key": key})

    def formfield(self, **kwargs):
        return models.Field.formfield(
            self, **{**kwargs, "form_class": ChoicesFormField, "choices": self.pairs, "initial": None}
        )
