"""The library: all publications of all networks."""

from django.utils.translation import gettext_lazy as _

from home.models import IndexPage, ListPageMixin
from search.requests import Scope


class LibraryPage(ListPageMixin, IndexPage):
    """Reports, case studies, updates and events of all networks, to filter."""

    scope = Scope(kinds=("report", "case-study", "update", "event"))
    default_description = _(
        "Reports, case studies with lessons learned, updates and events of all networks, to filter and to subscribe to."
    )
    template = "home/list_page.html"

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")
