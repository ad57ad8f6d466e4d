"""The analysis of a selection of the board, as CSV."""

from collections import Counter
from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.models import Locale

from localization import analysis, board
from localization.forms import BoardForm
from localization.models import Standing
from localization.spreadsheets import csv_response
from localization.standings import site_locales
from localization.views.planning import back, chosen, to_board

LARGEST = 1000  # pages and languages: some 20 ms each, sent line by line, so that the first comes at once

Selection = dict[Locale, list[int]]


def analysis_csv(request: HttpRequest) -> HttpResponse:
    """Answer with one line for each page and language, and one for all of a language, as CSV: words by match band.

    Of the pages that were ticked, into the language chosen (POST); of all that pass the filters (GET).
    """
    ticked = request.method == "POST"
    if not ticked and not BoardForm(request.GET).is_valid():
        return to_board(request)
    wanted = _ticked(request) if ticked else _filtered(request)
    count = sum(map(len, wanted.values()))
    if count > LARGEST:
        text = _("More than %(largest)s translations are too many for one file: filter the board first.")
        messages.error(request, text % {"largest": LARGEST})
        return back(request)
    if not count:
        few = _("Choose at least one page and what to do with it.")
        none = _("There is nothing to export, or too much for one file.")
        messages.error(request, few if ticked else none)
        return back(request)
    heading = (
        _("Page"),
        _("Title"),
        _("Source language"),
        _("Language"),
        _("Segments"),
        _("Words"),
        *map(_band, analysis.BANDS),
    )
    languages = "-".join(locale.language_code for locale in wanted)
    return csv_response(f"analysis-{languages}.csv", heading, _rows(wanted))


def _band(band: str) -> str:
    """Return what a band is called in the active language."""
    names = {
        "done": _("Confirmed words"),
        "repetition": _("Repetitions"),
        "context": _("Same context"),
        "exact": _("Same text"),
        "none": _("Nothing alike"),
    }
    above = {"95": 99, "85": 94, "75": 84}
    if band in above:
        return _("%(low)s–%(high)s%% alike") % {"low": band, "high": above[band]}
    return names[band]


def _ticked(request: HttpRequest) -> Selection:
    code, pages = request.POST.get("language"), chosen(request)
    return {locale: pages for locale in site_locales() if locale.language_code == code and pages}


def _filtered(request: HttpRequest) -> Selection:
    form = BoardForm(request.GET)
    if not form.is_valid():
        return {}
    cells = board.cells(form.cleaned_data).exclude(state=Standing.State.OWN)
    cells = cells.order_by("source_page__title", "source_page_id")
    found: dict[int, list[int]] = {}
    for locale, page in cells.values_list("locale_id", "source_page_id"):
        found.setdefault(locale, []).append(page)
    return {locale: found[locale.pk] for locale in site_locales() if locale.pk in found}


def _rows(wanted: Selection) -> Iterator[list]:
    for locale, pages in wanted.items():
        words: Counter = Counter()
        segments = 0
        for row in analysis.analyse(pages, locale):
            words.update(row.words)
            segments += row.segments
            figures = _figures(row.segments, row.words)
            yield [row.page.pk, row.page.title, row.page.locale.language_code, row.language, *figures]
        yield ["", "", "", locale.language_code, *_figures(segments, words)]


def _figures(segments: int, words: Counter) -> list[int]:
    return [segments, sum(words.values()), *(words[band] for band in analysis.BANDS)]
