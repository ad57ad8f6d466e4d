"""The directory: all services of all networks."""

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin

from home.models import IndexPage


class DirectoryPage(RoutablePageMixin, IndexPage):
    """All services, to filter by need, town, language and who may use them."""

    class Meta:
        verbose_name = _("directory of services")
        verbose_name_plural = _("directories of services")
