"""How a work is cited: one record, written as a sentence, as RIS or as BibTeX."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import rispy
from django.utils.formats import date_format
from django.utils.translation import gettext as _

RIS_TYPES = {"report": "RPRT", "case-study": "RPRT", "update": "NEWS", "event": "CONF"}
BIBTEX_TYPES = {"report": "techreport", "case-study": "techreport"}
# What BibTeX would take for a command, and what stands for it. A no-break space is a tie.
BIBTEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "\u00a0": "~",
        "\u202f": "~",
    }
)


@dataclass(frozen=True)
class Citation:
    """What a citation says of a work, in one language.

    `key` identifies the work in a BibTeX file; `authors` are persons, family name first, or organisations; `address` is
    the full address; `language` a language code.
    """

    key: str
    kind: str
    title: str
    authors: tuple[str, ...]
    publishers: tuple[str, ...]
    date: date | None
    address: str
    language: str
    summary: str = ""
    keywords: tuple[str, ...] = ()
    licence: str = ""

    @property
    def sentence(self) -> str:
        """The citation as one line of text, in the active language."""
        who = "; ".join(self.authors or self.publishers)
        parts = [f"{who} ({self.date.year})" if self.date and who else who, self.title]
        if self.authors and self.publishers:
            parts.append("; ".join(self.publishers))
        if self.date:
            parts.append(_("Published on %(date)s") % {"date": date_format(self.date, "DATE_FORMAT")})
        sentence = " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)
        return f"{sentence} {self.address}"


def as_ris(citations: Iterable[Citation]) -> str:
    """Return the citations in the RIS format."""
    return rispy.dumps([_ris(citation) for citation in citations])


def _ris(citation: Citation) -> dict:
    entry = {
        "type_of_reference": RIS_TYPES.get(citation.kind, "ELEC"),
        "id": citation.key,
        "title": _line(citation.title),
        "authors": [_line(author) for author in citation.authors or citation.publishers],
        "publisher": _line("; ".join(citation.publishers)),
        "abstract": _line(citation.summary),
        "keywords": [_line(word) for word in citation.keywords],
        "language": citation.language,
        "urls": [citation.address],
    }
    if citation.date:
        entry |= {"year": str(citation.date.year), "date": citation.date.strftime("%Y/%m/%d")}
    return {name: value for name, value in entry.items() if value}


def _line(text: str) -> str:
    # In RIS a line break ends a field.
    return re.sub(r"\s+", " ", text).strip()


def as_bibtex(citations: Iterable[Citation]) -> str:
    """Return the citations as BibTeX entries."""
    return "\n".join(_bibtex(citation) for citation in citations)


def _bibtex(citation: Citation) -> str:
    # A name in braces is an organisation's: nothing in it is a family name, nor parts two authors.
    authors = [_escaped(name) if "," in name else f"{{{_escaped(name)}}}" for name in citation.authors]
    publishers = [f"{{{_escaped(name)}}}" for name in citation.publishers]
    fields = {
        "author": " and ".join(authors or publishers),
        "title": f"{{{_escaped(citation.title)}}}",
        "institution": _escaped("; ".join(citation.publishers)),
        "year": str(citation.date.year) if citation.date else "",
        "month": str(citation.date.month) if citation.date else "",
        "language": citation.language,
        "url": citation.address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C"),
        "abstract": _escaped(citation.summary),
        "keywords": _escaped(", ".join(citation.keywords)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value.strip("{}")]
    return "\n".join([f"@{BIBTEX_TYPES.get(citation.kind, 'misc')}{{{citation.key},", *lines, "}", ""])


def _escaped(text: str) -> str:
    return _line_keeping_ties(text).translate(BIBTEX_ESCAPES)


def _line_keeping_ties(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip()
