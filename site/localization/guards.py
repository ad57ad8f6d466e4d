"""What is guarded in wagtail-localize and Wagtail, and why. Look here after every upgrade of either.

wagtail-localize 1.14 asks for one global permission, `submit_translation`, and for nothing else in most of its views: with
it, one POST to its update view with “publish” ticked republishes the live pages of every language. All its addresses are
therefore taken over by the order of the `register_admin_urls` hooks. `VIEWS` says what answers there: a view of the
workbench, upstream's own behind a rule, or nobody. An address without an entry answers 403, and a test fails. Delete an
entry when upstream asks for the object itself.

Upstream's hooks in `REMOVED` are taken out: they make alias pages, lead to screens that are replaced, or ask the database
four times for each row of the page explorer. What Wagtail's own addresses need is in `page_rules.py`.
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page
from wagtail_localize import synctree, wagtail_hooks
from wagtail_localize.models import LocaleSynchronization

from localization.views import desk, steps, submit, upstream

View = Callable[..., HttpResponseBase]


def never(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
    """Answer 403: what this address does has no place here (alias pages, translated snippets, overrides)."""
    raise PermissionDenied


VIEWS: dict[str, View | None] = {
    "javascript_catalog": None,
    "submit_page_translation": submit.SubmitView.as_view(),
    "submit_snippet_translation": never,
    "update_translations": upstream.update,
    "edit_string_translation": upstream.edit_string,
    "edit_override": never,
    "download_pofile": upstream.download_po,
    "upload_pofile": upstream.upload_po,
    "machine_translate": upstream.machine_translate,
    "preview_translation": desk.PreviewView.as_view(),
    "stop_translation": steps.stop,
    "convert_to_alias": never,
    "translations_report": upstream.report,
    "translations_report_results": upstream.report,
    "snippets_api_listing": never,
    "snippets_api_detail": never,
}
"""What answers at each of wagtail-localize's addresses; None is its own view, for everybody in the admin."""

REMOVED = {
    "register_page_header_buttons": (wagtail_hooks.page_listing_more_buttons,),
    "register_page_listing_more_buttons": (wagtail_hooks.page_listing_more_buttons,),
    "register_snippet_listing_buttons": (wagtail_hooks.register_snippet_listing_buttons,),
    "register_page_action_menu_item": (
        wagtail_hooks.register_restart_translation_page_action_menu_item,
        wagtail_hooks.register_convert_back_to_alias_page_action_menu_item,
    ),
    "register_reports_menu_item": (wagtail_hooks.register_wagtail_localize2_report_menu_item,),
    "register_snippet_action_menu_item": (
        wagtail_hooks.register_restart_translation_snippet_action_menu_item,
    ),
    "before_edit_page": (wagtail_hooks.before_edit_page,),
    "before_edit_snippet": (wagtail_hooks.before_edit_snippet,),
    "after_create_page": (synctree.after_create_page,),
}


def guarded(pattern: URLPattern) -> URLPattern:
    """Return the upstream address `pattern` with the view that answers here; without an entry, nobody passes."""
    view = VIEWS.get(pattern.name or "", never)
    return path(str(pattern.pattern), pattern.callback if view is None else view, name=pattern.name)


def remove_upstream_hooks() -> None:
    """Take out the hooks of `REMOVED`; raise LookupError where upstream no longer has one, so that it is noticed."""
    for name, functions in REMOVED.items():
        registered = hooks._hooks.get(name, [])
        for function in functions:
            found = [entry for entry in registered if entry[0] is function]
            if not found:
                raise LookupError(f"wagtail-localize has no hook {function.__name__} on {name} any more")
            for entry in found:
                registered.remove(entry)


def refuse_aliases(sender, instance, **kwargs) -> None:
    """Raise PermissionDenied for an alias page, and for the setting that fills a language with them, whoever asks."""
    if isinstance(instance, LocaleSynchronization) or (isinstance(instance, Page) and instance.alias_of_id):
        raise PermissionDenied(
            _("There are no alias pages here: a page exists in a language or it does not.")
        )
