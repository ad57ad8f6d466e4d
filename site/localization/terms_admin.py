"""The termbase in the admin. Publishers edit everything; reviewers what stands there in their languages."""

from django.core.exceptions import ValidationError
from django.forms import Media
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from localization import permissions, roles
from localization.lookups import SearchedByWords
from localization.models import Concept
from localization.models.terms import LANGUAGES


class ConceptForm(WagtailAdminModelForm):
    """A concept: its key can be chosen once, because it stands in addresses."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.may_all = self.for_user is None or permissions.is_publisher(self.for_user)
        if self.instance.pk:
            self.fields["key"].disabled = True
        if not self.may_all:
            self.fields["source"].disabled = True

    def clean(self):
        """Raise ValidationError where a reviewer changes what stands there in another language."""
        cleaned = super().clean()
        if not self.may_all:
            own = set(permissions.languages_of(self.for_user, roles.reviewers))
            for formset in self.formsets.values():
                if {language for form in formset.forms for language in _touched(form)} - own:
                    names = ", ".join(str(name) for code, name in LANGUAGES if code in own)
                    raise ValidationError(
                        _("You may change the terms of these languages: %(names)s.") % {"names": names}
                    )
        return cleaned


def _touched(form) -> set[str]:
    """Return the languages that a form of one term or definition changes something in."""
    if not (form.has_changed() or form.data.get(form.add_prefix("DELETE"))):
        return set()
    before = form.instance.language if form.instance.pk else ""
    return {language for language in (before, form.data.get(form.add_prefix("language"), "")) if language}


class ConceptIndexView(SearchedByWords, IndexView):
    """The list of concepts, with a way to their files."""

    def get_context_data(self, *args, **kwargs):
        """Add what lets the table be scrolled on small screens."""
        context = super().get_context_data(*args, **kwargs)
        context["media"] += Media(css={"all": ["localization/lists.css"]})
        return context

    @property
    def header_buttons(self):
        """Add the way to CSV, TBX and TMX."""
        return [
            *super().header_buttons,
            HeaderButton(_("Import and export"), reverse("workbench:memory_files"), icon_name="download"),
        ]


class ConceptViewSet(SnippetViewSet):
    """The termbase."""

    model = Concept
    icon = "openquote"
    menu_label = gettext_lazy("Terms")
    menu_name = "terms"
    menu_order = 260
    add_to_admin_menu = True
    copy_view_enabled = False  # a copy would have the same key
    inspect_view_enabled = False
    index_view_class = ConceptIndexView
    list_per_page = 50
    search_backend_name = None
    search_fields = ["key", "terms__text"]
    list_display = [
        Column("key", label=gettext_lazy("Key"), sort_key="key"),
        *(
            Column(code, label=name, accessor=lambda concept, code=code: concept.name(code))
            for code, name in LANGUAGES
        ),
    ]

    def get_queryset(self, request):
        """Return the concepts with their terms."""
        return Concept.objects.prefetch_related("terms").distinct()

    @property
    def edit_handler(self) -> ObjectList:
        """The form of a concept."""
        return ObjectList(Concept.panels, base_form_class=ConceptForm)
