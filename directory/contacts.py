"""Ways to reach a service: what is valid, and the address that a click opens."""

import re
from urllib.parse import quote

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

NUMBERS = {"call", "sms", "whatsapp"}
TELEGRAM_NAME = re.compile(r"@?[A-Za-z0-9_]{4,32}")
SHORT_CODE = re.compile(r"[*#]?\d{2,8}#?")
# No country has this code (ITU E.164): examples use it.
RESERVED = re.compile(r"\+999[\d ]{6,16}")


def validate_contact(kind: str, value: str) -> None:
    """Raise ValidationError when `value` is not a contact of `kind` (see `ServiceContact.Kind`)."""
    try:
        if kind in NUMBERS or (kind == "telegram" and value.startswith("+")):
            _validate_number(value)
        elif kind == "email":
            validate_email(value)
        elif kind == "web":
            URLValidator(schemes=["https", "http"])(value)
        elif kind == "short-code" and not SHORT_CODE.fullmatch(value):
            raise ValidationError(_("Write only the digits of the short code."))
        elif kind == "telegram" and not TELEGRAM_NAME.fullmatch(value):
            raise ValidationError(_("Write the Telegram name, such as @example, or a number with +."))
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from None


def _validate_number(value: str) -> None:
    if RESERVED.fullmatch(value):
        return
    try:
        possible = phonenumbers.is_possible_number(phonenumbers.parse(value, None))
    except phonenumbers.NumberParseException:
        raise ValidationError(_("Write the number with + and the country code.")) from None
    if not possible:
        raise ValidationError(_("This number has too few or too many digits for its country."))


def contact_link(kind: str, value: str) -> str:
    """Return the address that a click on the contact opens; empty where there is none."""
    digits = re.sub(r"[^\d+*#]", "", value)
    match kind:
        case "call" | "short-code":
            return f"tel:{quote(digits, safe='+*')}"
        case "sms":
            return f"sms:{digits}"
        case "whatsapp":
            return f"https://wa.me/{digits.lstrip('+')}"
        case "telegram":
            return f"https://t.me/{digits if value.startswith('+') else value.lstrip('@')}"
        case "email":
            return f"mailto:{quote(value, safe='@')}"
    return value if value.startswith(("https://", "http://")) else ""


def complaints_link(value: str) -> str:
    """Return the address that a click on a complaints channel opens: a number, an e-mail or a web address."""
    for kind in ("web", "email", "call"):
        try:
            validate_contact(kind, value)
        except ValidationError:
            continue
        return contact_link(kind, value)
    return ""
