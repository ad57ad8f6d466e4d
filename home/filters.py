"""The filters that belong to no single kind: network, country, region, theme, people concerned, stage, organisation."""

from django.utils.translation import gettext_lazy as _

from home.vocabularies.labels import country_options, options
from search.filters import Filter, read_key, register


def register_filters() -> None:
    """Declare them; called once, when the site starts."""
    register(
        Filter("network", _("Network"), options, read_key),
        Filter("country", _("Country"), country_options, read_key),
        Filter("region", _("Region"), options, read_key),
        Filter("theme", _("Theme"), options, read_key, order="given"),
        Filter("people", _("People concerned"), options, read_key),
        Filter("stage", _("Stage of the journey"), options, read_key, shown=False),
        Filter("organisation", _("Organisation"), options, read_key, shown=False),
    )
