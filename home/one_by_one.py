"""Do the same with many things, so that one that fails keeps none of the others waiting."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def one_by_one(do: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Return what `do` returns for each of `items`.

    Raise ExceptionGroup in the end where some have failed: the job that asked has failed, and all others are done.
    """
    done, failed = [], []
    for item in items:
        try:
            done.append(do(item))
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} of {len(done) + len(failed)} failed", failed)
    return done
