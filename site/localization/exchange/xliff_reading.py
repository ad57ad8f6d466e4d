"""Read XLIFF 2.x and 1.2, as translation tools give it back.

Tools reorder attributes, add elements of their own namespaces, and split units into segments: all that is passed over or
put together again.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
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
UNFINISHED_1 = ("new", "needs-")  # how the states begin of what is still to be worked on
ORDER = re.compile("[0-9]{1,9}")
OTHER_ENCODING = frozenset({etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING, etree.ErrorTypes.ERR_INVALID_ENCODING})


def read(data: bytes) -> list[ReadFile]:
    """Return the files of an XLIFF document; raise Unreadable where it is none."""
    root = _parse(data)
    name = etree.QName(root)
    if name.localname != "xliff" or name.namespace not in (XLIFF_1, XLIFF_2):
        raise Unreadable(_("This is XML, but neither XLIFF 2 nor XLIFF 1.2."))
    found = _read_2(root) if name.namespace == XLIFF_2 else _read_1(root)
    if not all(file.target_language for file in found):
        raise Unreadable(_("The file does not say into which language it translates."))
    return found


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
    parts = [
        _part_2(part) for part in unit if part.tag in (f"{{{XLIFF_2}}}segment", f"{{{XLIFF_2}}}ignorable")
    ]
    segments = [part for part in parts if part.state is not None]
    name = unit.get("id", "")
    if not any(part.is_written for part in segments):
        return ReadUnit(name, None)
    # Sorted: a target may stand in another place of its unit than its source does.
    places = [(_order(part.said, place), part.said) for place, part in enumerate(parts, start=1)]
    said = [element for _place, element in sorted(places, key=lambda place: place[0])]
    states = {part.state for part in segments}
    return _read_unit(name, said, CONFIRMED_2.issuperset(states), any(part.is_open for part in segments))


@dataclass(frozen=True)
class _Part:
    """A segment of a unit, or what stands between two (`state` is None); `said` is its target, or source where there is none."""

    said: etree._Element | None
    state: str | None
    is_written: bool
    is_open: bool


def _part_2(part: etree._Element) -> _Part:
    source, target = (part.find(f"{{{XLIFF_2}}}{name}") for name in ("source", "target"))
    state = part.get("state", "initial") if part.tag.endswith("segment") else None
    unwritten = target is None or (state == "initial" and _is_blank(target))
    return _Part(
        source if target is None else target,
        state,
        not _is_blank(target),
        state is not None and unwritten and not _is_blank(source),
    )


def _is_blank(element: etree._Element | None) -> bool:
    return element is None or not "".join(element.itertext()).strip()


def _read_unit(
    name: str, said: Iterable[etree._Element | None], confirmed: bool, is_partial: bool
) -> ReadUnit:
    """Return a unit whose translation is what the elements say, one after the other."""
    if is_partial:
        return ReadUnit(name, None, problem=_("Only a part of it is translated in the file."))
    try:
        words = "".join(inline.read(element) for element in said if element is not None)
    except inline.UnknownCode as error:
        return ReadUnit(name, None, problem=str(error))
    return ReadUnit(name, words, confirmed)


def _order(said: etree._Element | None, place: int) -> int:
    """Return the place of a target in its unit: as it says itself, otherwise that of its source."""
    order = said.get("order", "") if said is not None else ""
    return int(order) if ORDER.fullmatch(order) else place


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
    target, parts = unit.find(f"{{{XLIFF_1}}}target"), unit.find(f"{{{XLIFF_1}}}seg-source")
    name = unit.get("id", "")
    if _is_blank(target):
        return ReadUnit(name, None)
    state = target.get("state", "")
    # Tools leave `approved` as it was when they set the state of other words.
    approved = unit.get("approved") == "yes" and not state.startswith(UNFINISHED_1)
    written = _written_parts(target)  # none where a tool has written it together again, as a whole
    is_partial = parts is not None and bool(written and _written_parts(parts) - written)
    return _read_unit(name, [target], approved or state in CONFIRMED_1, is_partial)


def _written_parts(element: etree._Element) -> set[str]:
    """Return the ids of the segments into which a tool has split an element, of those that are not blank."""
    marked = element.iter(f"{{{XLIFF_1}}}mrk")
    return {one.get("mid", "") for one in marked if one.get("mtype") == "seg" and not _is_blank(one)}


def _time(texts: list[str | None]) -> datetime | None:
    return next((moment(text) for text in texts if text), None)
