"""Services of the demo."""

from datetime import date

from django.utils import timezone

from demo.builders.common import Library, day, in_all_languages
from demo.content import Text, Work
from demo.markdown import block_id, rich
from demo.models import remember
from directory.models import Service, ServiceContact, ServicePage, ServicePlace
from home.models import Network, Organisation, People, ServiceCategory, Theme

SAME_NAME = [
    "genders",
    "nationalities",
    "without_papers",
    "documents",
    "free",
    "cost_amount",
    "cost_currency",
    "walk_in",
    "appointment",
    "referral",
    "remote",
    "mobile",
    "accessibility",
    "languages",
    "interpretation",
    "age_from",
    "age_until",
    "temporarily_closed",
]


def build_service(work: Work, parents, library: Library, user) -> ServicePage:
    """Make a service: its facts once, its words in each language."""
    service = _facts(work, library, user)

    def words(text: Text) -> dict:
        return {name: rich(text[name]) for name in ("what", "who", "how", "bring")}

    return in_all_languages(ServicePage, work, parents, {"service": service}, words, user=user)


def _facts(work: Work, library: Library, user) -> Service:
    facts = work.facts
    complaints = facts.get("complaints") or {}
    service = Service(
        label=work.texts[work.source].meta["title"][:150],
        network=library.one(Network, facts["network"]),
        provider=library.one(Organisation, facts["provider"]),
        countries=facts.get("countries", []),
        places_in_all=facts.get("capacity") or None,
        complaints=complaints.get("value", ""),
        closed_until=day(facts.get("closed_until")),
        last_confirmed=_not_to_come(day(facts.get("last_confirmed"))),
        confirm_by=day(facts.get("confirm_by")),
        **{name: facts[name] for name in SAME_NAME if facts.get(name) is not None},
    )
    service.confirmed_by = service.provider
    service.categories = library.many(ServiceCategory, facts["categories"])
    service.themes = library.many(Theme, facts.get("themes"))
    service.people = library.many(People, facts.get("people"))
    for number, place in enumerate(facts.get("places", [])):
        service.places.add(_place(work, number, place))
    for number, contact in enumerate(facts.get("contacts", [])):
        service.contacts.add(
            ServiceContact(
                kind=contact["kind"],
                value=contact["value"],
                languages=contact.get("languages", []),
                sort_order=number,
            )
        )
    service.full_clean()
    service.save()
    service.save_revision(user=user).publish(user=user)
    return remember(service)


def _not_to_come(confirmed: date | None) -> date | None:
    # The demo is also loaded where the clock is behind its dates.
    return min(confirmed, timezone.localdate()) if confirmed else None


def _place(work: Work, number: int, place: dict) -> ServicePlace:
    hours = [
        {"type": "slot", "id": block_id("services", work.key, number, n), "value": _slot(slot, place)}
        for n, slot in enumerate(place.get("hours", []))
    ]
    same = ("name", "address", "postcode", "town", "area", "country", "latitude", "longitude", "timezone")
    return ServicePlace(
        visibility=place["kind"],
        hours=hours,
        sort_order=number,
        **{name: place[name] for name in same if place.get(name) not in (None, "")},
    )


def _slot(slot: dict, place: dict) -> dict:
    first, _dash, last = slot["days"].partition("-")
    return {
        "days": [str(day) for day in range(int(first), int(last or first) + 1)],
        "opens": slot["opens"],
        "closes": slot["closes"],
        "by_appointment": place.get("by_appointment", False),
    }
