"""Marks within a text, between the translators' notation (`{1}so{/1}`, a line break) and the elements of XLIFF."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from localization.placeholders import BY_NAME, MARK

XLIFF_2 = "urn:oasis:names:tc:xliff:document:2.0"
XLIFF_1 = "urn:oasis:names:tc:xliff:document:1.2"
BREAK = "lb"
FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # XML 1.0 has no such characters
SUBTYPES = {"b": "xlf:b", "strong": "xlf:b", "i": "xlf:i", "em": "xlf:i"}


class UnknownCode(ValueError):
    """A code in a text that the site does not write, so that nobody can tell what it stands for; the message names it."""

    def __init__(self, name: str):
        super().__init__(_("The source has no code “%(name)s”.") % {"name": name})


Token = tuple[str, str]  # "text" | "open" | "close" | "break", and the text or the mark's name


def tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of a text in the translators' notation."""
    end = 0
    for match in MARK.finditer(text):
        literal, closing, name = match.groups()
        yield from _lines(text[end : match.start()])
        end = match.end()
        if literal:
            yield "text", f"{{{literal}}}"
        elif name.isdigit() or name in BY_NAME:
            yield ("close" if closing else "open"), name
        else:
            yield "text", match[0]
    yield from _lines(text[end:])


def _lines(text: str) -> Iterator[Token]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield "break", ""
        if line:
            yield "text", line


def notation(pieces: Iterator[Token]) -> str:
    """Return tokens as a text in the translators' notation."""
    written = {"open": "{%s}", "close": "{/%s}"}
    return "".join(
        "\n" if kind == "break" else written[kind] % text if kind in written else _doubled(text)
        for kind, text in pieces
    )


def _doubled(text: str) -> str:
    return MARK.sub(lambda found: f"{{{found[0]}}}", text)


class Writer:
    """Puts texts into elements of one version of XLIFF; the elements of one unit share its numbering of line breaks."""

    def __init__(self, namespace: str, labels: dict[str, str]):
        self.namespace, self.labels = namespace, labels

    def fill(self, element: etree._Element, text: str) -> None:
        """Put `text` into `element`, a source or a target. Marks that are not nested stay as text."""
        breaks, named, stack = 0, 0, [element]
        for kind, value in tokens(text):
            top = stack[-1]
            if kind == "text":
                _append(top, value)
            elif kind == "break":
                breaks += 1
                self._break(top, breaks)
            elif kind == "open":
                named += not value.isdigit()
                stack.append(self._open(top, value, named))
            elif len(stack) > 1 and stack[-1].get("data-mark") == value:
                del stack.pop().attrib["data-mark"]
            else:
                _append(top, f"{{/{value}}}")
        for left in stack[1:]:
            left.attrib.pop("data-mark", None)

    def _break(self, parent: etree._Element, number: int) -> None:
        if self.namespace == XLIFF_2:
            etree.SubElement(
                parent,
                f"{{{XLIFF_2}}}ph",
                {"id": f"{BREAK}{number}", "type": "fmt", "subType": "xlf:lb", "equiv": "\n"},
            )
        else:
            etree.SubElement(parent, f"{{{XLIFF_1}}}x", {"id": f"{BREAK}{number}", "ctype": BREAK})

    def _open(self, parent: etree._Element, name: str, number: int) -> etree._Element:
        label = FORBIDDEN.sub("", self.labels.get(f"{{{name}}}", ""))
        code = name if name.isdigit() else f"{name}-{number}"
        if self.namespace == XLIFF_2:
            said = {"id": code, "data-mark": name}
            if name in SUBTYPES:
                said |= {"type": "fmt", "subType": SUBTYPES[name]}
            if label:
                said["dispStart"] = label
            return etree.SubElement(parent, f"{{{XLIFF_2}}}pc", said)
        said = {"id": code, "data-mark": name}
        if name in SUBTYPES:
            said["ctype"] = "bold" if SUBTYPES[name] == "xlf:b" else "italic"
        elif label:
            said["ctype"] = "x-mark"
            said["equiv-text"] = label
        return etree.SubElement(parent, f"{{{XLIFF_1}}}g", said)


def _append(element: etree._Element, text: str) -> None:
    text = FORBIDDEN.sub("", text)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


PAIRS = {"pc", "g"}
OPENERS, CLOSERS = {"sc", "bpt", "bx"}, {"ec", "ept", "ex"}
STANDALONE = {"ph", "x", "it"}


def read(element: etree._Element) -> str:
    """Return what a source or target of either version says, in the translators' notation.

    Markers of segments and annotations (`mrk`, `sm`, `em`) are passed through; elements of other namespaces are left out.
    Raise UnknownCode for codes that were not in the file when it left the site.
    """
    return notation(_read(element, {}))


def _read(element: etree._Element, opened: dict[str, str]) -> Iterator[Token]:
    yield from _lines(element.text or "")
    for child in element:
        yield from _child(child, opened)
        yield from _lines(child.tail or "")


def _child(child: etree._Element, opened: dict[str, str]) -> Iterator[Token]:
    if not isinstance(child.tag, str) or etree.QName(child).namespace not in {XLIFF_1, XLIFF_2}:
        return
    tag = etree.QName(child).localname
    code = child.get("id") or tag
    if tag in PAIRS:
        name = mark_name(code)
        yield "open", name
        yield from _read(child, opened)
        yield "close", name
    elif tag in OPENERS:
        opened[child.get("rid") or code] = mark_name(code)
        yield "open", mark_name(code)
    elif tag in CLOSERS:
        reference = child.get("startRef") or child.get("rid") or code
        yield "close", opened.get(reference, mark_name(reference))
    elif tag in STANDALONE:
        if not (code.startswith(BREAK) or child.get("ctype") == BREAK or child.get("subType") == "xlf:lb"):
            raise UnknownCode(code)
        yield "break", ""
    elif tag == "cp":
        yield from _code_point(child)
    elif tag == "mrk":
        yield from _read(child, opened)


def mark_name(code: str) -> str:
    """Return the name of a mark by the id of its element: a number, or `b` for `b-1`; raise UnknownCode for another."""
    name = code.split("-", 1)[0]
    if name in BY_NAME:
        return name
    if not (code.isascii() and code.isdigit()):
        raise UnknownCode(code)
    return code


def _code_point(child: etree._Element) -> Iterator[Token]:
    try:
        yield "text", chr(int(child.get("hex", ""), 16))
    except (ValueError, OverflowError):
        return
