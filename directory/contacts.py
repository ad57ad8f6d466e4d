"""Ways to reach a service: what is valid, and the address that a click opens."""

import re
from urllib.parse import quote

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

NUMBERS = {"call", "sms", "whatsapp"}


def validate_contact(kind: str, value: str) -> None:
    """Raise ValidationError when `value` is not a contact of `kind` (see `ServiceContact.Kind`)."""
    try:
        if kind in NUMBERS:
            phonenumbers.parse(value, None)
        elif kind == "email":
            validate_email(value)
        elif kind == "web":
            URLValidator(schemes=["https", "http"])(value)
        elif kind == "short-code" and not re.fullmatch(r"[*#]?\d{2,8}#?", value):
            raise ValidationError({"value": _("Write the digits of the short code alone.")})
        elif kind == "telegram" and not re.fullmatch(r"@?[A-Za-z0-9_]{4,32}", value):
            raise ValidationError({"value": _("Write the Telegram name, such as @example.")})
    except phonenumbers.NumberParseException:
        raise ValidationError({"value": _("Write the number with + and the country code.")}) from None
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from None


def contact_link(kind: str, value: str) -> str:
    """Return the address that a click on the contact opens."""
    digits = re.sub(r"[^\d+*#]", "", value)
    match kind:
        case "call" | "short-code":
            return f"tel:{quote(digits, safe='+*')}"
        case "sms":
            return f"sms:{digits}"
        case "whatsapp":
            return f"https://wa.me/{digits.lstrip('+')}"
        case "telegram":
            return f"https://t.me/{value.lstrip('@')}"
        case "email":
            return f"mailto:{value}"
    return value
