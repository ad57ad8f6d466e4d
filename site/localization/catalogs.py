"""The program's own words on the board: how far its message catalogs are translated."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from localization.registry import Text

SOURCE = "en"
"""The language that the program's messages are written in."""


class CatalogTexts:
    """The catalogs under `LOCALE_PATHS`. They are files of the program, translated with it, not here."""

    name = _("Words of the interface")
    editable = False
    permission = ""

    def texts(self, languages: Iterable[str]) -> dict[str, list[Text]]:
        """Return language → messages; asks the database nothing. A catalog is read again when its file has changed."""
        found: dict[str, list[Text]] = {}
        for language in languages:
            found[language] = []
            for folder in settings.LOCALE_PATHS:
                file = Path(folder) / language / "LC_MESSAGES" / "django.po"
                if language != SOURCE and file.is_file():
                    found[language] += _messages(file, file.stat().st_mtime_ns)
        return found

    def save(self, key: str, language: str, words: str) -> None:
        """Raise LookupError: files of the program are not written."""
        raise LookupError(key)


@lru_cache(maxsize=16)
def _messages(file: Path, changed: int) -> tuple[Text, ...]:
    return tuple(
        Text(
            entry.msgid,
            entry.occurrences[0][0] if entry.occurrences else "",
            entry.msgid,
            SOURCE,
            "" if entry.fuzzy else entry.msgstr or " / ".join(filter(None, entry.msgstr_plural.values())),
        )
        for entry in polib.pofile(str(file))
        if not entry.obsolete
    )
