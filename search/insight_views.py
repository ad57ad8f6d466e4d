"""What readers look for, in Wagtail's admin: a page, a file, and a panel on the first page."""

import csv
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from search.exports import BYTE_ORDER_MARK, CONTENT_TYPE, Echo, harmless
from search.insight import Insight, Term, insights
from search.records import Promotion, QueryCount, Synonyms

ON_FIRST_PAGE = 5


def rows_of(terms: Iterable[Term], user) -> list[dict]:
    """Return terms, each with the addresses of forms for what `user` may make of it: `synonyms`, `promotion`."""
    forms = []
    for name, field, model in (("synonyms", "rule", Synonyms), ("promotion", "query", Promotion)):
        if ModelPermissionPolicy(model).user_has_permission(user, "add"):
            forms.append((name, field, reverse(model.snippet_viewset.get_url_name("add"))))
    return [
        {
            "term": term,
            **{
                name: f"{address}?{urlencode({'language': term.language, field: term.text})}"
                for name, field, address in forms
            },
        }
        for term in terms
    ]


class InsightView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """What readers look for in vain, and what is on the rise; as a page, or with `export=csv` as a file."""

    template_name = "search/admin/insight.html"
    page_title = gettext_lazy("What readers look for")
    header_icon = "search"
    permission_policy = ModelPermissionPolicy(QueryCount)
    permission_required = "view"

    def get(self, request: HttpRequest, *args, **kwargs):
        """Answer with the page or the file."""
        if request.GET.get("export") == "csv":
            return as_csv(self.found)
        return super().get(request, *args, **kwargs)

    @cached_property
    def language(self) -> str:
        """The language asked for; empty for all."""
        asked = self.request.GET.get("language", "")
        return asked if asked in dict(settings.LANGUAGES) else ""

    @cached_property
    def found(self) -> list[Insight]:
        """What is shown."""
        return insights([self.language] if self.language else ())

    def get_breadcrumbs_items(self) -> list[dict]:
        """Return the way here."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs) -> dict:
        """Return the terms of each language with what one may make of them."""
        user = self.request.user
        found = [
            {"insight": each, "vain": rows_of(each.vain, user), "rising": rows_of(each.rising, user)}
            for each in self.found
        ]
        languages = [("", _("All languages")), *((code, str(name)) for code, name in settings.LANGUAGES)]
        return super().get_context_data(**kwargs, found=found, languages=languages, language=self.language)


def as_csv(found: Iterable[Insight]) -> StreamingHttpResponse:
    """Return the terms as a file of comma-separated values."""
    response = StreamingHttpResponse(_csv_lines(found), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="searches.csv"'
    return response


def _csv_lines(found: Iterable[Insight]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(
        [
            _("Language"),
            _("List"),
            _("Looked for"),
            _("Searches in 90 days"),
            _("Without result"),
            _("In the last 7 days"),
            _("In a week before"),
        ]
    )
    for each in found:
        for name, terms in ((_("without result"), each.vain), (_("rising"), each.rising)):
            for term in terms:
                numbers = (term.searches, term.without_result, term.recent, f"{term.before:g}")
                yield writer.writerow([term.language, name, harmless(term.text), *numbers])


class InsightViewSet(ViewSet):
    """The page of what readers look for, in the menu of search."""

    name = "search_insight"
    url_prefix = "search/insight"
    icon = "search"
    menu_label = gettext_lazy("What readers look for")
    menu_url_name = "index"

    def get_urlpatterns(self) -> list:
        """Return its address."""
        return [path("", InsightView.as_view(), name="index")]

    def get_menu_item(self, order=None):
        """Return its place in the menu, which only those see who may look."""
        item = super().get_menu_item(order)
        item.is_shown = lambda request: InsightView.permission_policy.user_has_permission(
            request.user, "view"
        )
        return item


class InsightPanel(Component):
    """The words most often looked for in vain, on the admin's first page."""

    name = "searches-in-vain"
    template_name = "search/admin/insight_panel.html"
    order = 180

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context=None) -> dict:
        """Return the first terms of each language in which there are any."""
        found = [(each, rows_of(each.vain, self.user)) for each in insights(most=ON_FIRST_PAGE) if each.vain]
        return {"found": found, "address": reverse("search_insight:index")}

    def render_html(self, parent_context=None) -> str:
        """Return the panel; nothing where nothing was looked for in vain."""
        context = self.get_context_data(parent_context)
        return super().render_html(parent_context) if context["found"] else ""
