"""What was read from a file, whatever its format, and why a file or a unit of it cannot be read."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024


class Unreadable(ValueError):
    """A file is not what its name says; the message says why, for people."""


def check_size(size: int) -> None:
    """Raise Unreadable for a file of more bytes than are taken in."""
    if size > MAX_BYTES:
        raise Unreadable(
            _("The file has more than %(size)s MB; export fewer pages at a time.")
            % {"size": MAX_BYTES // 1024**2}
        )


def language_of(code: str) -> str:
    """Return the site's language of a code that a tool wrote, such as `es-ES` or `ru_RU`; the code where there is none."""
    known = {one.casefold(): one for one, _name in settings.LANGUAGES}
    wanted = code.strip().replace("_", "-").casefold()
    return known.get(wanted) or known.get(wanted.partition("-")[0]) or code


def moment(text: str) -> datetime | None:
    """Return the time that a file names, None where it is none; a tool that leaves the zone out means UTC, as we write."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


@dataclass(frozen=True)
class ReadUnit:
    """One unit. `target` is a text with marks, None where the file has no translation of it.

    `problem` says for people why the unit cannot be read, empty where it can.
    """

    id: str
    target: str | None
    confirmed: bool = False
    problem: str = ""


@dataclass
class ReadFile:
    """The units of a pair of languages; `exported` says when they left the site, None where the file does not."""

    source_language: str
    target_language: str
    exported: datetime | None = None
    units: list[ReadUnit] = field(default_factory=list)
