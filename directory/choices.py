"""Fixed lists of the directory: genders, documents, accessibility, languages spoken."""

from functools import lru_cache

from babel import Locale
from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from home.sorting import collation_key

# Languages that people on the main routes speak; an extension of this list needs no migration.
SPOKEN = [
    "fr",
    "en",
    "es",
    "ru",
    "ar",
    "am",
    "az",
    "be",
    "bg",
    "bm",
    "bn",
    "ckb",
    "cs",
    "da",
    "de",
    "dv",
    "el",
    "et",
    "fa",
    "ff",
    "fi",
    "ha",
    "ht",
    "hi",
    "hr",
    "hu",
    "hy",
    "id",
    "ig",
    "it",
    "ja",
    "ka",
    "kk",
    "km",
    "ko",
    "ku",
    "ky",
    "lo",
    "lt",
    "lv",
    "mk",
    "mn",
    "ms",
    "my",
    "ne",
    "nl",
    "no",
    "om",
    "pl",
    "ps",
    "pt",
    "qu",
    "ro",
    "rw",
    "si",
    "sk",
    "sl",
    "so",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "tg",
    "th",
    "ti",
    "tk",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "wo",
    "yo",
    "zh",
    "cab",
    "ceb",
    "fil",
    "mai",
    "mam",
    "rhg",
]


class Gender(models.TextChoices):
    """Genders that a service is for."""

    WOMEN = "women", _("Women")
    MEN = "men", _("Men")
    NON_BINARY = "non-binary", _("Non-binary people")


class DocumentNeeded(models.TextChoices):
    """Documents to bring."""

    NONE = "none", _("No document is needed")
    ANY_ID = "any-id", _("Any proof of identity")
    PASSPORT = "passport", _("Passport")
    REGISTRATION = "registration", _("Certificate of registration or asylum application")
    RESIDENCE_PERMIT = "residence-permit", _("Residence permit")
    MEDICAL_RECORD = "medical-record", _("Medical record, if there is one")


class Accessibility(models.TextChoices):
    """What makes a place accessible."""

    WHEELCHAIR = "wheelchair", _("Wheelchair access")
    LIFT = "lift", _("Lift")
    INDUCTION_LOOP = "induction-loop", _("Induction loop")
    SIGN_LANGUAGE = "sign-language", _("Sign language")


@lru_cache(maxsize=32)
def language_names(language: str) -> dict[str, str]:
    """Return the names of the languages in `SPOKEN`, by code, in `language`'s alphabetical order."""
    names = Locale.parse(language).languages
    found = {code: names.get(code, code) for code in SPOKEN}
    return dict(sorted(found.items(), key=lambda item: collation_key(item[1], language)))


def spoken_language_choices() -> list[tuple[str, str]]:
    """Return (code, name) of the languages that a service may speak, in the active language."""
    return list(language_names(get_language() or settings.LANGUAGE_CODE).items())
