"""Where the workbench hooks into Wagtail's admin."""

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail_localize.wagtail_hooks import register_admin_urls as upstream_urls

from localization import urls
from localization.guards import guarded, remove_upstream_hooks
from localization.page_rules import BRANCH, check_bulk_action, stopped_translation, translation_at_desk
from localization.panel import panels_for
from localization.permissions import is_publisher
from localization.terms_admin import ConceptViewSet
from localization.views.submit import submit_address

remove_upstream_hooks()
register_snippet(ConceptViewSet)


class PublishersMenuItem(MenuItem):
    """An item for those who publish everywhere."""

    def is_shown(self, request):
        """Whether the person is one of them."""
        return is_publisher(request.user)


@hooks.register("register_admin_urls", order=-1)
def register_urls():
    """Add the workbench, and take over wagtail-localize's addresses."""
    patterns = [guarded(pattern) for resolver in upstream_urls() for pattern in resolver.url_patterns]
    return [
        path("translations/", include((urls.urlpatterns, "workbench"))),
        path("localize/", include((patterns, "localization"))),
    ]


@hooks.register("register_admin_menu_item")
def menu_item():
    """Put the board into the menu."""
    return MenuItem(
        gettext_lazy("Translations"),
        reverse("workbench:board"),
        name="translations",
        icon_name="wagtail-localize-language",
        order=250,
    )


@hooks.register("construct_homepage_panels")
def add_panels(request: HttpRequest, panels: list):
    """Show translators and reviewers on the first page what waits for them."""
    panels.extend(panels_for(request))


@hooks.register("register_admin_menu_item")
def memory_item():
    """Put the memory into the menu."""
    return MenuItem(
        gettext_lazy("Memory"),
        reverse("workbench:memory"),
        name="translation-memory",
        icon_name="history",
        order=255,
    )


@hooks.register("register_settings_menu_item")
def settings_menu_item():
    """Put the review of translations among the settings."""
    return PublishersMenuItem(
        gettext_lazy("Review of translations"),
        reverse("workbench:languages"),
        name="translation-languages",
        icon_name="wagtail-localize-language",
    )


@hooks.register("register_page_header_buttons")
def take_up_button(page: Page, user, view_name=None, next_url=None):
    """Offer to take a stopped translation up again, or to translate a page."""
    stopped = stopped_translation(page)
    if stopped and (address := submit_address(stopped)):
        yield Button(
            _("Take the translation up again"),
            address,
            priority=60,
            icon_name="wagtail-localize-language",
        )
    else:
        yield from translate_button(page, user, view_name, next_url)


@hooks.register("register_page_listing_more_buttons")
def translate_button(page: Page, user, view_name=None, next_url=None):
    """Offer to translate a page; whether the person may is asked when they do."""
    if page.depth > 1:
        yield Button(
            _("Translate this page"),
            reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
            priority=60,
            icon_name="wagtail-localize-language",
        )


@hooks.register("before_edit_page", order=-10)
def before_edit(request: HttpRequest, page: Page):
    """Send those who edit a translation to its desk."""
    found = translation_at_desk(page)
    return redirect("workbench:desk", found) if found else None


@hooks.register("before_bulk_action", order=-10)
def before_bulk_action(request: HttpRequest, action_type: str, objects, action):
    """Hold bulk actions on pages to the rules of single ones."""
    pages = [found for found in objects if isinstance(found, Page)]
    if pages:
        check_bulk_action(request, action_type, pages, branch=bool(request.POST.get(BRANCH)))
