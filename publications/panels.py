"""How the editor's form of an event's facts is laid out."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    ObjectList,
    TabbedInterface,
)

from home.panels import RowsPanel
from publications.forms import MeetingForm

WHEN_AND_WHERE = [
    FieldPanel("label"),
    FieldPanel("network"),
    FieldRowPanel([FieldPanel("start"), FieldPanel("end")], help_text=_("In the time zone of the event.")),
    FieldPanel("timezone"),
    FieldRowPanel([FieldPanel("status"), FieldPanel("format")]),
    FieldPanel("venue"),
    FieldPanel("address"),
    FieldRowPanel([FieldPanel("city"), FieldPanel("country")]),
]
WHO = [
    RowsPanel("participations", heading=_("Organisations"), label=_("Organisation")),
    RowsPanel(
        "people",
        heading=_("Persons"),
        label=_("Person"),
        help_text=_(
            "Shown only to signed-in members of the network. Nobody needs an account to be named here."
        ),
    ),
]
JOINING = [FieldPanel("joining_url"), FieldPanel("joining_details")]
DOCUMENTS = [RowsPanel("documents", heading=_("Documents"), label=_("Document"))]

meeting_form = TabbedInterface(
    [
        ObjectList(WHEN_AND_WHERE, heading=_("When and where")),
        ObjectList(WHO, heading=_("Who")),
        ObjectList(JOINING, heading=_("Joining")),
        ObjectList(DOCUMENTS, heading=_("Documents")),
    ],
    base_form_class=MeetingForm,
)
