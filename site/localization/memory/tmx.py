"""The memory as TMX 1.4, and TMX into the memory.

Marks of links, bold and the like are paired tags (`bpt`, `ept`) that hold what translators see, `{1}` and `{/1}`; those of
other tools are numbered as they come. Where a unit came from travels in `prop` elements, so that a memory that takes in
what it gave out is the same as before.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from localization import placeholders
from localization.exchange.reading import language_of
from localization.memory import store, words
from localization.memory.store import NewUnit, Version
from localization.models import MemoryUnit

logger = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024
"""The largest file that is taken from a browser; `manage.py memory import` takes any."""

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
DATE = "%Y%m%dT%H%M%SZ"
MARK_ALONE = re.compile(r"\{(/?)(\w+)\}")


class TmxError(ValueError):
    """The file cannot be taken in; the message says why, and nothing has been."""


# Out


def write(units: Iterable[MemoryUnit], languages: Iterable[str] = ()) -> Iterator[str]:
    """Yield units, fetched by `store.whole_units`, as TMX; with `languages`, in those alone."""
    wanted = frozenset(languages)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<tmx version="1.4">\n'
        '<header creationtool="Passerelle" creationtoolversion="1" segtype="block" o-tmf="Passerelle"'
        ' adminlang="en" srclang="*all*" datatype="plaintext"/>\n<body>\n'
    )
    for unit in units:
        entries = [one for one in unit.entries.all() if not wanted or one.language in wanted]
        if len(entries) > 1:
            yield _tu(unit, sorted(entries, key=lambda one: (one.language != unit.language, one.language)))
    yield "</body>\n</tmx>\n"


def _tu(unit: MemoryUnit, entries: list) -> str:
    properties = {"x-kind": unit.kind, "x-place": unit.place, "x-context": str(unit.context)}
    said = "".join(
        f"<prop type={quoteattr(name)}>{_text(value)}</prop>" for name, value in properties.items()
    )
    return (
        f'<tu tuid="{unit.pk}" srclang={quoteattr(unit.language)}>{said}'
        + "".join(map(_tuv, entries))
        + "</tu>\n"
    )


def _tuv(entry) -> str:
    author = str(entry.author) if entry.author else entry.author_name
    by = f" changeid={quoteattr(placeholders.CONTROL.sub('', author))}" if author else ""
    date = entry.changed.astimezone(UTC).strftime(DATE)
    return f'<tuv xml:lang={quoteattr(entry.language)} changedate="{date}"{by}><seg>{_seg(entry.phrase.text)}</seg></tuv>'


def _text(text: str) -> str:
    return escape(placeholders.CONTROL.sub("", text))


def _seg(text: str) -> str:
    pieces, end, opened, number = [], 0, [], 0
    for match in placeholders.MARK.finditer(text):
        literal, closing, name = match.groups()
        pieces.append(_text(text[end : match.start()]))
        end = match.end()
        if literal:
            pieces.append(_text(f"{{{literal}}}"))
        elif not closing:
            number += 1
            opened.append((name, number))
            pieces.append(f'<bpt i="{number}">{match[0]}</bpt>')
        elif opened and opened[-1][0] == name:
            pieces.append(f'<ept i="{opened.pop()[1]}">{match[0]}</ept>')
        else:
            pieces.append(f"<ph>{match[0]}</ph>")
    return "".join([*pieces, _text(text[end:])])


# In


@transaction.atomic
def take_in(file: IO[bytes], name: str) -> int:
    """Take a TMX file called `name` into the memory, all of it or nothing; return the number of entries.

    Raises TmxError for what is no TMX, is cut off, holds entities, or speaks a language that the site does not have.
    """
    return store.add(read(file, name))


def read(file: IO[bytes], name: str) -> Iterator[NewUnit]:
    """Yield the units of a TMX file; raise TmxError."""
    default, root, count = "*all*", None, 0
    try:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=False):
            tag = _tag(element)
            if root is None:
                root = element
                if tag != "tmx":
                    raise TmxError(_("This is no TMX file: it begins with <%(tag)s>.") % {"tag": tag})
            elif event == "end" and tag == "header":
                default = element.get("srclang", default)
            elif event == "end" and tag == "tu":
                count += 1
                if unit := _unit(element, default, name, count):
                    yield unit
                root.clear()
    except ParseError as error:
        logger.info(
            "A file cannot be read as XML: %s", error
        )  # the parser speaks English, and to programmers
        line, column = error.position  # it counts columns from 0
        raise TmxError(
            _("The file is damaged, cut off or not XML: line %(line)s, column %(column)s.")
            % {"line": line, "column": column + 1}
        ) from error
    except DefusedXmlException as error:
        raise TmxError(_("The file declares entities. Files with entities are not read.")) from error
    except (UnicodeError, LookupError) as error:
        raise TmxError(_("The file is not in the encoding that it declares.")) from error
    if not count:
        raise TmxError(_("There is no unit in the file."))


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _unit(tu: Element, default: str, name: str, number: int) -> NewUnit | None:
    versions: dict[str, Version] = {}
    for tuv in tu:
        if _tag(tuv) == "tuv":
            language = _language(tuv.get(LANGUAGE) or tuv.get("lang") or "", number)
            seg = next((child for child in tuv if _tag(child) == "seg"), None)
            if seg is not None:
                versions[language] = Version(
                    _words(seg),
                    author_name=tuv.get("changeid") or tuv.get("creationid") or "",
                    changed=_date(tuv.get("changedate") or tuv.get("creationdate") or tu.get("changedate")),
                )
    if len(versions) < 2:
        return None
    source = tu.get("srclang", default)
    language = next(iter(versions)) if source == "*all*" else _language(source, number)
    if language not in versions:
        language = next(iter(versions))
    said = {prop.get("type"): prop.text or "" for prop in tu if _tag(prop) == "prop"}
    if said.get("x-kind") in MemoryUnit.Kind.values and said.get("x-place"):
        return NewUnit(said["x-kind"], said["x-place"], language, versions, _whole(said.get("x-context")))
    texts = sorted((code, version.text) for code, version in versions.items())
    place = tu.get("tuid") or f"{words.number(*texts) & 0xFFFFFFFFFFFF:x}"
    return NewUnit(MemoryUnit.Kind.FILE, f"{name}/{place}", language, versions)


def _language(code: str, number: int) -> str:
    """Return the site's language of a code such as `fr-CH`; raise TmxError where there is none."""
    known = [one for one, _name in settings.LANGUAGES]
    found = language_of(code)
    if found not in known:
        raise TmxError(
            _("Unit %(number)s is in “%(code)s”, which is no language of this site (%(languages)s).")
            % {"number": number, "code": code, "languages": ", ".join(known)}
        )
    return found


def _words(seg: Element) -> str:
    """Return a segment as translators read it: paired tags as marks, others by what they stand for."""
    marks: dict[str, str] = {}
    pieces = []
    parts = list(_parts(seg))
    ends = {part.get("i", "") for part in parts if not isinstance(part, str) and _tag(part) == "ept"}
    for element in parts:
        if isinstance(element, str):
            pieces.append(placeholders.literal(element))
            continue
        tag, inside = _tag(element), "".join(element.itertext())
        if tag in {"bpt", "ept"}:
            known = MARK_ALONE.fullmatch(inside.strip())
            pair = element.get("i", "")
            if tag == "bpt" and pair in ends:
                marks[pair] = known[2] if known else str(len(marks) + 1)
            if pair in marks:
                pieces.append(f"{{{'/' if tag == 'ept' else ''}{marks[pair]}}}")
        elif tag == "ph" and MARK_ALONE.fullmatch(inside.strip()):
            pieces.append(inside.strip())
        elif tag == "ph" and re.match(r"<br\s*/?>$|\n", inside):
            pieces.append("\n")
    return "".join(pieces)


def _parts(seg: Element) -> Iterator[str | Element]:
    """Yield the texts and codes of a segment in their order; what is highlighted (`hi`) is text, with codes in it."""
    yield seg.text or ""
    inside = [iter(seg)]
    above: list[Element] = []
    while inside:
        element = next(inside[-1], None)
        if element is None:
            inside.pop()
            if above:
                yield above.pop().tail or ""
        elif _tag(element) == "hi":
            yield element.text or ""
            inside.append(iter(element))
            above.append(element)
        else:
            yield element
            yield element.tail or ""


def _date(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text, DATE).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None


def _whole(text: str | None) -> int:
    try:
        found = int(text or 0)
    except ValueError:
        return 0
    return found if abs(found) < 2**63 else 0
