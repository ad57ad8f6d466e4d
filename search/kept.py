"""What editors add to search, kept in the cache so that a search costs no query for it."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

KEPT_SECONDS = 300
"""After which a change that the cache was not told of is seen."""

T = TypeVar("T")


def kept(model: type[models.Model], read: Callable[[], T]) -> T:
    """Return what `read` makes of all rows of `model`, from the cache where nothing has changed."""
    found = cache.get(_key(model))
    if found is None:
        found = read()
        cache.set(_key(model), found, KEPT_SECONDS)
    return found


def follow(model: type[models.Model]) -> None:
    """Notice changes of `model` from now on; called once, when the site starts."""
    for signal in (post_save, post_delete):
        signal.connect(_forget, sender=model)


def _forget(sender, **kwargs) -> None:
    cache.delete(_key(sender))
    # Whoever searched before the change was committed has put back what was there before.
    transaction.on_commit(lambda: cache.delete(_key(sender)))


def _key(model: type[models.Model]) -> str:
    return f"search.kept.{model._meta.model_name}"
