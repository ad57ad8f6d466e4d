"""Who may use Wagtail's own addresses of a page.

Wagtail asks for permissions on a branch of the tree. They cannot tell a translation from a page that was written in the
same language, and whoever may publish a page may also move it, delete it with all below it, or make it private. Here every
address of Wagtail about a page, of its admin's API too, has a rule of its own; an address without one answers nobody, and
a test fails. Wagtail's own permissions are asked besides.

A page that is being translated is published at its desk alone: whatever else publishes its latest draft would put words of
the source's language live. Delete this module when page permissions can be asked for each page.
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import ResolverMatch
from wagtail.admin.auth import permission_denied
from wagtail.models import Page
from wagtail_localize.models import Translation

from localization.permissions import edits_branch, may_edit, may_read

Rule = Callable[[object, Page], bool]


def nobody(user, page: Page) -> bool:
    """What makes alias pages, or copies without their segments."""
    return False


def anybody(user, page: Page) -> bool:
    """What only reads; Wagtail's own permissions decide."""
    return True


def may_publish(user, page: Page) -> bool:
    """Whoever may edit the page, unless it is published at its desk."""
    return may_edit(user, page) and translation_at_desk(page) is None


PAGES: dict[str, Rule] = {
    "add": edits_branch,
    "add_subpage": edits_branch,
    "collect_workflow_action_data": may_edit,
    "confirm_workflow_cancellation": may_edit,
    "convert_alias": nobody,
    "copy": edits_branch,
    "delete": edits_branch,
    "edit": may_edit,
    "history": anybody,
    "history_results": anybody,
    "lock": edits_branch,
    "move": edits_branch,
    "move_confirm": edits_branch,
    "preview_on_add": edits_branch,
    "preview_on_edit": may_edit,
    "revisions_compare": anybody,
    "revisions_index": anybody,
    "revisions_revert": may_edit,
    "revisions_unschedule": may_edit,
    "revisions_view": anybody,
    "set_page_position": edits_branch,
    "set_privacy": edits_branch,
    "unlock": edits_branch,
    "unpublish": may_edit,
    "usage": anybody,
    "view_draft": anybody,
    "workflow_action": may_publish,
    "workflow_history": anybody,
    "workflow_history_detail": anybody,
    "workflow_preview": anybody,
}
"""Addresses of `wagtailadmin_pages` about one page."""

NO_PAGE = frozenset({"choose_parent", "search", "search_results", "type_use", "type_use_results"})
"""Addresses of `wagtailadmin_pages` about no page in particular."""

API_ACTIONS: dict[str, Rule] = {
    "convert_alias": nobody,
    "copy": edits_branch,
    "copy_for_translation": nobody,
    "create_alias": nobody,
    "delete": edits_branch,
    "move": edits_branch,
    "publish": may_publish,
    "revert_to_page_revision": edits_branch,
    "unpublish": edits_branch,
}
"""What the admin's API does to a page."""

BULK_ACTIONS: dict[str, Rule] = {
    "delete": edits_branch,
    "move": edits_branch,
    "publish": may_publish,
    "unpublish": may_edit,
}
"""What is done to several pages at once."""

PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "pk")
BRANCH = "include_descendants"


class PageRulesMiddleware:
    """Ask the rule of an address before Wagtail answers there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Answer instead of the view where the person may not use it; who is not signed in is sent to do so by Wagtail."""
        rule = rule_of(request.resolver_match)
        if rule is None or not request.user.is_authenticated:
            return None
        if request.POST.get(BRANCH) and rule is may_edit:
            rule = edits_branch
        page = get_object_or_404(Page, pk=next(kwargs[name] for name in PAGE_ARGUMENTS if name in kwargs))
        if rule(request.user, page):
            return None
        match = request.resolver_match
        if match.namespaces[0] == "wagtailadmin_api":
            raise PermissionDenied
        if match.url_name == "edit" and request.method == "GET" and may_read(request.user, page):
            return redirect("workbench:source", page.pk)
        return permission_denied(request)


def rule_of(match: ResolverMatch) -> Rule | None:
    """Return the rule of an address; None for one that is not about one page."""
    if match.namespaces == ["wagtailadmin_pages"]:
        return None if match.url_name in NO_PAGE else PAGES.get(match.url_name, nobody)
    if match.namespaces == ["wagtailadmin_api", "pages"] and match.url_name == "action":
        return API_ACTIONS.get(match.kwargs["action_name"], nobody)
    return None


def check_bulk_action(request: HttpRequest, action: str, pages: list[Page], *, branch: bool) -> None:
    """Raise PermissionDenied where one of `pages` may not be part of a bulk action; `branch`: with all below them."""
    rule = BULK_ACTIONS.get(action, nobody)
    if not all(
        rule(request.user, page) and (not branch or edits_branch(request.user, page)) for page in pages
    ):
        raise PermissionDenied
    if action == "publish" and branch and any(drafts_at_desk(page) for page in pages):
        raise PermissionDenied


def drafts_at_desk(page: Page) -> bool:
    """Whether a page below `page` that is not public is being translated: its draft holds the source's words."""
    at_desk = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale=OuterRef("locale"), enabled=True
    ).exclude(source__locale=OuterRef("locale"))
    return page.get_descendants().not_live().filter(Exists(at_desk)).exists()


def translation_at_desk(page: Page) -> int | None:
    """Return the id of the translation whose desk edits `page`; None for a page that is edited as any other."""
    return (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
        )
        .exclude(source__locale_id=page.locale_id)
        .values_list("pk", flat=True)
        .first()
    )


def stopped_translation(page: Page) -> Translation | None:
    """Return the translation as which `page` was made and is edited no longer; None for other pages."""
    return (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=False
        )
        .exclude(source__locale_id=page.locale_id)
        .select_related("source", "target_locale")
        .first()
    )
