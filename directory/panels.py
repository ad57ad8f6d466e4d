"""How the editor's form of a service's facts is laid out."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from home.facts_admin.forms import FactsForm
from home.widgets import Several

WHAT = [
    FieldPanel("label"),
    FieldPanel("network", widget=forms.Select),
    FieldPanel("provider"),
    FieldPanel("categories", required_on_save=False, widget=Several),
    FieldPanel("themes", widget=Several),
    FieldPanel("countries"),
]
PLACE = [
    FieldPanel("name"),
    FieldPanel("visibility"),
    FieldPanel("address"),
    FieldRowPanel([FieldPanel("postcode"), FieldPanel("town")]),
    FieldRowPanel([FieldPanel("area"), FieldPanel("country")]),
    FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
    FieldPanel("timezone"),
    FieldPanel("hours"),
    FieldPanel("exceptions"),
]
WHERE = [
    InlinePanel("places", PLACE, heading=_("Places and opening hours"), label=_("Place")),
    MultiFieldPanel(
        [FieldPanel("temporarily_closed"), FieldPanel("closed_until")], heading=_("Temporarily closed")
    ),
]
WHO = [
    FieldPanel("people", widget=Several),
    FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_until")], heading=_("Age")),
    FieldPanel("genders"),
    FieldPanel("nationalities"),
    FieldPanel("without_papers"),
]
HOW = [
    MultiFieldPanel(
        [
            FieldPanel("walk_in"),
            FieldPanel("appointment"),
            FieldPanel("referral"),
            FieldPanel("remote"),
            FieldPanel("mobile"),
        ],
        heading=_("How to get it"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("free"),
            FieldRowPanel([FieldPanel("cost_amount"), FieldPanel("cost_currency")]),
        ],
        heading=_("Cost"),
    ),
    FieldPanel("documents"),
    FieldPanel("languages", widget=Several),
    FieldPanel("interpretation", widget=Several),
    FieldPanel("accessibility"),
    FieldRowPanel([FieldPanel("capacity"), FieldPanel("places_in_all")], heading=_("Capacity")),
]
CONTACT = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("value")]),
    FieldPanel("languages", widget=Several),
]
CONTACTS = [
    InlinePanel("contacts", CONTACT, heading=_("Contacts"), label=_("Contact")),
    FieldPanel("complaints"),
]
CONFIRMATION = [
    FieldRowPanel([FieldPanel("last_confirmed"), FieldPanel("confirm_by")], heading=_("Confirmation")),
    FieldPanel("confirmed_by"),
]

service_form = TabbedInterface(
    [
        ObjectList(WHAT, heading=_("What")),
        ObjectList(WHERE, heading=_("Where and when")),
        ObjectList(WHO, heading=_("Who")),
        ObjectList(HOW, heading=_("How")),
        ObjectList(CONTACTS, heading=_("Contacts")),
        ObjectList(CONFIRMATION, heading=_("Confirmation")),
    ],
    base_form_class=FactsForm,
)
