"""What lists say of services besides what all works have: open now, telephone, place, languages, cost."""

from typing import Any

from django.db.models import F
from django.utils.translation import override

from directory.models import Service
from directory.presentation import ServiceView

SHOWN = (
    "languages",
    "remote",
    "free",
    "cost_amount",
    "cost_currency",
    "temporarily_closed",
    "closed_until",
    "confirm_by",
)
"""What an item says of a service besides its places and contacts."""


def service_details(page_ids: list[int], language: str) -> dict[int, dict[str, Any]]:
    """Return what the items of services say, by the page's id, in `language`; in three queries however many."""
    # Asked for by the facts: to make a page of each row costs as much as all that is said of it.
    services = Service.objects.filter(service_pages__in=page_ids, live=True).order_by()
    services = (
        services.annotate(of_page=F("service_pages")).only(*SHOWN).prefetch_related("places", "contacts")
    )
    with override(language):
        return {service.of_page: _item(ServiceView(service)) for service in services}


def _item(view: ServiceView) -> dict[str, Any]:
    return {
        "opening": view.opening,
        "phone": view.phone,
        "place": view.place,
        "spoken": view.spoken,
        "cost": view.cost,
        "overdue": view.service.is_overdue(),
        "until": view.next_change,
    }
