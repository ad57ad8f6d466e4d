"""Search in Wagtail's admin: synonyms and recommended pages."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSet, SnippetViewSetGroup

from search.insight_views import InsightViewSet
from search.records import Promotion, Synonyms
from search.suggest import folded


class BegunView(CreateView):
    """A form that may begin with what stands in the address: `language`, and the field that the view set names."""

    def get_initial(self) -> dict:
        """Return the values that the form begins with."""
        begun = {
            name: self.request.GET[name] for name in ("language", "rule", "query") if name in self.request.GET
        }
        return {**super().get_initial(), **begun}


class ListView(IndexView):
    """The list, searched by a part of what stands in it, as suggestions are: blind to capitals and accents."""

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return the records that hold what was typed. Not by the database: SQLite knows capitals of ASCII alone."""
        if not self.is_searching:
            return queryset
        wanted = folded(self.search_query)
        rows = queryset.model._default_manager.values_list("pk", *self.search_fields)
        found = [pk for pk, *texts in rows if any(wanted in folded(text) for text in texts)]
        return queryset.filter(pk__in=found)


class SynonymsViewSet(SnippetViewSet):
    """Words that mean the same."""

    model = Synonyms
    icon = "resubmit"
    menu_label = _("Synonyms")
    add_view_class = BegunView
    index_view_class = ListView
    copy_view_enabled = False  # two equal rules would run into each other
    list_display = ["rule", Column("get_language_display", label=_("Language"), sort_key="language")]
    list_filter = ["language"]
    search_fields = ["rule"]
    search_backend_name = None


class PromotionViewSet(SnippetViewSet):
    """Pages recommended for certain searches."""

    model = Promotion
    icon = "pick"
    menu_label = _("Recommended pages")
    add_view_class = BegunView
    index_view_class = ListView
    copy_view_enabled = False
    list_display = [
        "query",
        Column("page", label=_("Page")),
        Column("get_language_display", label=_("Language"), sort_key="language"),
    ]
    list_filter = ["language"]
    search_fields = ["query"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest):
        """Return them with what the list shows."""
        return Promotion.objects.select_related("page")


class SearchGroup(SnippetViewSetGroup):
    """All of it, in one menu."""

    menu_label = _("Site search")
    menu_icon = "search"
    menu_order = 720
    items = (InsightViewSet, SynonymsViewSet, PromotionViewSet)
