"""What waits for editors and translators on the admin's first page: drafts, outdated translations, readers' wishes."""

from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail_localize.models import Translation

from home.facts import Facts
from home.waiting import WaitingPanel
from localization import roles
from localization.models import Standing
from localization.permissions import is_publisher, languages_of

State = Standing.State


def drafts(user) -> QuerySet:
    """Return the source pages that are the user's to edit and have changes nobody has published, the latest first.

    Translations under way wait on the translators' board instead.
    """
    found = Page.objects.filter(has_unpublished_changes=True, depth__gt=1)
    if not is_publisher(user):
        keys = languages_of(user, roles.network_editors)
        places = apps.get_model("directory", "NetworkPage").objects.filter(network__key__in=keys)
        branches = [Q(path__startswith=path) for path in places.values_list("path", flat=True)]
        found = found.filter(reduce(or_, branches)) if branches else found.none()
    translated = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale=OuterRef("locale")
    ).exclude(source__locale=OuterRef("locale"))
    return (
        found.filter(~Exists(translated))
        .select_related("locale")
        .order_by("-latest_revision_created_at", "-pk")
    )


def drafts_of_facts(user) -> list[Facts]:
    """Return the records of facts of the user's networks whose changes nobody has published, the latest first.

    Facts that were never public wait with the page that is to show them.
    """
    found = []
    for model in apps.get_models():
        if issubclass(model, Facts):
            own = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ["publish"])
            found += own.filter(live=True, has_unpublished_changes=True).select_related("latest_revision")
    return sorted(found, key=lambda record: record.latest_revision.created_at, reverse=True)


def translations(user) -> QuerySet:
    """Return the cells of the translators' board that are the user's by the network; all of them for publishers."""
    found = _cells()
    return (
        found if is_publisher(user) else found.filter(network__in=languages_of(user, roles.network_editors))
    )


def wanted(user) -> QuerySet:
    """Return the cells that readers asked for and that are the user's: by the network, or by the language."""
    languages = {*languages_of(user, roles.translators), *languages_of(user, roles.reviewers)}
    found = translations(user) | _cells().filter(locale__language_code__in=languages)
    return found.filter(wishes__gt=0)


def _cells() -> QuerySet:
    return Standing.objects.filter(source_page__live=True).select_related("source_page__locale", "locale")


class DraftsPanel(WaitingPanel):
    """What was begun and not published."""

    name = "drafts"
    template_name = "home/admin/drafts_panel.html"
    order = 145

    def waiting(self) -> QuerySet:
        """Return the drafts."""
        return drafts(self.request.user)


class FactsPanel(WaitingPanel):
    """Changed facts that readers do not see yet."""

    name = "drafts-of-facts"
    template_name = "home/admin/facts_panel.html"
    order = 146

    def waiting(self) -> list[Facts]:
        """Return the records."""
        return drafts_of_facts(self.request.user)

    def get_context_data(self, parent_context=None) -> dict:
        """Add what kind each record is of, and where it is edited."""
        rows = [
            (
                record,
                record._meta.verbose_name,
                reverse(record.snippet_viewset.get_url_name("edit"), args=[record.pk]),
            )
            for record in self.first
        ]
        return {**super().get_context_data(parent_context), "rows": rows}


class OutdatedPanel(WaitingPanel):
    """Public translations of an editor's pages whose source has changed since; translators have a panel of their own."""

    name = "outdated-translations"
    template_name = "home/admin/outdated_panel.html"
    order = 180

    def waiting(self) -> QuerySet:
        """Return the cells, the longest outdated first."""
        own = translations(self.request.user).exclude(page=None)
        return own.filter(state=State.OUTDATED).order_by("waiting_since", "pk")


class WishesPanel(WaitingPanel):
    """Texts that readers asked for in a language in which they do not exist."""

    name = "wishes"
    template_name = "home/admin/wishes_panel.html"
    order = 190

    def waiting(self) -> QuerySet:
        """Return the cells, the most wanted first."""
        missing = [State.MISSING, State.IN_TRANSLATION, State.REVIEW, State.NOT_WANTED]
        return wanted(self.request.user).filter(state__in=missing).order_by("-wishes", "pk")


def panels_for(request: HttpRequest) -> list[WaitingPanel]:
    """Return these panels of the admin's first page."""
    return [DraftsPanel(request), FactsPanel(request), OutdatedPanel(request), WishesPanel(request)]
