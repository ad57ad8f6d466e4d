"""Concepts into the termbase and out of it: the starter, CSV and TBX. `localization.termbase` reads it."""
