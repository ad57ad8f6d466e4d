"""Updates: short dated items that networks exchange."""

import json

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from home.blocks import BodyBlock
from home.panels import SharedPanel
from publications.models.publication import Publication
from publications.search import UpdateSearch


class Type(models.TextChoices):
    """What an update is about: what networks say that they exchange."""

    ROUTES = "routes", _("Migration routes")
    REPATRIATION = "repatriation", _("Repatriation")
    FUNDING = "funding", _("Funding")
    CIVIL_SOCIETY = "civil-society", _("Civil society")
    LEGISLATION = "legislation", _("Legislation")


# Wagtail’s w-rules: hidden while another type is chosen, shown where the type is not on the form, as in translations.
OF_LEGISLATION = {
    "data-w-rules-target": "show",
    "data-w-rules-match": "not",
    "data-w-rules": json.dumps({"type": [kind.value for kind in Type if kind is not Type.LEGISLATION]}),
}


class UpdatePage(UpdateSearch, Publication):
    """News of one kind: routes, repatriation, funding, civil society, legislation."""

    Type = Type

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ADOPTED = "adopted", _("Adopted")
        IN_FORCE = "in-force", _("In force")
        REPEALED = "repealed", _("Repealed")

    type = models.CharField(
        _("type"),
        max_length=20,
        choices=Type,
        default=Type.ROUTES,
    )
    source_name = models.CharField(
        _("source"),
        max_length=150,
        blank=True,
        help_text=_("Who said it first: an office, a gazette, a Society."),
    )
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
    # What nearly every update needs stands on the first tab.
    content_panels = [
        *Publication.content_panels,
        MultiFieldPanel(
            [
                SharedPanel("type"),
                FieldPanel("instrument", attrs=OF_LEGISLATION),
                SharedPanel("status", attrs=OF_LEGISLATION),
                SharedPanel("in_force", attrs=OF_LEGISLATION),
            ],
            heading=_("What it is about"),
            attrs={"data-controller": "w-rules", "data-action": "change->w-rules#resolve"},
        ),
        SharedPanel("countries"),
        FieldPanel("body"),
    ]
    fact_panels = [
        SharedPanel("date"),
        MultiFieldPanel([SharedPanel("source_name"), SharedPanel("source_url")], heading=_("Source")),
        *(panel for panel in Publication.classification_panels if panel.field_name != "countries"),
    ]

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
