"""Small things for the workbench's templates."""

from django import template

register = template.Library()


@register.filter
def at(found: dict, key):
    """Return what a dictionary holds under a key, None where there is nothing."""
    return found.get(key)
