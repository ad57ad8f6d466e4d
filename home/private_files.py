"""Which files are for some readers alone: those in a collection that was made private. No public page tells of them."""

from functools import reduce
from operator import or_

from django.db.models import Q
from wagtail.models import Collection, CollectionViewRestriction

from home import cache


def private_collections() -> frozenset[int]:
    """Return the ids of all private collections, those below a private one among them."""
    return cache.remembered("private_collections", _read)


def _read() -> frozenset[int]:
    paths = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
    below = [Q(path__startswith=path) for path in paths]
    return frozenset(
        Collection.objects.filter(reduce(or_, below)).values_list("pk", flat=True) if below else ()
    )
