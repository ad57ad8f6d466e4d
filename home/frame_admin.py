"""The navigation and the footer of each language, in the admin."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from home.models import SiteText


class SiteTextViewSet(SnippetViewSet):
    """One record a language; `manage.py setup` makes them."""

    model = SiteText
    icon = "list-ul"
    menu_label = _("Navigation")
    menu_order = 720
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["locale", Column("tagline", label=_("Tagline"))]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("locale"),
            FieldPanel("tagline"),
            FieldPanel("navigation"),
            FieldPanel("footer_links"),
            FieldPanel("footer_text"),
        ]
    )

    def get_queryset(self, request: HttpRequest):
        """Return the records with what the list shows, in the order in which the languages came."""
        return SiteText.objects.select_related("locale").order_by("locale")
