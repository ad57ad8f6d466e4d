"""Fixed lists of the directory: genders, documents, accessibility, languages spoken."""

from functools import lru_cache

from babel import Locale
from django.conf import settings
from django.db import models
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from home.sorting import collation_key

# Languages that people on the main routes speak; an extension of this list needs no migration.
_CODES = """
    fr en es ru ar am az be bg bm bn ckb cs da de dv el et fa ff fi ha ht hi hr hu hy id ig it ja ka kk
    km ko ku ky lo lt lv mk mn ms my ne nl no om pl ps pt qu ro rw si sk sl so sq sr sv sw ta tg th ti
    tk tr uk ur uz vi wo yo zh cab ceb fil mai mam rhg
"""
SPOKEN = _CODES.split()

# What CLDR does not name in all of the site's languages.
OTHER_NAMES = {"cab": _("Garifuna"), "mam": _("Mam")}


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
    with override(language):
        found = {code: names.get(code) or str(OTHER_NAMES.get(code, code)) for code in SPOKEN}
    return dict(sorted(found.items(), key=lambda item: collation_key(item[1], language)))


def spoken_language_choices() -> list[tuple[str, str]]:
    """Return (code, name) of the languages that a service may speak, in the active language."""
    return list(language_names(get_language() or settings.LANGUAGE_CODE).items())


def language_name(code: str, language: str | None = None) -> str:
    """Return what a language is called in `language` (default: the active one); the code itself if unknown."""
    return language_names(language or get_language() or settings.LANGUAGE_CODE).get(code, code)


def names_of_languages(codes: list[str]) -> str:
    """Return the names of languages as one text in the active language, in the given order."""
    return ", ".join(language_name(code) for code in codes)
