"""Write XLIFF 2.1 (OASIS, 2018) and 1.2 (OASIS, 2008)."""

from collections.abc import Callable, Iterable

from lxml import etree

from localization.exchange.inline import FORBIDDEN, XLIFF_1, XLIFF_2, Writer
from localization.exchange.sheets import Sheet, Unit

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
EXPORTED = "exported"  # the note that says when a file left the site
STATES_2 = {
    "open": "initial",
    "machine": "translated",
    "draft": "translated",
    "returned": "translated",
    "done": "final",
}
STATES_1 = {
    "open": "needs-translation",
    "machine": "needs-review-translation",
    "draft": "needs-review-translation",
    "returned": "needs-review-translation",
    "done": "final",
}


def write_2(sheets: Iterable[Sheet]) -> bytes:
    """Return the sheets, all of one pair of languages, as one XLIFF 2.1 document."""
    sheets = list(sheets)
    root = etree.Element(f"{{{XLIFF_2}}}xliff", {"version": "2.1"}, nsmap={None: XLIFF_2})
    root.set("srcLang", sheets[0].source_language)
    root.set("trgLang", sheets[0].target_language)
    for sheet in sheets:
        file = _add(root, "file", id=f"t{sheet.translation}", original=f"/id/{sheet.key}")
        notes = _add(file, "notes")
        _add(notes, "note", _text(sheet.title), category="title")
        _add(notes, "note", sheet.exported.isoformat(), category=EXPORTED)
        for unit in sheet.units:
            _unit_2(file, unit)
    return _bytes(root)


def _unit_2(file: etree._Element, unit: Unit) -> None:
    element = _add(file, "unit", id=unit.id, name=unit.path)
    element.set(XML_SPACE, "preserve")
    if not unit.wanted:
        element.set("translate", "no")
    notes = _add(element, "notes")
    for category, text in _notes(unit):
        _add(notes, "note", _text(text), category=category)
    segment = _add(element, "segment", id="s1", state=STATES_2[unit.state])
    writer = Writer(XLIFF_2, unit.labels)
    writer.fill(_add(segment, "source"), unit.source)
    if unit.target:
        writer.fill(_add(segment, "target"), unit.target)


def write_1(sheets: Iterable[Sheet]) -> bytes:
    """Return the sheets, all of one pair of languages, as one XLIFF 1.2 document."""
    root = etree.Element(f"{{{XLIFF_1}}}xliff", {"version": "1.2"}, nsmap={None: XLIFF_1})
    for sheet in sheets:
        file = _add(
            root,
            "file",
            {
                "original": f"/id/{sheet.key}",
                "source-language": sheet.source_language,
                "target-language": sheet.target_language,
                "datatype": "html",
            },
        )
        header = _add(file, "header")
        _add(header, "note", _text(sheet.title), {"from": "title"})
        _add(header, "note", sheet.exported.isoformat(), {"from": EXPORTED})
        body = _add(file, "body")
        for unit in sheet.units:
            _unit_1(body, unit)
    return _bytes(root)


def _unit_1(body: etree._Element, unit: Unit) -> None:
    element = _add(body, "trans-unit", id=unit.id, resname=unit.path)
    element.set(XML_SPACE, "preserve")
    if not unit.wanted:
        element.set("translate", "no")
    if unit.max_length:
        element.set("maxwidth", str(unit.max_length))
        element.set("size-unit", "char")
    if unit.state == "done":
        element.set("approved", "yes")
    writer = Writer(XLIFF_1, unit.labels)
    writer.fill(_add(element, "source"), unit.source)
    if unit.target:
        writer.fill(_add(element, "target", state=STATES_1[unit.state]), unit.target)
    for origin, text in _notes(unit):
        _add(element, "note", _text(text), {"from": origin})


def _notes(unit: Unit) -> list[tuple[str, str]]:
    said = [("place", unit.place)]
    said += [("term", hint) for hint in unit.hints]
    if unit.max_length:
        said.append(("length", str(unit.max_length)))
    return said


def _add(parent: etree._Element, tag: str, *said, **attributes: str) -> etree._Element:
    """Add a child in the parent's namespace; `said` are a text, a dictionary of attributes, or both."""
    text = next((one for one in said if isinstance(one, str)), None)
    more = next((one for one in said if isinstance(one, dict)), {})
    child = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{tag}", {**more, **attributes})
    child.text = text
    return child


def _text(text: str) -> str:
    return FORBIDDEN.sub("", text)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


WRITERS: dict[str, Callable[[Iterable[Sheet]], bytes]] = {"xliff2": write_2, "xliff1": write_1}
