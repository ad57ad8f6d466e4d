"""Choose one of the site's own records in a form: found by name, in the language of whoever chooses."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.snippets.views import chooser
from wagtail.snippets.widgets import AdminSnippetChooser

from localization.lookups import containing


class Chooser(AdminSnippetChooser):
    """The field. Wagtail’s puts its texts together once, in the language of that moment, around a bare noun."""

    choose_text = _("Choose")

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.choose_one_text = self.choose_text
        self.choose_another_text = _("Change the choice")
        self.link_to_chosen_text = _("Edit what is chosen")


class SearchForm(SearchFilterMixin, BaseFilterForm):
    """Search by what the list of the same records is searched by; they stand in no index."""

    def filter(self, objects: QuerySet) -> QuerySet:
        """Return the records that have what was typed in one of those fields."""
        query = self.cleaned_data["q"]
        if not query:
            return objects
        self.is_searching, self.search_query = True, query
        return objects.filter(containing(query, *objects.model.snippet_viewset.search_fields))


class Searched:
    """A list to choose from that can be searched; stands before Wagtail’s view."""

    filter_form_class = SearchForm


class ChooseView(Searched, chooser.ChooseView):
    """The dialogue."""


class ChooseResultsView(Searched, chooser.ChooseResultsView):
    """The list within the dialogue."""


class RecordChooserViewSet(chooser.SnippetChooserViewSet):
    """Choosing a record."""

    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    base_widget_class = Chooser
