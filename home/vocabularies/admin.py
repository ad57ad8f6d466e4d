"""The vocabularies in the admin: one row a language for each label. A network's own editors keep its facts."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from home.choosers import RecordChooserViewSet
from home.dependents import pages_showing
from home.facts_admin import views
from home.vocabularies.models import (
    Network,
    Organisation,
    People,
    Region,
    ServiceCategory,
    Stage,
    Theme,
    Vocabulary,
)
from localization.lookups import SearchedByWords


class VocabularyForm(WagtailAdminModelForm):
    """An entry: its key can be chosen once, because it stands in addresses."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "key" in self.fields:
            self.fields["key"].disabled = True


def keep_used(request: HttpRequest, entries: Iterable[models.Model]) -> HttpResponse | None:
    """Before anything is deleted, one by one or several at once, refuse entries that something carries (a Wagtail hook).

    Wagtail asks its index of references, which knows no many-to-many fields and nothing that was loaded in bulk.
    """
    used = [entry for entry in entries if isinstance(entry, Vocabulary) and _is_used(entry)]
    if not used:
        return None
    for entry in used:
        messages.error(
            request,
            _("“%(entry)s” is still used: take it away from there first, then delete it.") % {"entry": entry},
        )
    return redirect(used[0].snippet_viewset.get_url_name("list"))


def _is_used(entry: Vocabulary) -> bool:
    try:
        Collector(using=DEFAULT_DB_ALIAS).collect([entry])
    except ProtectedError:
        return True
    return bool(pages_showing(entry))


class EntryIndexView(SearchedByWords, snippets.IndexView):
    """The entries of a vocabulary."""


def in_all_languages(name: str, heading) -> MultiFieldPanel:
    """Return a panel with one row for each of the site's languages."""
    return MultiFieldPanel(
        [FieldPanel(f"{name}_{code}", heading=language) for code, language in settings.LANGUAGES],
        heading=heading,
    )


NAME = in_all_languages("name", _("Name"))
ABBREVIATION = in_all_languages("abbreviation", _("Abbreviation"))
KEY = FieldRowPanel([FieldPanel("key"), FieldPanel("order")])


class VocabularyViewSet(SnippetViewSet):
    """One vocabulary."""

    copy_view_enabled = False  # a copy would have the same key
    inspect_view_enabled = False
    list_display = ["name", Column("key", label=_("Key"), sort_key="key")]
    search_fields = ["key", *(f"name_{code}" for code, _name in settings.LANGUAGES)]
    search_backend_name = None
    index_view_class = EntryIndexView
    chooser_viewset_class = RecordChooserViewSet
    panels_of_entry: tuple = (NAME, KEY)

    @property
    def edit_handler(self) -> ObjectList:
        """The form of an entry."""
        return ObjectList(list(self.panels_of_entry), base_form_class=VocabularyForm)


class ThemeViewSet(VocabularyViewSet):
    """Themes, on two levels."""

    model = Theme
    icon = "tag"
    list_display = [*VocabularyViewSet.list_display, Column("parent", label=_("Broader theme"))]
    panels_of_entry = (
        NAME,
        in_all_languages("slug", _("Slug")),
        FieldPanel("parent", widget=forms.Select),
        KEY,
    )

    def get_queryset(self, request):
        """Return the themes with what the list shows."""
        return Theme.objects.select_related("parent")


class PeopleViewSet(VocabularyViewSet):
    """People concerned."""

    model = People
    icon = "group"


class StageViewSet(VocabularyViewSet):
    """Stages of the journey."""

    model = Stage
    icon = "arrow-right-full"


class ServiceCategoryViewSet(VocabularyViewSet):
    """Kinds of service."""

    model = ServiceCategory
    icon = "list-ul"


class RegionViewSet(VocabularyViewSet):
    """Regions, as lists of countries."""

    model = Region
    icon = "globe"
    panels_of_entry = (NAME, FieldPanel("countries"), KEY)


class OrganisationViewSet(VocabularyViewSet):
    """National Societies and other organisations."""

    model = Organisation
    icon = "home"
    chooser_per_page = 25
    list_display = [*VocabularyViewSet.list_display, "country", "kind"]
    list_filter = ["kind"]
    search_fields = [
        *VocabularyViewSet.search_fields,
        *(f"abbreviation_{code}" for code, _name in settings.LANGUAGES),
    ]
    panels_of_entry = (
        NAME,
        ABBREVIATION,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("country")]),
        FieldPanel("website"),
        KEY,
    )


class NetworkViewSet(VocabularyViewSet):
    """The facts of networks: founding, members, contact."""

    model = Network
    icon = "site"
    edit_view_class = views.FactsEditView
    delete_view_class = views.FactsDeleteView
    history_view_class = views.FactsHistoryView
    usage_view_class = views.FactsUsageView
    panels_of_entry = (
        NAME,
        ABBREVIATION,
        FieldRowPanel([FieldPanel("founded"), FieldPanel("cooperation")]),
        FieldRowPanel([FieldPanel("region", widget=forms.Select), FieldPanel("societies_in_region")]),
        InlinePanel(
            "memberships",
            [FieldPanel("organisation"), FieldPanel("role")],
            heading=_("Members and observers"),
            label=_("Membership"),
        ),
        MultiFieldPanel(
            [FieldPanel("website"), FieldPanel("email"), FieldPanel("telephone")], heading=_("Contact")
        ),
        KEY,
    )

    def get_queryset(self, request):
        """Return the networks that the user may change."""
        policy = policy_registry.get_by_type(Network)
        return policy.instances_user_has_any_permission_for(request.user, ["change"])


class VocabularyGroup(SnippetViewSetGroup):
    """All vocabularies, in one menu."""

    menu_label = _("Vocabularies")
    menu_icon = "tag"
    menu_order = 700
    items = (
        NetworkViewSet,
        OrganisationViewSet,
        ThemeViewSet,
        ServiceCategoryViewSet,
        PeopleViewSet,
        StageViewSet,
        RegionViewSet,
    )
