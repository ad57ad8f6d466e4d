"""Countries by ISO 3166-1 alpha-2 code in lower case, named in each language by Unicode CLDR (through Babel)."""

from functools import lru_cache

from babel import Locale
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from home.sorting import collation_key
from home.widgets import Several

# Territories of CLDR that are not countries: groupings, outlying dots and reserved codes.
NOT_COUNTRIES = {"ac", "cp", "cq", "dg", "ea", "eu", "ez", "ic", "qo", "ta", "un", "xa", "xb", "zz"}


@lru_cache(maxsize=32)
def country_names(language: str) -> dict[str, str]:
    """Return the name of each country in `language`, by code, in that language's alphabetical order."""
    territories = Locale.parse(language).territories
    names = {
        code.lower(): name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code.lower() not in NOT_COUNTRIES
    }
    return dict(sorted(names.items(), key=lambda item: collation_key(item[1], language)))


def country_name(code: str, language: str | None = None) -> str:
    """Return the name of the country `code` in `language` (default: the active one); the code itself if unknown."""
    return country_names(language or get_language() or settings.LANGUAGE_CODE).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Return (code, name) of each country, named and sorted in the active language."""
    return list(country_names(get_language() or settings.LANGUAGE_CODE).items())


def validate_country(code: str) -> None:
    """Raise ValidationError for anything but the lower-case code of a country."""
    if code not in country_names("en"):
        raise ValidationError(_("“%(code)s” is not the code of a country."), params={"code": code})


class CountriesFormField(forms.TypedMultipleChoiceField):
    """Choose several countries by name."""

    def __init__(self, **kwargs):
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        kwargs.setdefault("widget", Several)
        super().__init__(choices=country_choices, **kwargs)


class CountriesField(models.JSONField):
    """A list of country codes, kept sorted."""

    def __init__(self, *args, **kwargs):
        kwargs["default"] = list
        super().__init__(*args, **kwargs)

    def validate(self, value, model_instance):
        """Raise ValidationError unless every item is the code of a country."""
        if value:
            super().validate(value, model_instance)
        for code in value or []:
            validate_country(code)

    def get_prep_value(self, value):
        return super().get_prep_value(sorted(set(value or [])))

    def formfield(self, **kwargs):
        return models.Field.formfield(self, form_class=CountriesFormField, **{**kwargs, "initial": None})
