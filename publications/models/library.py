"""The library: all publications of all networks."""

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin

from home.models import IndexPage


class LibraryPage(RoutablePageMixin, IndexPage):
    """Reports, case studies, updates and events of all networks, to filter."""

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")
