"""Choose among the records of the networks that one edits."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.permissions import policy_registry
from wagtail.snippets.views import chooser

from home.choosers import Chooser, ChooseResultsView, ChooseView, RecordChooserViewSet


def _own(view):
    policy = policy_registry.get_by_type(view.model_class)
    return policy.instances_user_has_any_permission_for(view.request.user, ["change"])


class FactsChooseView(ChooseView):
    """The dialogue."""

    def get_object_list(self):
        return _own(self)


class FactsChooseResultsView(ChooseResultsView):
    """The list within the dialogue."""

    def get_object_list(self):
        return _own(self)


class FactsChosenView(chooser.SnippetChosenView):
    """What the form is told of a record that was chosen."""

    def get_object(self, pk):
        """Return the record; raise PermissionDenied for one of another network."""
        record = super().get_object(pk)
        if not _own(self).filter(pk=record.pk).exists():
            raise PermissionDenied
        return record


class FactsChosenMultipleView(chooser.SnippetChosenMultipleView):
    """The same for several."""

    def get_objects(self, pks):
        return _own(self).filter(pk__in=pks)


class FactsChooser(Chooser):
    """The field, below the button that makes new facts."""

    choose_text = _("Choose facts that are there already")


class FactsChooserViewSet(RecordChooserViewSet):
    """Choosing facts."""

    base_widget_class = FactsChooser

    choose_view_class = FactsChooseView
    choose_results_view_class = FactsChooseResultsView
    chosen_view_class = FactsChosenView
    chosen_multiple_view_class = FactsChosenMultipleView
