"""The analysis of a selection of the board, as CSV."""

from collections import Counter
from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page

from localization import analysis
from localization.spreadsheets import csv_response
from localization.standings import site_locales
from localization.views.planning import back, chosen


@require_POST
def analysis_csv(request: HttpRequest) -> HttpResponse:
    """Answer with one line a page for the language chosen, and one for all, as CSV: words by match band."""
    locale = next((one for one in site_locales() if one.language_code == request.POST.get("language")), None)
    ids = chosen(request)
    if locale is None or not ids:
        messages.error(request, _("Choose at least one page and what to do with it."))
        return back(request)
    found = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific().select_related("locale")}
    pages = [found[pk] for pk in ids if pk in found]

    def rows() -> Iterator[list]:
        all_words: Counter = Counter()
        segments = 0
        for row in analysis.analyse(pages, locale):
            all_words.update(row.words)
            segments += row.segments
            yield [
                row.page.pk,
                row.page.title,
                row.page.locale.language_code,
                row.language,
                *_figures(row.segments, row.words),
            ]
        yield ["", "", "", locale.language_code, *_figures(segments, all_words)]

    heading = ("page", "title", "source", "language", "segments", "words", *analysis.BANDS)
    return csv_response(f"analysis-{locale.language_code}.csv", heading, rows())


def _figures(segments: int, words: Counter) -> list[int]:
    return [segments, sum(words.values()), *(words[band] for band in analysis.BANDS)]
