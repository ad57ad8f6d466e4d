"""What the API takes and gives."""

from datetime import date
from typing import Annotated, Any, Literal

from django.conf import settings
from ninja import Schema
from pydantic import Field, WithJsonSchema

from search.documents import KINDS
from search.engines.base import SORTS
from search.requests import LARGEST_SIZE, LAST_PAGE, LONGEST_QUERY, SIZE

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)

Text = Annotated[str, WithJsonSchema({"type": "string", "maxLength": LONGEST_QUERY})]


def _flag(values: tuple[str, ...]) -> Any:
    return Annotated[list[str], WithJsonSchema({"type": "array", "items": {"enum": list(values)}})]


Keys = Annotated[list[str], WithJsonSchema({"type": "array", "items": {"type": "string"}})]
Yes = _flag(("yes",))
YesNo = _flag(("yes", "no"))
Kinds = _flag(KINDS)
Languages = _flag(LANGUAGES)
Years = Annotated[
    list[str],
    WithJsonSchema({"type": "array", "items": {"type": "string", "pattern": "^[0-9]{4}$"}}),
]
Number = Annotated[str, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LAST_PAGE})]
Size = Annotated[str, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE})]
Order = Annotated[str, WithJsonSchema({"enum": list(SORTS)})]
One = Annotated[str, WithJsonSchema({"enum": ["yes", "no"]})]


class SearchParameters(Schema):
    """The parameters that lists, results, feeds and the API have in common. Repeated, a parameter has several values.

    They are read by `SearchRequest`, as everywhere; here stands what the documentation says of them.
    """

    q: Text = Field(
        "", description='Words, "quoted phrases", -excluded words. Without any: a list of everything.'
    )
    lang: Languages = Field(
        [],
        description="The first value is the reader’s language, as the prefix of a page’s address: each work is given in "
        "it, or else in the best other one. Further values: only works that exist in one of these languages.",
    )
    kind: Kinds = Field([], description="Kinds of works.")
    network: Keys = Field([], description="Keys of networks.")
    country: Keys = Field([], description="Countries by ISO 3166-1 alpha-2 code, in lower case.")
    region: Keys = Field([], description="Keys of regions.")
    theme: Keys = Field([], description="Keys of themes; a broader theme finds its narrower ones.")
    people: Keys = Field([], description="Keys of people concerned.")
    stage: Keys = Field([], description="Keys of stages of the journey.")
    organisation: Keys = Field([], description="Keys of organisations.")
    year: Years = Field([], description="Years of publication.")
    file: Keys = Field([], description="Types of files that a work offers.")
    need: Keys = Field([], description="Services: keys of what is offered.")
    town: Keys = Field([], description="Services: keys of towns.")
    spoken: Keys = Field([], description="Services: languages spoken.")
    papers: YesNo = Field([], description="Services: whether papers are needed.")
    free: YesNo = Field([], description="Services: whether they are free of charge.")
    appointment: YesNo = Field([], description="Services: whether an appointment is needed.")
    remote: YesNo = Field([], description="Services: whether they are given by telephone or online.")
    open: Yes = Field([], description="Services: open at this moment.")
    page: Number = Field("1", description="Number of the page.")
    size: Size = Field(str(SIZE), description="Works on a page.")
    sort: Order = Field("relevance", description="Order; without words, the best first are the newest first.")
    exact: One = Field("no", description="Search what was typed, without corrections.")


class Part(Schema):
    """A part of a work that matches: a lesson, a page of a file."""

    title: str
    part: str = Field(description="What the part is called, such as “PDF, page 14”.")
    address: str


class Hit(Schema):
    """A work, by its best document. Texts named `_html` and `snippet` are HTML, escaped, with <mark> for what matches."""

    work: str = Field(description="Identifies the work in all languages.")
    kind: Literal[KINDS]
    language: str
    languages: list[str] = Field(description="Languages in which the work exists.")
    title: str
    title_html: str
    snippet: str
    address: str
    part: str = Field(description="The part that matches best; empty for the work itself.")
    date: date | None
    filters: dict[str, list[str]]
    parts: list[Part]
    more_parts: int


class Value(Schema):
    """A value of a filter: how many works would be found with it, the filter’s own choice left aside."""

    value: str
    label: str
    count: int


class Correction(Schema):
    """What was searched instead of what was typed."""

    text: str
    changes: list[list[str]]
    layout: bool = Field(description="The words had been typed on another keyboard layout.")


class Also(Schema):
    """A work in another language, close in meaning; no count includes it."""

    work: str
    kind: str
    language: str
    title: str
    address: str


class Results(Schema):
    """One page of what was found."""

    query: str
    language: str
    total: int = Field(description="Number of works, each counted once.")
    page: int
    pages: int
    size: int
    hits: list[Hit]
    facets: dict[str, list[Value]]
    correction: Correction | None
    unknown: list[str] = Field(description="Words that no work has; the whole search where no word is in it.")
    relaxed: bool = Field(
        description="No work has the quoted words as they stand; they were searched as words without quotation marks."
    )
    also: list[Also]
    links: dict[str, str] = Field(description="Addresses of the next and the previous page.")


class SuggestParameters(Schema):
    """What was typed so far."""

    q: Text = Field("", description="What was typed so far.")
    lang: Annotated[str, WithJsonSchema({"enum": list(LANGUAGES)})] = Field(
        LANGUAGES[0], description="The reader’s language."
    )


class SuggestedItem(Schema):
    """Something that begins as typed."""

    text: str
    address: str
    detail: str


class SuggestedGroup(Schema):
    """Suggestions of one kind."""

    name: str
    label: str
    items: list[SuggestedItem]


class Suggestions(Schema):
    """What begins as typed, by groups."""

    query: str
    groups: list[SuggestedGroup]


class InvalidParameter(Schema):
    """A parameter that was not understood."""

    name: str
    value: str
    reason: str


class Problem(Schema):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[InvalidParameter] = []
