"""Rich text as translators type it: tags as numbered marks that can be moved, not broken.

wagtail-localize keeps a segment as HTML with inline tags alone, `Call <a id="a1">the centre</a><br/>today`. At the desk it
reads `Call {1}the centre{/1}` and `today` on a line of its own. Marks are numbered by the source; bold and italics that the
source does not have are written by name, `{b}so{/b}`. A brace that is meant as such is doubled: `{{1}}`.
"""

import html
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^<>]*?)(/?)>")
MARK = re.compile(r"\{\{(/?\w+)\}\}|\{(/?)(\w+)\}")
ID = re.compile(r"""\bid=["']?([\w-]+)""")
LINE_END = re.compile("\r\n?")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML can hold them: no file, no feed
BY_NAME = frozenset({"b", "i", "em", "strong"})
NAMES = {
    "a": gettext_lazy("link"),
    "b": gettext_lazy("bold"),
    "strong": gettext_lazy("bold"),
    "i": gettext_lazy("italics"),
    "em": gettext_lazy("italics"),
    "code": gettext_lazy("code"),
    "abbr": gettext_lazy("abbreviation"),
    "acronym": gettext_lazy("abbreviation"),
}


class BrokenMarks(ValueError):
    """What was typed has marks that are unknown, or not closed in order; the message says which."""


@dataclass(frozen=True)
class Mark:
    """A tag of the source: its number, the tag, and its id, by which wagtail-localize finds its attributes."""

    number: int
    tag: str
    id: str = ""

    @property
    def opening(self) -> str:
        """The opening tag."""
        return f'<{self.tag} id="{self.id}">' if self.id else f"<{self.tag}>"

    def label(self, attrs: dict) -> str:
        """Return what the mark stands for; a link with its target."""
        name = str(NAMES.get(self.tag, self.tag))
        said = attrs.get(self.id) or {}
        target = said.get("href") or (
            f"{said['linktype']} {said.get('id', '')}" if "linktype" in said else ""
        )
        return f"{name} → {target}" if target else name


def marks_of(source: str) -> list[Mark]:
    """Return the marks of a source's HTML, in order."""
    marks: list[Mark] = []
    for closing, tag, rest, _empty in TAG.findall(source):
        if not closing and tag.lower() != "br":
            found = ID.search(rest)
            marks.append(Mark(len(marks) + 1, tag.lower(), found[1] if found else ""))
    return marks


def to_text(words: str, source: str) -> str:
    """Return the HTML `words`, a source itself or a translation of `source`, as translators read it."""
    free = marks_of(source)
    names: list[str] = []
    pieces, end = [], 0
    for match in TAG.finditer(words):
        pieces.append(_doubled(words[end : match.start()]))
        end = match.end()
        closing, tag, rest = match[1], match[2].lower(), match[3]
        if tag == "br":
            pieces.append("\n")
        elif closing:
            pieces.append(f"{{/{names.pop() if names else tag}}}")
        else:
            found = ID.search(rest)
            wanted = (tag, found[1] if found else "")
            mark = next((one for one in free if (one.tag, one.id) == wanted), None)
            if mark:
                free.remove(mark)
            names.append(str(mark.number) if mark else tag)
            pieces.append(f"{{{names[-1]}}}")
    pieces.append(_doubled(words[end:]))
    return "".join(pieces)


def _doubled(text: str) -> str:
    return literal(html.unescape(text))


def literal(text: str) -> str:
    """Return plain text as translators read it: braces in it are meant as such."""
    return MARK.sub(lambda found: f"{{{found[0]}}}", text)


def fitted(text: str, source: str) -> str:
    """Return a text of elsewhere with those marks alone that `source` has, or that are written by name."""
    known = {str(mark.number) for mark in marks_of(source)} | BY_NAME

    def kept(match: re.Match) -> str:
        return match[0] if match[1] or match[3] in known else ""

    return MARK.sub(kept, text)


def to_html(text: str, source: str) -> str:
    """Return what was typed as HTML, as wagtail-localize keeps it; raise BrokenMarks where that cannot be done."""
    text = LINE_END.sub("\n", text)
    marks = {str(mark.number): mark for mark in marks_of(source)}
    pieces, end, opened, used = [], 0, [], set()
    for match in MARK.finditer(text):
        literal, closing, name = match.groups()
        pieces.append(_escaped(text[end : match.start()]))
        end = match.end()
        if literal:
            pieces.append(_escaped(f"{{{literal}}}"))
        elif name not in marks and name not in BY_NAME:
            if name.isdigit():
                raise BrokenMarks(_("The source has no mark {%(name)s}.") % {"name": name})
            pieces.append(_escaped(match[0]))
        elif closing:
            if not opened or opened[-1] != name:
                raise BrokenMarks(_("{/%(name)s} closes what is not open there.") % {"name": name})
            opened.pop()
            pieces.append(f"</{marks[name].tag if name in marks else name}>")
        else:
            if name in used and name in marks:
                raise BrokenMarks(_("{%(name)s} is there twice.") % {"name": name})
            opened.append(name)
            used.add(name)
            pieces.append(marks[name].opening if name in marks else f"<{name}>")
    if opened:
        raise BrokenMarks(_("{%(name)s} is not closed.") % {"name": opened[-1]})
    pieces.append(_escaped(text[end:]))
    return "".join(pieces)


def _escaped(text: str) -> str:
    return html.escape(CONTROL.sub("", text), quote=False).replace("\n", "<br/>")


def plain(words: str) -> str:
    """Return the HTML `words` without tags, a line break as a space."""
    return html.unescape(TAG.sub(lambda found: " " if found[2].lower() == "br" else "", words))
