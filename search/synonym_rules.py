"""Editors' rules for words that mean the same: how one is read, and what is wrong with it."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from search.analysis import STOP, analyse

MOST_FORMS = 12
LONGEST_FORM = 80
_ODD = re.compile(r"[<>=|;]|->")


def split(rule: str) -> tuple[str, ...]:
    """Return the words and names that stand in `rule`, each once."""
    return tuple(dict.fromkeys(" ".join(form.split()) for form in rule.split(",") if form.strip()))


def read_rule(rule: str, language: str) -> tuple[str, ...]:
    """Return the forms of `rule`; raise ValidationError, for the field `rule`, where it does not make sense."""
    forms = split(rule)
    if odd := _ODD.search(rule):
        _refuse(_("“%(sign)s” does not belong here: write words separated by commas.") % {"sign": odd[0]})
    if len(forms) < 2:
        _refuse(_("Write at least two words or names, separated by commas."))
    if len(forms) > MOST_FORMS or any(len(form) > LONGEST_FORM for form in forms):
        _refuse(
            _("A rule may have %(forms)s words or names of %(length)s characters each.")
            % {"forms": MOST_FORMS, "length": LONGEST_FORM}
        )
    seen: dict[tuple[str, ...], str] = {}
    for form in forms:
        tokens = analyse(form, language).sequence
        if all(token.startswith(STOP) for token in tokens):
            _refuse(_("“%(word)s” has no word that search looks at.") % {"word": form})
        if tokens in seen:
            _refuse(
                _("Search takes “%(one)s” and “%(other)s” for the same already.")
                % {"one": seen[tokens], "other": form}
            )
        seen[tokens] = form
    return forms


def _refuse(text: str) -> None:
    raise ValidationError({"rule": text})
