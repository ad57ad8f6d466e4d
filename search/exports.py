"""A list as CSV, row by row."""

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from search.engines.base import Hit
from search.filters import Labels

CONTENT_TYPE = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for something else
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(hits: Iterable[Hit], labels: Labels, base: str) -> Iterator[str]:
    """Yield the lines of a CSV file: a header in the language of `labels`, then one work a line.

    `base` is scheme and host. Text that a spreadsheet would run as a formula is made harmless.
    """
    writer = csv.writer(Echo())
    with override(labels.language):
        header = [
            _("Title"), _("Kind"), _("Date"), _("Language"), _("Exists in"), _("Countries"), _("Network"),
            _("Themes"), _("People concerned"), _("Organisations"), _("Address"), _("Work"),
        ]  # fmt: skip
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for hit in hits:
        yield writer.writerow(
            harmless(cell)
            for cell in (
                hit.title,
                labels.label("kind", hit.kind),
                hit.date.isoformat() if hit.date else "",
                hit.language,
                " ".join(hit.filters.get("lang", ())),
                *(
                    "; ".join(labels.label(name, value) for value in hit.filters.get(name, ()))
                    for name in ("country", "network", "theme", "people", "organisation")
                ),
                f"{base}{hit.address}",
                hit.work,
            )
        )


def harmless(cell: str) -> str:
    """Return `cell` so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
