"""Where the workbench hooks into Wagtail's admin."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import include, path
from wagtail import hooks
from wagtail.models import Page
from wagtail_localize.wagtail_hooks import register_admin_urls as upstream_urls

from localization.guards import guarded, refuse_incomplete, refuse_source_to_translators


@hooks.register("register_admin_urls", order=-1)
def register_guarded_urls():
    """Take over wagtail-localize's addresses, each with its rule in front."""
    patterns = [guarded(pattern) for resolver in upstream_urls() for pattern in resolver.url_patterns]
    return [path("localize/", include((patterns, "localization")))]


@hooks.register("before_edit_page", order=-10)
def before_edit(request: HttpRequest, page: Page):
    """Keep translators to translations, and half translations out of sight."""
    refuse_source_to_translators(request, page)
    return refuse_incomplete(request, page)


@hooks.register("before_delete_page", order=-10)
@hooks.register("before_unpublish_page", order=-10)
@hooks.register("before_publish_page", order=-10)
def before_change(request: HttpRequest, page: Page):
    """Keep translators to translations."""
    refuse_source_to_translators(request, page)


@hooks.register("before_move_page", order=-10)
def before_move(request: HttpRequest, page: Page, destination: Page):
    """Keep translators to translations."""
    refuse_source_to_translators(request, page)


@hooks.register("before_copy_page", order=-10)
def before_copy(request: HttpRequest, page: Page):
    """No alias pages: a page exists in a language or it does not."""
    refuse_source_to_translators(request, page)
    if request.method == "POST" and request.POST.get("alias"):
        raise PermissionDenied


@hooks.register("before_bulk_action", order=-10)
def before_bulk_action(request: HttpRequest, action_type: str, objects, action):
    """Hold bulk actions to the same rules as single ones."""
    for page in objects:
        if isinstance(page, Page):
            refuse_source_to_translators(request, page)
