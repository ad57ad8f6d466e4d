"""Cells of the board in tests: read them, confirm their segments, read what is exported of them."""

import csv
import io

from wagtail_localize.models import StringSegment

from localization import writing
from localization.models import Standing
from localization.segments import segments_of


def cell(workbench, language: str = "es") -> Standing:
    return Standing.objects.get(source_page=workbench.update, locale__language_code=language)


def read_csv(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def confirm_all(translation, user, *, but: int = 0) -> None:
    rows = [one for one in segments_of(translation) if one.path != "slug"]
    for one in rows[: len(rows) - but]:
        segment = StringSegment.objects.select_related("string", "context").get(pk=one.id)
        writing.write(translation, segment, one.source, user, confirmed=True)
