"""What lists say of services besides what all works have: open now, telephone, place, languages, cost."""

from typing import Any

from django.utils.translation import override

from directory.models import ServicePage
from directory.presentation import ServiceView


def service_details(page_ids: list[int], language: str) -> dict[int, dict[str, Any]]:
    """Return what the items of services say, by the page's id, in `language`; in three queries however many."""
    pages = ServicePage.objects.filter(pk__in=page_ids, service__live=True)
    pages = pages.select_related("service").prefetch_related("service__places", "service__contacts")
    with override(language):
        return {
            page.pk: _item(ServiceView(page.service)) for page in pages.defer("what", "who", "how", "bring")
        }


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
