"""The facts of events in Wagtail's admin."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, StatusTagColumn

from home.facts_admin.viewset import FactsViewSet
from publications.models import Meeting
from publications.panels import meeting_form


def _state(meeting: Meeting) -> str:
    if not meeting.live:
        return _("Draft")
    return _("Published, with changes waiting") if meeting.has_unpublished_changes else _("Published")


class MeetingViewSet(FactsViewSet):
    """The facts of events."""

    model = Meeting
    icon = "date"
    menu_label = gettext_lazy("Events")
    menu_order = 220
    edit_handler = meeting_form
    list_display = [
        "label",
        Column(
            "network", accessor="network.short_name", label=gettext_lazy("Network"), sort_key="network__order"
        ),
        Column("when", label=gettext_lazy("When"), sort_key="start"),
        Column("place", label=gettext_lazy("Where")),
        Column("get_status_display", label=gettext_lazy("Takes place"), sort_key="status"),
        # Wagtail's own column asks for the scheduled revision of each row.
        StatusTagColumn("state", label=gettext_lazy("Status"), accessor=_state, primary=lambda row: row.live),
    ]
    list_filter = ["network", "live", "status", "format"]
    search_fields = ["label"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest):
        """Return the events of the user's networks, with what the list shows."""
        return super().get_queryset(request).select_related("network")
