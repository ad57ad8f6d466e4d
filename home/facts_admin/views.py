"""Snippet views that ask for the permission on the record they work on.

Wagtail's own ask for the model (`user_has_permission`), whatever policy is registered; only its previews ask for the
record. Each class here can go when Wagtail's asks itself (see `docs/upgrading.md`).
"""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PreviewSidePanel
from wagtail.models import Page
from wagtail.snippets import action_menu
from wagtail.snippets.views import snippets

from home.facts import Facts
from home.facts_admin.policy import networks_of
from home.made_once import is_own_draft, key_of
from localization.lookups import SearchedByWords


class OfOwnNetwork:
    """Asks for the record besides the model, before a view does anything."""

    def _record(self) -> models.Model | None:
        record = getattr(self, "live_object", None) or getattr(self, "object", None)
        return record if record is not None and record.pk else None

    def user_has_permission(self, permission: str) -> bool:
        """Whether the user may do so with the record at hand; with some record, where there is none."""
        record = self._record()
        allowed = record is None or self.user_has_permission_for_instance(permission, record)
        return allowed and super().user_has_permission(permission)

    def user_has_any_permission(self, permissions) -> bool:
        """Whether the user may do any of `permissions`, as above."""
        return any(self.user_has_permission(permission) for permission in permissions)


class _Publish(action_menu.PublishMenuItem):
    def is_shown(self, context):
        return not context.get("locked_for_user")


class _Unpublish(action_menu.UnpublishMenuItem):
    def is_shown(self, context):
        return context["view"] == "edit" and context["instance"].live and not context.get("locked_for_user")


class FactsActionMenu(action_menu.SnippetActionMenu):
    """The buttons below the form. Wagtail's ask for Django's permissions by model; who edits facts publishes them."""

    def __init__(self, request, **kwargs):
        super().__init__(request, **kwargs)
        shown = [self.default_item, *self.menu_items] if self.default_item else [*self.menu_items]
        shown = [
            item
            for item in shown
            if not isinstance(item, (action_menu.PublishMenuItem, action_menu.UnpublishMenuItem))
        ]
        if self.context["draftstate_enabled"]:
            own = (_Unpublish(order=20), _Publish(order=30))
            shown += [item for item in own if item.is_shown(self.context)]
        shown.sort(key=lambda item: item.order)
        self.default_item, self.menu_items = (shown[0], shown[1:]) if shown else (None, [])


class FactsIndexView(OfOwnNetwork, SearchedByWords, snippets.IndexView):
    """The records of the networks that the user edits."""


class FactsCreateView(OfOwnNetwork, snippets.CreateView):
    """Make a record; with `?for_page=<id>` for a page, which then shows it."""

    @cached_property
    def page(self) -> Page | None:
        """The page that waits for these facts, if the user may edit it."""
        text = self.request.GET.get("for_page", "")
        page = Page.objects.filter(pk=text).first() if text.isascii() and text.isdigit() else None
        if page is None:
            return None
        page = page.specific
        if (
            not page.permissions_for_user(self.request.user).can_edit()
            or facts_field(page, self.model) is None
        ):
            raise PermissionDenied
        return page

    @cached_property
    def made_before(self) -> Facts | None:
        """The record that was made of this form, where its answer was lost; see `home.made_once`."""
        found = self.model.objects.filter(uid=key_of(self.request), latest_revision__user=self.request.user)
        return found.first()

    def post(self, request, *args, **kwargs):
        """Lead to the record where it is public already."""
        if self.made_before and self.made_before.first_published_at:
            messages.warning(request, _("This had been made already; here it is."))
            return redirect(self.edit_url_name, self.made_before.pk)
        return super().post(request, *args, **kwargs)

    def get_initial_form_instance(self) -> Facts:
        """Preset what the page says already: its title and network. What was made of this form before is made anew."""
        record = self.made_before
        if record and is_own_draft(record, self.request.user):
            for relation in get_all_child_relations(self.model):
                setattr(record, relation.get_accessor_name(), [])
            return record
        record = self.model()
        networks = networks_of(self.request.user)
        if self.page:
            draft = self.page.get_latest_revision_as_object()
            record.label = draft.title[: self.model._meta.get_field("label").max_length]
            record.network_id = self.page.network_id
        elif networks and len(networks) == 1:
            record.network_id = next(iter(networks))
        return record

    def get_add_url(self) -> str:
        """Return where the form is sent, the page kept in mind."""
        query = f"?{urlencode({'for_page': self.page.pk})}" if self.page else ""
        return super().get_add_url() + query

    def save_instance(self) -> Facts:
        """Save the record, and have the page show it."""
        record = super().save_instance()
        if self.page:
            attach(record, self.page, self.request.user)
        return record

    def get_success_buttons(self) -> list:
        """Lead on to the page, too."""
        return [*super().get_success_buttons(), *_to_page(self.page, self.request.user)]

    def _get_action_menu(self):
        return FactsActionMenu(self.request, view=self.view_name, model=self.model)


class FactsEditView(OfOwnNetwork, snippets.EditView):
    """Edit a record."""

    def get_success_buttons(self) -> list:
        """Lead on to the source page that shows the record, too."""
        name = getattr(self.object, "pages_name", "")
        page = getattr(self.object, name).order_by("pk").first() if name else None
        return [*super().get_success_buttons(), *_to_page(page, self.request.user)]

    def get_side_panels(self) -> MediaContainer:
        """Leave the preview away when the form for new facts becomes the form for saved ones.

        Facts can be previewed once a page shows them, so the form for new ones has no place for it.
        """
        panels = super().get_side_panels()
        if self.hydrate_create_view:
            panels = MediaContainer(panel for panel in panels if not isinstance(panel, PreviewSidePanel))
        return panels

    def _get_action_menu(self):
        return FactsActionMenu(
            self.request, view=self.view_name, instance=self.object, locked_for_user=self.locked_for_user
        )


class FactsDeleteView(OfOwnNetwork, snippets.DeleteView):
    """Delete a record that no page shows."""


class FactsUsageView(OfOwnNetwork, snippets.UsageView):
    """Where a record is used."""


class FactsHistoryView(OfOwnNetwork, snippets.HistoryView):
    """What was done with a record."""


class FactsPreviewRevisionView(OfOwnNetwork, snippets.PreviewRevisionView):
    """How an earlier version looked."""


class FactsCompareView(OfOwnNetwork, snippets.RevisionsCompareView):
    """What differs between two versions."""


class FactsUnscheduleView(OfOwnNetwork, snippets.RevisionsUnscheduleView):
    """Take back a scheduled publication."""


class FactsUnpublishView(OfOwnNetwork, snippets.UnpublishView):
    """Withdraw a record from all languages at once."""


class FactsPreviewOnEditView(OfOwnNetwork, snippets.PreviewOnEditView):
    """How the draft looks."""


class FactsPreviewOnCreateView(OfOwnNetwork, snippets.PreviewOnCreateView):
    """How a record looks that is not saved yet."""


class FactsLockView(OfOwnNetwork, snippets.LockView):
    """Lock a record."""


class FactsUnlockView(OfOwnNetwork, snippets.UnlockView):
    """Unlock a record."""


def _to_page(page: Page | None, user) -> list:
    if page is None or not page.permissions_for_user(user).can_edit():
        return []
    return [messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("To the page"))]


def facts_field(page: Page, model: type[Facts]) -> str | None:
    """Return the name of the field by which pages of this type point to facts of type `model`; None without one."""
    return next((field.name for field in page._meta.fields if field.related_model is model), None)


def attach(record: Facts, page: Page, user) -> None:
    """Have the draft of `page` show `record`; translations of the page follow when it is published."""
    name = facts_field(page, type(record))
    draft = page.get_latest_revision_as_object()
    setattr(draft, name, record)
    draft.save_revision(user=user, log_action=True, clean=False)
    if not page.live:
        type(page).objects.filter(pk=page.pk).update(**{name: record})


def add_facts(request, page: Page):
    """After a page is saved with the button “Fill in the facts”, lead to the form for them (a Wagtail hook)."""
    if not request.POST.get("facts-add"):
        return None
    for field in page._meta.fields:
        if (
            field.related_model
            and issubclass(field.related_model, Facts)
            and not getattr(page, field.attname)
        ):
            add = reverse(field.related_model.snippet_viewset.get_url_name("add"))
            return redirect(f"{add}?{urlencode({'for_page': page.pk})}")
    return None
