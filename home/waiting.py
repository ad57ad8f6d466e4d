"""The panels of the admin's first page that show what waits for an editor; each room says what waits in it."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

SHOWN = 8


class WaitingPanel(Component):
    """A panel that is there when something waits. A subclass states `name`, `template_name` and `order`."""

    def __init__(self, request: HttpRequest):
        self.request = request

    def waiting(self) -> QuerySet | Sequence:
        """Return all that waits for the user of the request, the most urgent first."""
        raise NotImplementedError

    def render_html(self, parent_context=None) -> str:
        """Return the panel; nothing where nothing waits."""
        self.found = self.waiting()
        self.first = list(self.found[:SHOWN])
        return super().render_html(parent_context) if self.first else ""

    def get_context_data(self, parent_context=None) -> dict:
        """Return the first of what waits, and how many there are in all."""
        count = self.found.count() if isinstance(self.found, QuerySet) else len(self.found)
        return {"waiting": self.first, "count": count}
