"""What schema.org says of services and networks. Nothing of a hidden place stands here."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from directory.hours import LAST_MINUTE, Deviation, Slot
from directory.presentation import Place, ServiceView
from home.countries import country_name

if TYPE_CHECKING:
    from directory.models import ServicePlace
    from home.models import Network

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLOSED = {"opens": "00:00", "closes": "00:00"}
"""How schema.org says that a place is closed all day."""
PHONES = {"call", "short-code", "sms", "whatsapp"}


def service_data(view: ServiceView, base: str, address: str) -> dict:
    """Return what a service adds to the data of every page; `base` is scheme and host, `address` the page's path."""
    service = view.service
    shown = [
        (row, place) for row, place in zip(view.rows, view.places, strict=True) if row.visibility != "hidden"
    ]
    countries = dict.fromkeys([*(row.country for row, _place in shown), *service.countries])
    data = {
        "serviceType": [entry.name for entry in view.categories],
        "provider": _organisation(service.provider) if service.provider else None,
        "areaServed": [{"@type": "Country", "name": country_name(code)} for code in countries if code],
        "audience": [{"@type": "Audience", "audienceType": text} for text in view.audience],
        "availableChannel": [_channel(service, view, f"{base}{address}", shown)],
        "offers": _offer(service),
    }
    return _filled(data)


def _channel(service, view: ServiceView, url: str, shown: list[tuple[ServicePlace, Place]]) -> dict:
    points = [
        {"@type": "ContactPoint", "telephone": each.text, "contactType": each.kind_label}
        for each in view.contacts
        if each.kind in PHONES
    ]
    return _filled(
        {
            "@type": "ServiceChannel",
            "serviceUrl": url,
            "availableLanguage": list(dict.fromkeys([*service.languages, *service.interpretation])),
            "servicePhone": points,
            "serviceLocation": [_place(row, place) for row, place in shown],
        }
    )


def _place(row: ServicePlace, place: Place) -> dict:
    public = row.visibility == "public"
    data = {
        "@type": "Place",
        "name": place.name or row.town,
        "address": _filled(
            {
                "@type": "PostalAddress",
                "streetAddress": ", ".join(row.address.splitlines()) if public else "",
                "postalCode": row.postcode if public else "",
                "addressLocality": row.town,
                "addressRegion": row.area,
                "addressCountry": row.country.upper(),
            }
        ),
    }
    if place.map_url:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": row.latitude, "longitude": row.longitude}
    if place.timetable:
        data["openingHoursSpecification"] = [_slot(slot) for slot in place.timetable.slots]
        data["specialOpeningHoursSpecification"] = [_special(each) for each in place.timetable.deviations]
    return _filled(data)


def _slot(slot: Slot) -> dict:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [f"https://schema.org/{DAYS[day - 1]}" for day in sorted(slot.days)],
        **_times(slot.opens, slot.closes),
    }


def _special(each: Deviation) -> dict:
    return {
        "@type": "OpeningHoursSpecification",
        "validFrom": each.first.isoformat(),
        "validThrough": each.last.isoformat(),
        **(CLOSED if each.opens is None or each.closes is None else _times(each.opens, each.closes)),
    }


def _times(opens: time, closes: time) -> dict[str, str]:
    # A whole day that begins at midnight ends a minute before the next: otherwise it would be a closed one.
    if opens == closes == time():
        closes = LAST_MINUTE
    return {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}


def _offer(service) -> dict | None:
    if service.free:
        return {"@type": "Offer", "price": "0"}
    if service.cost_amount and service.cost_currency:
        return {"@type": "Offer", "price": str(service.cost_amount), "priceCurrency": service.cost_currency}
    return None


def network_data(network: Network, members: list[dict]) -> dict:
    """Return what a network adds to the data of every page; `members` as the page shows them, without observers."""
    data = {
        "legalName": network.name,
        "alternateName": network.abbreviation,
        "foundingDate": network.founded,
        "areaServed": str(network.region) if network.region else "",
        "email": network.email,
        "telephone": network.telephone,
        "sameAs": network.website,
        "member": [
            _filled({"@type": "Organization", "name": each["name"], "url": each["website"]})
            for each in members
        ],
    }
    return _filled(data)


def _organisation(organisation) -> dict:
    return _filled({"@type": "Organization", "name": organisation.name, "url": organisation.website})


def _filled(data: dict) -> dict:
    return {name: value for name, value in data.items() if value or value == 0}
