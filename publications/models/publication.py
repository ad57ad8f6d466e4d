"""What every dated publication of a network has."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.models.base import BasePage, ClassifiedMixin
from home.panels import SharedPanel


def today():
    """Return today's date, as the default of a new publication."""
    return timezone.localdate()


class Publication(ClassifiedMixin, BasePage):
    """A dated, classified page below a network."""

    date = models.DateField(
        _("date"), default=today, help_text=_("Date of publication, as readers should cite it.")
    )

    shared_fields = ("date", *ClassifiedMixin.classification_fields)
    fact_panels = [SharedPanel("date"), *ClassifiedMixin.classification_panels]
    parent_page_types = ["directory.NetworkPage"]
    subpage_types: list[str] = []

    class Meta:
        abstract = True
