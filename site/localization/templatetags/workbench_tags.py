"""Small things for the workbench's templates."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def at(found: dict, key):
    """Return what a dictionary holds under a key, None where there is nothing."""
    return found.get(key)


@register.filter
def grouped(number: int) -> str:
    """Return a number with its thousands grouped as the language of the reader does: 7,665 or 7 665."""
    return number_format(number, force_grouping=True)
