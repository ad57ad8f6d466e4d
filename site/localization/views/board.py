"""The board: pages × languages, as a screen and as CSV."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail_localize.models import Translation

from localization import board, permissions, registry
from localization.forms import BoardForm, BulkForm
from localization.models import Depth, Standing
from localization.spreadsheets import csv_response
from localization.views.planning import to_board

PAGE_SIZE = 50


class BoardView(WagtailAdminTemplateMixin, TemplateView):
    """The board."""

    template_name = "localization/board.html"
    page_title = gettext_lazy("Translations")
    header_icon = "site"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        """Add filters, rows, totals and the form for what was chosen."""
        form = BoardForm(self.request.GET)
        filters = form.cleaned_data if form.is_valid() else {}
        found = board.cells(filters)
        pages = Paginator(board.works(found, filters.get("sort") or "age"), PAGE_SIZE)
        page = pages.get_page(self.request.GET.get("p"))
        rows = board.rows(row["source_page_id"] for row in page)
        _add_addresses(rows, self.request.user)
        totals = board.totals(found)
        query = self.request.GET.copy()
        query.pop("p", None)
        return super().get_context_data(
            **kwargs,
            form=form,
            bulk_form=self._bulk_form(form, filters),
            items=page,
            elided_page_range=pages.get_elided_page_range(page.number),
            rows=rows,
            totals=totals,
            sum=board.sum_of(totals),
            query=query.urlencode(),
            language=filters.get("language"),
            locales=[locale for locale, _cell in rows[0].cells] if rows else [],
        )

    @staticmethod
    def _bulk_form(form: BoardForm, filters: dict) -> BulkForm:
        """Return the form for what was chosen; the people to choose from are asked for once, by the filter."""
        bulk = BulkForm(initial={"language": filters.get("language")})
        people = list(form.fields["translator"].choices)
        form.fields["translator"].widget.choices = people
        bulk.offer(people[1:])
        return bulk


def _add_addresses(rows: list[board.Row], user) -> None:
    """Give each cell the address of its desk, and say whether the user may begin a translation there."""
    keys = {row.page.translation_key for row in rows}
    desks, stopped = {}, set()
    for pk, key, locale, enabled in Translation.objects.filter(source__object_id__in=keys).values_list(
        "pk", "source__object_id", "target_locale_id", "enabled"
    ):
        if enabled:
            desks[key, locale] = pk
        else:
            stopped.add((key, locale))
    for row in rows:
        for locale, cell in row.cells:
            if cell is None:
                continue
            allowed = permissions.may_work_on(user, cell.network, locale.language_code)
            desk = desks.get((row.page.translation_key, locale.pk))
            cell.desk = reverse("workbench:desk", args=[desk]) if desk and allowed and cell.page_id else ""
            cell.stopped = (
                bool(cell.page_id) and not desk and (row.page.translation_key, locale.pk) in stopped
            )
            cell.may_start = allowed and (cell.stopped or cell.state == Standing.State.MISSING)


def board_csv(request: HttpRequest) -> HttpResponse:
    """Answer with the cells that pass the filters, as CSV in the person's language; lead to the board for wrong filters."""
    form = BoardForm(request.GET)
    if not form.is_valid():
        return to_board(request)
    found = board.cells(form.cleaned_data)
    columns = {
        "source_page_id": _("Page"),
        "source_page__title": _("Title"),
        "kind": _("Kind"),
        "network": _("Network"),
        "source_page__locale__language_code": _("Source language"),
        "locale__language_code": _("Language"),
        "state": _("State"),
        "depth": _("Wanted"),
        "segments": _("Segments"),
        "words": _("Words"),
        "open_segments": _("Open segments"),
        "open_words": _("Open words"),
        "stale_segments": _("Outdated segments"),
        "stale_words": _("Outdated words"),
        "wishes": _("Asked for"),
        "translator__username": _("Translator"),
        "due": _("Due"),
    }
    # The rows are written when the request, and its language with it, is over: the names are looked up before.
    names: dict[str, dict] = {
        "kind": _in_words(registry.kinds().items()),
        "network": _in_words(registry.networks().items()),
        "state": _in_words(Standing.State.choices),
        "depth": _in_words(Depth.choices),
    }
    rows = found.order_by("source_page__title", "source_page_id", "locale_id").values(*columns)
    lines = (
        [names.get(column, {}).get(row[column], row[column]) for column in columns]
        for row in rows.iterator(chunk_size=1000)
    )
    return csv_response("translations.csv", columns.values(), lines)


def _in_words(choices: Iterable[tuple]) -> dict:
    return {key: str(name) for key, name in choices}
