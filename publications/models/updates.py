"""Updates: short dated items that networks exchange."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from home.blocks import BodyBlock
from home.panels import SharedPanel
from publications.models.publication import Publication
from publications.search import UpdateSearch


class UpdatePage(UpdateSearch, Publication):
    """News of one kind: routes, repatriation, funding, civil society, legislation."""

    class Type(models.TextChoices):
        ROUTES = "routes", _("Migration routes")
        REPATRIATION = "repatriation", _("Repatriation")
        FUNDING = "funding", _("Funding")
        CIVIL_SOCIETY = "civil-society", _("Civil society")
        LEGISLATION = "legislation", _("Legislation")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ADOPTED = "adopted", _("Adopted")
        IN_FORCE = "in-force", _("In force")
        REPEALED = "repealed", _("Repealed")

    type = models.CharField(_("type"), max_length=20, choices=Type, default=Type.ROUTES)
    source_name = models.CharField(_("source"), max_length=150, blank=True)
    source_url = models.URLField(_("address of the source"), blank=True)
    instrument = models.CharField(
        _("instrument"),
        max_length=200,
        blank=True,
        help_text=_("Name and number of the law, decree or agreement."),
    )
    in_force = models.DateField(_("in force from"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    search_kind = "update"
    schema_type = "Article"
    translated_fields = ("instrument", "body")
    shared_fields = (*Publication.shared_fields, "type", "source_name", "source_url", "in_force", "status")
    content_panels = [*Publication.content_panels, FieldPanel("body"), FieldPanel("instrument")]
    fact_panels = [
        SharedPanel("type"),
        *Publication.fact_panels,
        SharedPanel("source_name"),
        SharedPanel("source_url"),
        MultiFieldPanel([SharedPanel("in_force"), SharedPanel("status")], heading=_("Legislation")),
    ]

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
