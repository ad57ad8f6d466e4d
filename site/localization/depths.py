"""Say how much of a work is wanted in a language."""

from django.db import transaction

from localization import standings, state
from localization.models import Standing


@transaction.atomic
def want(cell: Standing, depth: str) -> None:
    """Set the depth of a cell, and count anew what is open and out of date at it."""
    Standing.objects.filter(pk=cell.pk).update(depth=depth)
    state.recount(cell.source_page.specific)
    standings.refresh([cell.source_page.translation_key])
