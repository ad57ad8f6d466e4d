"""What the frame adds to Wagtail's admin."""

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext as djangos
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from home import dashboard
from home.facts_admin.copying import copy_facts
from home.facts_admin.views import add_facts
from home.frame_admin import SiteTextViewSet
from home.made_once import find_made
from home.rich_text import ReadersDocumentLinkHandler, ReadersPageLinkHandler, register_languages
from home.shown_files import refuse_hidden, refuse_outsiders
from home.tables import MENU_LANGUAGE
from home.vocabularies.admin import VocabularyGroup, keep_used

register_snippet(VocabularyGroup)
register_snippet(SiteTextViewSet)
hooks.register("before_create_page", find_made)
hooks.register("after_create_page", add_facts)
hooks.register("after_edit_page", add_facts)
hooks.register("after_copy_page", copy_facts)
hooks.register("before_delete_snippet", keep_used)
hooks.register("before_serve_document", refuse_outsiders, order=-1)  # before Wagtail's, which asks to sign in
hooks.register("before_serve_document", refuse_hidden, order=1)  # after those that ask people to sign in


@hooks.register("register_rich_text_features", order=1)  # after Wagtail's own, whose link handler is replaced
def register_rich_text(features):
    """Mark passages in another language; let links follow the reader's language."""
    register_languages(features)
    features.register_link_type(ReadersPageLinkHandler)
    features.register_link_type(ReadersDocumentLinkHandler)


@hooks.register("construct_homepage_panels")
def add_panels(request, panels):
    """Show on the first page what waits."""
    panels.extend(dashboard.panels_for(request))


@hooks.register("insert_global_admin_css")
def add_styles():
    """Style what the rooms add to the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("home/admin.css"))


@hooks.register("insert_global_admin_js")
def add_upload_check():
    """Refuse a file that is too large before it is sent: sent, it would take the whole form with it."""
    return format_html(
        '<script src="{}" data-limit="{}" data-image-limit="{}" data-unit="{}" data-message="{}"></script>',
        static("home/upload_size.js"),
        settings.MAX_UPLOAD_SIZE,
        settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
        djangos("%s MB"),  # as `filesizeformat` writes it
        _("This file has %(size)s; at most %(limit)s are accepted.") % {"size": "{size}", "limit": "{limit}"},
    )


@hooks.register("insert_editor_js")
def add_one_at_a_time():
    """Send a form only when it does not save itself at that moment: a new page was made twice."""
    return format_html('<script type="module" src="{}"></script>', static("home/one_at_a_time.js"))


@hooks.register("insert_editor_js")
def add_table_menu():
    """Say in the editor's language what can be done with rows and columns of a table."""
    words = {
        "insert-row-above": _("Insert a row above"),
        "insert-row-below": _("Insert a row below"),
        "insert-column-on-the-left": _("Insert a column on the left"),
        "insert-column-on-the-right": _("Insert a column on the right"),
        "remove-row": _("Remove the row"),
        "remove-column": _("Remove the column"),
        "undo": _("Undo"),
        "redo": _("Redo"),
    }
    said = format_html_join("", ' data-{}="{}"', words.items())
    address = static("home/table_menu.js")
    return format_html('<script src="{}" data-language="{}"{}></script>', address, MENU_LANGUAGE, said)
