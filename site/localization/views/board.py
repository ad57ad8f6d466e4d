"""The board: pages × languages, as a screen and as CSV."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail_localize.models import Translation

<<<<<<< HEAD
from localization import board, making, permissions, registry, standings, telling
=======
from localization import board, permissions
>>>>>>> b31306b (Let the board show labels, navigation, wishes and work done; plan in bulk; a start panel for translators; surer checks)
from localization.forms import BoardForm, BulkForm
from localization.models import Standing
from localization.spreadsheets import csv_response

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
            locales=[locale for locale, _cell in rows[0].cells] if rows else [],
        )

    @staticmethod
    def _bulk_form(form: BoardForm, filters: dict) -> BulkForm:
        """Return the form for what was chosen; the people to choose from are asked for once, by the filter."""
        bulk = BulkForm(initial={"language": filters.get("language")})
        people = list(form.fields["translator"].choices)
        form.fields["translator"].widget.choices = people
        bulk.fields["translator"].widget.choices = [BulkForm.KEEP, *people[1:]]
        return bulk


def _add_addresses(rows: list[board.Row], user) -> None:
    """Give each cell the address of its desk, and say whether the user may begin a translation there."""
    keys = {row.page.translation_key for row in rows}
    desks = {
        (key, locale): pk
        for pk, key, locale in Translation.objects.filter(
            source__object_id__in=keys, enabled=True
        ).values_list("pk", "source__object_id", "target_locale_id")
    }
    for row in rows:
        for locale, cell in row.cells:
            if cell is None:
                continue
            allowed = permissions.may_work_on(user, cell.network, locale.language_code)
            desk = desks.get((row.page.translation_key, locale.pk))
            cell.desk = reverse("workbench:desk", args=[desk]) if desk and allowed and cell.page_id else ""
            cell.may_start = allowed and cell.state == Standing.State.MISSING


def board_csv(request: HttpRequest) -> HttpResponse:
    """Answer with the cells that pass the filters, as CSV."""
    form = BoardForm(request.GET)
    found = board.cells(form.cleaned_data if form.is_valid() else {})
    rows = found.order_by("source_page__title", "source_page_id", "locale_id").values_list(
        "source_page_id",
        "source_page__title",
        "kind",
        "network",
        "source_page__locale__language_code",
        "locale__language_code",
        "state",
        "depth",
        "segments",
        "words",
        "open_segments",
        "open_words",
        "stale_segments",
        "stale_words",
        "wishes",
        "translator__username",
        "due",
    )
    heading = (
        "page",
        "title",
        "kind",
        "network",
        "source",
        "language",
        "state",
        "wanted",
        "segments",
        "words",
        "open_segments",
        "open_words",
        "outdated_segments",
        "outdated_words",
        "asked_for",
        "translator",
        "due",
    )
<<<<<<< HEAD
    writer = csv.writer(_Echo())

    def lines():
        yield "\ufeff" + writer.writerow(heading)
        for row in rows.iterator(chunk_size=1000):
            yield writer.writerow([_harmless(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="translations.csv"'
    return response


def _harmless(value):
    """Keep a spreadsheet from taking a title for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()


def change(request: HttpRequest) -> HttpResponse:
    """Do what was asked with the works that were chosen: begin, assign, date, note, say how much is wanted."""
    form = BulkForm(request.POST)
    chosen = [int(pk) for pk in request.POST.getlist("pages") if pk.isdigit()][:PAGE_SIZE]
    if request.method != "POST" or not form.is_valid() or not chosen:
        messages.error(request, _("Choose at least one page and what to do with it."))
        return _back(request)
    said = form.cleaned_data
    cells = list(
        Standing.objects.select_related("locale", "source_page", "page", "translator").filter(
            source_page_id__in=chosen, locale__language_code=said["language"]
        )
    )
    refused = 0
    for cell in cells:
        refused += not _change(request, cell, said)
    done = len(cells) - refused
    if done:
        text = ngettext("%(count)s translation was changed.", "%(count)s translations were changed.", done)
        messages.success(request, text % {"count": done})
    if refused:
        text = ngettext(
            "%(count)s was left as it is: you may not plan it.",
            "%(count)s were left as they are: you may not plan them.",
            refused,
        )
        messages.warning(request, text % {"count": refused})
    return _back(request)


@transaction.atomic
def _change(request: HttpRequest, cell: Standing, said: dict) -> bool:
    user, language = request.user, said["language"]
    plans = any(said[name] for name in ("depth", "translator", "due", "note"))
    takes_it = said["translator"] == user and not any(said[name] for name in ("depth", "due", "note"))
    if plans and not (
        permissions.may_plan(user, cell.network, language)
        or (takes_it and permissions.may_work_on(user, cell.network, language))
    ):
        return False
    if said["start"] and not permissions.may_work_on(user, cell.network, language):
        return False
    assigns = said["translator"] and said["translator"] != cell.translator
    for name in ("depth", "translator", "due", "note"):
        if said[name]:
            setattr(cell, name, said[name])
    cell.save(update_fields=["depth", "translator", "due", "note"])
    if assigns:
        telling.assigned(cell, user)
    if said["start"] and cell.depth != Depth.NONE:
        try:
            making.submit(cell.source_page.specific, [cell.locale], user)
        except making.ParentMissing as missing:
            messages.error(request, " ".join([*missing.messages, _("Translate that page first.")]))
            return False
    elif said["depth"]:
        standings.refresh([cell.source_page.translation_key])
    return True


def _back(request: HttpRequest) -> HttpResponseRedirect:
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        address = reverse("workbench:board")
    return redirect(address)


def start(request: HttpRequest, page_id: int, language: str) -> HttpResponse:
    """Begin the translation of one page into one language, and go to its desk; offer the parent where it lacks it."""
    page = Page.objects.get(pk=page_id).specific
    if request.method != "POST":
        return redirect(reverse("wagtail_localize:submit_page_translation", args=[page.pk]))
    if not permissions.may_translate(request.user, page, language):
        raise permissions.PermissionDenied
    locale = next(one for one in standings.site_locales() if one.language_code == language)
    try:
        made = making.submit(page, [locale], request.user)
    except making.ParentMissing as missing:
        messages.error(request, " ".join([*missing.messages, _("Translate that page first.")]))
        return redirect(reverse("wagtail_localize:submit_page_translation", args=[missing.parent.pk]))
    return redirect("workbench:desk", made[0].pk)
=======
    return csv_response("translations.csv", heading, rows.iterator(chunk_size=1000))
>>>>>>> b31306b (Let the board show labels, navigation, wishes and work done; plan in bulk; a start panel for translators; surer checks)
