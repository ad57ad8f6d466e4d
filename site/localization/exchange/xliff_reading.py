"""Read XLIFF 2.x and 1.2, as translation tools give it back.

Tools reorder attributes, add elements of their own namespaces, and split units into segments: all that is passed over or
put together again.
"""

import logging
from datetime import datetime

from django.utils.translation import gettext as _
from lxml import etree

from localization.exchange import inline
from localization.exchange.inline import XLIFF_1, XLIFF_2
from localization.exchange.reading import ReadFile, ReadUnit, Unreadable, language_of, moment
from localization.exchange.xliff import EXPORTED

logger = logging.getLogger(__name__)

CONFIRMED_2 = frozenset({"reviewed", "final"})
CONFIRMED_1 = frozenset({"final", "signed-off"})
OTHER_ENCODING = frozenset({etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING, etree.ErrorTypes.ERR_INVALID_ENCODING})


def read(data: bytes) -> list[ReadFile]:
    """Return the files of an XLIFF document; raise Unreadable where it is none."""
    root = _parse(data)
    name = etree.QName(root)
    if name.localname == "xliff" and name.namespace == XLIFF_2:
        return _read_2(root)
    if name.localname == "xliff" and name.namespace == XLIFF_1:
        return _read_1(root)
    raise Unreadable(_("This is XML, but neither XLIFF 2 nor XLIFF 1.2."))


def _parse(data: bytes) -> etree._Element:
    # Entities are neither read nor resolved: a document that declares some is not XLIFF, and may be a bomb.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        logger.info(
            "A file cannot be read as XML: %s", error
        )  # the parser speaks English, and to programmers
        if error.code in OTHER_ENCODING:
            raise Unreadable(_("The file is not in the encoding that it declares.")) from error
        line, column = error.position
        raise Unreadable(
            _("The file is damaged, cut off or not XML: line %(line)s, column %(column)s.")
            % {"line": line, "column": column}
        ) from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable(_("The file declares a document type, which XLIFF does not have."))
    return root


def _read_2(root: etree._Element) -> list[ReadFile]:
    languages = (language_of(root.get("srcLang", "")), language_of(root.get("trgLang", "")))
    found = []
    for file in root.findall(f"{{{XLIFF_2}}}file"):
        notes = file.findall(f"{{{XLIFF_2}}}notes/{{{XLIFF_2}}}note")
        exported = [note.text for note in notes if note.get("category") == EXPORTED]
        read_file = ReadFile(*languages, _time(exported))
        read_file.units = [_unit_2(unit) for unit in file.iter(f"{{{XLIFF_2}}}unit")]
        found.append(read_file)
    return found


def _unit_2(unit: etree._Element) -> ReadUnit:
    pieces: list[tuple[int, str]] = []
    states: list[str] = []
    translated = False
    for part in unit:
        if part.tag not in (f"{{{XLIFF_2}}}segment", f"{{{XLIFF_2}}}ignorable"):
            continue
        source, target = (part.find(f"{{{XLIFF_2}}}{name}") for name in ("source", "target"))
        if part.tag.endswith("segment"):
            states.append(part.get("state", "initial"))
            translated = translated or target is not None
        said = target if target is not None or part.tag.endswith("segment") else source
        place = _order(said, len(pieces) + 1)
        pieces.append((place, "" if said is None else inline.read(said)))
    confirmed = bool(states) and CONFIRMED_2.issuperset(states)
    # Sorted: a target may stand in another place of its unit than its source does.
    words = "".join(text for _place, text in sorted(pieces, key=lambda piece: piece[0]))
    return ReadUnit(unit.get("id", ""), words if translated else None, confirmed)


def _order(said: etree._Element | None, place: int) -> int:
    """Return the place of a target in its unit: as it says itself, otherwise that of its source."""
    order = said.get("order", "") if said is not None else ""
    return int(order) if order.isascii() and order.isdigit() else place


def _read_1(root: etree._Element) -> list[ReadFile]:
    found = []
    for file in root.findall(f"{{{XLIFF_1}}}file"):
        notes = file.findall(f"{{{XLIFF_1}}}header/{{{XLIFF_1}}}note")
        exported = [note.text for note in notes if note.get("from") == EXPORTED]
        languages = (file.get("source-language", ""), file.get("target-language", ""))
        read_file = ReadFile(*map(language_of, languages), _time(exported))
        read_file.units = [_unit_1(unit) for unit in file.iter(f"{{{XLIFF_1}}}trans-unit")]
        found.append(read_file)
    return found


def _unit_1(unit: etree._Element) -> ReadUnit:
    target = unit.find(f"{{{XLIFF_1}}}target")
    if target is None:
        return ReadUnit(unit.get("id", ""), None)
    confirmed = unit.get("approved") == "yes" or target.get("state") in CONFIRMED_1
    return ReadUnit(unit.get("id", ""), inline.read(target), confirmed)


def _time(texts: list[str | None]) -> datetime | None:
    return next((moment(text) for text in texts if text), None)
