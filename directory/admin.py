"""The services in the admin: their facts, and “still correct” in one click."""

from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic.base import BaseOperationView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from directory.models import Service
from directory.panels import service_form
from home.facts_admin.views import OfOwnNetwork
from home.facts_admin.viewset import FactsViewSet


class ConfirmView(OfOwnNetwork, PermissionCheckedMixin, BaseOperationView):
    """Confirm that all is still correct: one POST, nothing else is changed or published."""

    model = Service
    permission_required = "publish"
    success_url_name = "wagtailsnippets_directory_service:edit"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Confirm, say so, and go back to where the button stood."""
        service = self.object
        if not service.live:
            raise PermissionDenied
        lock = service.get_lock()
        if lock and lock.for_user(request.user):
            messages.error(request, lock.get_message(request.user))
            return redirect(self.get_success_url())
        try:
            service.confirm(request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request, _("“%(service)s” is confirmed as still correct.") % {"service": service}
            )
        return redirect(self.get_success_url())


class DueColumn(DateColumn):
    """When to confirm again, marked where that is past, with the button that does it."""

    cell_template_name = "directory/admin/due_cell.html"

    def get_cell_context_data(self, instance: Service, parent_context: dict) -> dict:
        """Return the date, whether it is past, and where the button sends to."""
        return {
            **super().get_cell_context_data(instance, parent_context),
            "overdue": instance.is_overdue(),
            "confirm_url": ServiceViewSet.confirm_url(instance) if instance.live else "",
            "back_url": _list_as_shown(parent_context["request"]),
        }


def _list_as_shown(request: HttpRequest) -> str:
    """Return the address of the list as the editor sees it, filtered and at its page, also for a part sent by itself."""
    query = request.GET.copy()
    query.pop("_w_filter_fragment", None)  # how Wagtail's script asks for a part
    return reverse("wagtailsnippets_directory_service:list") + (f"?{query.urlencode()}" if query else "")


def _state(service: Service) -> str:
    if not service.live:
        return _("Draft")
    return _("Published, with changes waiting") if service.has_unpublished_changes else _("Published")


class ServiceViewSet(FactsViewSet):
    """The facts of services."""

    model = Service
    icon = "site"
    menu_label = gettext_lazy("Services")
    menu_order = 210
    edit_handler = service_form
    list_display = [
        "label",
        Column(
            "network", accessor="network.short_name", label=gettext_lazy("Network"), sort_key="network__order"
        ),
        Column("provider", label=gettext_lazy("Provider")),
        DateColumn("last_confirmed", label=gettext_lazy("Last confirmed"), sort_key="last_confirmed"),
        DueColumn("confirm_by", label=gettext_lazy("Confirm again by"), sort_key="confirm_by"),
        # Wagtail's own column asks for the scheduled revision of each row.
        StatusTagColumn("state", label=gettext_lazy("Status"), accessor=_state, primary=lambda row: row.live),
    ]
    list_filter = ["network", "live", "temporarily_closed"]
    search_fields = ["label"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest):
        """Return the services of the user's networks, with what the list shows."""
        return super().get_queryset(request).select_related("network", "provider")

    @staticmethod
    def confirm_url(service: Service) -> str:
        """Return where a POST confirms `service`."""
        return reverse("wagtailsnippets_directory_service:confirm", args=[quote(service.pk)])

    def get_urlpatterns(self):
        """Add the address of the confirmation."""
        confirm = self.construct_view(ConfirmView)
        return [*super().get_urlpatterns(), path("confirm/<str:pk>/", confirm, name="confirm")]
