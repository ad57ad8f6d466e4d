"""What waits for the editors of services on the admin's first page: remarks of readers, services to confirm."""

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.base import BaseOperationView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import policy_registry

from directory.models import Problem, Service
from home.facts_admin.views import OfOwnNetwork
from home.waiting import WaitingPanel

ASK_BEFORE = timedelta(days=14)


def services_to_confirm(user):
    """Return the live services of the user's networks that are to be confirmed within two weeks, the oldest first."""
    policy = policy_registry.get_by_type(Service)
    own = policy.instances_user_has_any_permission_for(user, ["publish"])
    return own.filter(live=True, confirm_by__lte=timezone.localdate() + ASK_BEFORE).order_by(
        "confirm_by", "pk"
    )


def open_problems(user):
    """Return what readers reported about services of the user's networks and nobody has dealt with, the oldest first."""
    policy = policy_registry.get_by_type(Problem)
    own = policy.instances_user_has_any_permission_for(user, ["change"])
    return own.filter(done_at=None).select_related("service").order_by("reported_at", "pk")


class ConfirmPanel(WaitingPanel):
    """Services to confirm, each in one click."""

    name = "services-to-confirm"
    template_name = "directory/admin/confirm_panel.html"
    order = 160

    def waiting(self) -> QuerySet:
        """Return the services."""
        return services_to_confirm(self.request.user)

    def get_context_data(self, parent_context=None) -> dict:
        """Add where the button comes back to, and the day from which a service is overdue."""
        return {
            **super().get_context_data(parent_context),
            "list_url": reverse("wagtailsnippets_directory_service:list"),
            "back_url": reverse("wagtailadmin_home"),
            "today": timezone.localdate(),
        }


class ProblemsPanel(WaitingPanel):
    """What readers say is wrong."""

    name = "problems"
    template_name = "directory/admin/problems_panel.html"
    order = 155

    def waiting(self) -> QuerySet:
        """Return the remarks."""
        return open_problems(self.request.user)

    def get_context_data(self, parent_context=None) -> dict:
        """Add where the button comes back to."""
        return {**super().get_context_data(parent_context), "back_url": reverse("wagtailadmin_home")}


def panels_for(request: HttpRequest) -> list[WaitingPanel]:
    """Return the panels of the directory on the admin's first page."""
    return [ProblemsPanel(request), ConfirmPanel(request)]


class DoneView(OfOwnNetwork, PermissionCheckedMixin, BaseOperationView):
    """Note that a remark has been dealt with: one POST."""

    model = Problem
    permission_required = "change"

    def perform_operation(self) -> None:
        """Note when and by whom."""
        if self.object.done_at is None:
            self.object.done_at = timezone.now()
            self.object.done_by = self.request.user
            self.object.save(update_fields=["done_at", "done_by"])

    def get_success_message(self) -> str:
        """Say what was done."""
        return _("The remark is marked as dealt with.")

    def get_success_url(self) -> str:
        """Go back to where the button stood."""
        return self.next_url or reverse("wagtailadmin_home")
