"""What search adds to Wagtail's admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from search.admin import SearchGroup
from search.insight_views import InsightPanel, InsightView

register_snippet(SearchGroup)


@hooks.register("construct_homepage_panels")
def add_panel(request, panels):
    """Show on the first page, to those who may act on it, what readers look for in vain."""
    if InsightView.permission_policy.user_has_permission(request.user, "view"):
        panels.append(InsightPanel(request.user))
