"""Currencies by ISO 4217 code, as far as somebody can pay with them today, by Unicode CLDR (through Babel)."""

from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_territory_currencies


@lru_cache(maxsize=1)
def currency_codes() -> frozenset[str]:
    """Return the codes of the currencies that are legal tender somewhere."""
    territories = get_global("territory_currencies")
    return frozenset(code for each in territories for code in get_territory_currencies(each, tender=True))
