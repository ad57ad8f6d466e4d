"""Write and read PO, the format of gettext: one catalog a pair of languages, each segment with its own context."""

import logging
import re

import polib
from django.utils.translation import gettext as _

from localization.exchange.reading import ReadFile, ReadUnit, Unreadable, language_of, moment
from localization.exchange.sheets import Sheet

logger = logging.getLogger(__name__)

EXPORTED = "X-Exported"
SOURCE = "X-Source-Language"
ESCAPED = re.compile(r"(^#(?!~).*|\\\\)|((?:\\[0-3][0-7]{2})+)", re.MULTILINE)
"""A remark or a backslash that are meant as such, or bytes in octal."""


class _Text(str):
    """A text for polib, which asks a text for its lines: `str` itself sees their ends at U+2028 and others too."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:
        """Return the lines as files have them."""
        return re.split("\r\n|\r|\n", self)


def write(sheets: list[Sheet]) -> bytes:
    """Return the sheets, all of one pair of languages, as one PO catalog. What is not confirmed is fuzzy.

    PO cannot say of a text that it is there to be read alone: what is not wanted is left out.
    """
    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": sheets[0].target_language,
        SOURCE: sheets[0].source_language,
        EXPORTED: min(sheet.exported for sheet in sheets).isoformat(),
    }
    for sheet in sheets:
        for unit in (one for one in sheet.units if one.wanted):
            catalog.append(
                polib.POEntry(
                    msgctxt=unit.id,
                    msgid=unit.source,
                    msgstr=unit.target,
                    comment="\n".join(
                        " ".join(said.splitlines()) for said in (sheet.title, unit.place, *unit.hints)
                    ),
                    occurrences=[(f"/id/{sheet.key}#{unit.path}", "")],
                    flags=["fuzzy"] if unit.target and unit.state != "done" else [],
                )
            )
    return str(catalog).encode()


def read(data: bytes) -> list[ReadFile]:
    """Return what a PO catalog holds; raise Unreadable where it is none."""
    try:
        # With a line break at its end, no text is the path of a file on this machine, which polib would read.
        catalog = polib.pofile(_Text(ESCAPED.sub(_letters, data.decode("utf-8-sig")) + "\n"))
    except UnicodeDecodeError as error:
        raise Unreadable(_("The file is not in UTF-8.")) from error
    except (OSError, ValueError) as error:
        logger.info("A file cannot be read as PO: %s", error)
        raise Unreadable(_what_is_wrong(str(error))) from error
    if not catalog.metadata.get("Language"):
        raise Unreadable(_("The file does not say which language it is in (“Language” in its head)."))
    exported = moment(catalog.metadata.get(EXPORTED, ""))
    source, target = catalog.metadata.get(SOURCE, ""), catalog.metadata["Language"]
    found = ReadFile(language_of(source), language_of(target), exported)
    found.units = [_unit(entry) for entry in catalog if not entry.obsolete]
    return [found]


def _letters(escaped: re.Match) -> str:
    """Return the letters that gettext's tools write as bytes in octal when asked for ASCII; polib does not read them."""
    if escaped[1]:
        return escaped[1]
    return bytes(int(code, 8) for code in escaped[2].split("\\")[1:]).decode()


def _unit(entry: polib.POEntry) -> ReadUnit:
    if any(entry.msgstr_plural.values()):
        problem = _("It has plural forms here, which no segment of a page has.")
        return ReadUnit(entry.msgctxt or "", None, problem=problem)
    return ReadUnit(entry.msgctxt or "", entry.msgstr or None, bool(entry.msgstr) and not entry.fuzzy)


def _what_is_wrong(said: str) -> str:
    """Return for people what polib says in English, to programmers: where, and what where that is of use."""
    line = re.search(r"\(line ([0-9]+)\)", said)
    if line is None:
        return _("This is not a PO file.")
    if "double quote" in said:
        text = _("Line %(line)s has a quotation mark within its text, without a backslash before it.")
    else:
        text = _("This is not a PO file, or it is damaged: line %(line)s.")
    return text % {"line": line[1]}
