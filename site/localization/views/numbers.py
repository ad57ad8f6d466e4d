"""Numbers in addresses and forms."""

from collections.abc import Iterable

DIGITS = 18  # as many as every database's largest integers have


def ids_in(values: Iterable[str], most: int) -> list[int]:
    """Return the ids among `values`, `most` at most; what is no id of a row is passed over."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) <= DIGITS][
        :most
    ]
