"""How the names of languages and weekdays are written."""

from django.utils.translation import get_language


def within(name: str) -> str:
    """Return the name of a language or a weekday as it stands within a sentence: English alone keeps its capital."""
    name = str(name)
    return name if get_language() == "en" else name[:1].lower() + name[1:]
