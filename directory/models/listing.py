"""The directory: all services of all networks."""

from django.utils.translation import gettext_lazy as _

from home.models import IndexPage, ListPageMixin
from search.requests import Scope


class DirectoryPage(ListPageMixin, IndexPage):
    """All services, to filter by need, town, language and who may use them."""

    scope = Scope(kinds=("service",))
    default_description = _(
        "Services for migrants, refugees and their families: what they offer, where, when, in which languages, at what cost."
    )
    template = "home/list_page.html"

    class Meta:
        verbose_name = _("directory of services")
        verbose_name_plural = _("directories of services")
