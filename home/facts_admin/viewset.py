"""The admin of one kind of facts."""

from django.http import HttpRequest
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import SnippetViewSet

from home.facts_admin import views
from home.facts_admin.choosers import FactsChooserViewSet


class FactsViewSet(SnippetViewSet):
    """Records of facts as snippets, each network's for its own editors.

    A room subclasses it with `model`, `edit_handler` (on `FactsForm`), `list_display` and its place in the menu,
    registers the model's policy when the app starts (`NetworkPolicy`), and the class itself with `register_snippet`.
    """

    add_to_admin_menu = True
    copy_view_enabled = False  # a copy would be the facts of the same work once more
    chooser_per_page = 25
    chooser_viewset_class = FactsChooserViewSet
    index_view_class = views.FactsIndexView
    add_view_class = views.FactsCreateView
    edit_view_class = views.FactsEditView
    delete_view_class = views.FactsDeleteView
    usage_view_class = views.FactsUsageView
    history_view_class = views.FactsHistoryView
    revisions_view_class = views.FactsPreviewRevisionView
    revisions_compare_view_class = views.FactsCompareView
    revisions_unschedule_view_class = views.FactsUnscheduleView
    unpublish_view_class = views.FactsUnpublishView
    preview_on_add_view_class = views.FactsPreviewOnCreateView
    preview_on_edit_view_class = views.FactsPreviewOnEditView
    lock_view_class = views.FactsLockView
    unlock_view_class = views.FactsUnlockView

    def get_queryset(self, request: HttpRequest):
        """Return the records that the user may change."""
        policy = policy_registry.get_by_type(self.model)
        return policy.instances_user_has_any_permission_for(request.user, ["change"])
