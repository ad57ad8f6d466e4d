"""The panels of the admin's first page that show what waits for an editor; each room says what waits in it."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

SHOWN = 8
SHOWN_AT_MOST = 200


class WaitingPanel(Component):
    """A panel that is there when something waits. A subclass states `name`, `template_name` and `order`."""

    def __init__(self, request: HttpRequest):
        self.request = request

    def waiting(self) -> QuerySet | Sequence:
        """Return all that waits for the user of the request, the most urgent first."""
        raise NotImplementedError

    @property
    def shown(self) -> int:
        """How many rows the panel has: some, or with `?all=` and its name nearly any number."""
        return SHOWN_AT_MOST if self.request.GET.get("all") == self.name else SHOWN

    def render_html(self, parent_context=None) -> str:
        """Return the panel; nothing where nothing waits."""
        self.found = self.waiting()
        self.first = list(self.found[: self.shown])
        return super().render_html(parent_context) if self.first else ""

    def get_context_data(self, parent_context=None) -> dict:
        """Return the first of what waits, how many there are in all, and where one finds the rest of them."""
        count = self.found.count() if isinstance(self.found, QuerySet) else len(self.found)
        more = count > len(self.first) and self.shown < SHOWN_AT_MOST
        return {
            "waiting": self.first,
            "count": count,
            "all_url": f"?all={self.name}#{self.name}-section" if more else "",
        }
