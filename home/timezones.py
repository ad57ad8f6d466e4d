"""Time zones by their IANA names."""

from functools import lru_cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CONTINENTS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@lru_cache(maxsize=1)
def timezone_names() -> tuple[str, ...]:
    """Return the names of all time zones of inhabited places, sorted, and UTC."""
    return (*sorted(name for name in available_timezones() if name.startswith(CONTINENTS)), "UTC")


def timezone_choices() -> list[tuple[str, str]]:
    """Return the time zones as choices of a form field."""
    return [(name, name.replace("_", " ")) for name in timezone_names()]


def validate_timezone(name: str) -> None:
    """Raise ValidationError for anything but the name of a time zone."""
    if name not in timezone_names():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})
