"""The facts of a service as a reader sees them, in the active language. What is hidden for safety leaves no trace."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from babel import Locale
from babel.dates import get_timezone_name
from babel.numbers import format_currency
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from directory.choices import Accessibility, DocumentNeeded, Gender, names_of_languages
from directory.contacts import complaints_link, contact_link
from directory.hour_texts import (
    closed_text,
    exception_lines,
    exception_row,
    opening_text,
    week_lines,
    week_rows,
)
from directory.hours import Opening, Timetable, next_midnight, opening
from directory.models.services import ServiceContact, ServicePlace
from directory.timetables import closed_until, timetable
from home.countries import country_name
from home.models.classified import stored_entries, theme_links
from home.navigation import places
from home.rows import rows

CONTACT_KINDS = dict(ServiceContact.Kind.choices)
PHONES = ("call", "short-code", "whatsapp", "sms")

Child = TypeVar("Child", ServicePlace, ServiceContact)


@dataclass(frozen=True)
class Contact:
    """One way to reach the service; `languages` is a text."""

    kind: str
    kind_label: str
    url: str
    text: str
    languages: str


@dataclass(frozen=True)
class Place:
    """A place at the moment `now`, as far as readers may know it; `timetable` and `opening` are None where no hours are
    known. What lists do not show is worked out when it is asked for."""

    name: str
    lines: list[str]
    note: str
    map_url: str
    tells_zone: bool
    timetable: Timetable | None
    opening: Opening | None
    now: datetime
    today: date

    @cached_property
    def timezone(self) -> str:
        """The name of the place's zone, where readers have to be told."""
        return _zone_text(self.timetable, self.now) if self.tells_zone and self.timetable else ""

    @cached_property
    def hours(self) -> list[dict]:
        """The week, day by day, today as it is."""
        return week_rows(self.timetable, self.today) if self.timetable and self.timetable.slots else []

    @cached_property
    def exceptions(self) -> list[tuple[str, str]]:
        """The exceptions that are not over."""
        deviations = self.timetable.deviations if self.timetable else ()
        return [exception_row(each) for each in deviations if each.last >= self.today]


class ServiceView:
    """A service, live or as a draft, at a moment (default: now). `stored`: it is as it stands in the database, no draft."""

    def __init__(self, service, now: datetime | None = None, *, stored: bool = False):
        self.service = service
        self.now = now or timezone.now()
        self.stored = stored

    @cached_property
    def rows(self) -> list[ServicePlace]:
        """The places as they are kept, hidden ones too: not for readers."""
        return self._children(ServicePlace, "places")

    def _children(self, model: type[Child], name: str) -> list[Child]:
        if self.stored:
            return rows(model, "service", self.service.pk)
        return list(getattr(self.service, name).all())

    @cached_property
    def places(self) -> list[Place]:
        """All places, in the editor's order; of a hidden one only its hours are known."""
        zones = {row.timezone for row in self.rows if row.visibility != "hidden"}
        tell_zone = self.service.remote or len(zones) > 1
        return [self._place(row, tell_zone) for row in self.rows]

    def _place(self, row, tell_zone: bool) -> Place:
        table = timetable(row, closed_until(self.service))
        known = bool(table.slots or table.deviations)
        today = self.now.astimezone(table.zone).date()
        hidden, public = row.visibility == "hidden", row.visibility == "public"
        has_point = public and row.latitude is not None and row.longitude is not None
        return Place(
            name=row.name if public else "",
            lines=lines_of(row),
            note="" if public else _note(row.visibility),
            map_url=_map(row.latitude, row.longitude) if has_point else "",
            tells_zone=tell_zone and not hidden,
            timetable=table if known else None,
            opening=opening(table, self.now) if known else None,
            now=self.now,
            today=today,
        )

    @cached_property
    def closed(self) -> date | None:
        """The last day of a temporary closure that is not over; `date.max` where no end is known."""
        last = closed_until(self.service)
        days = [each.today for each in self.places] or [timezone.localdate(self.now)]
        return last if last and min(days) <= last else None

    @cached_property
    def opening(self) -> dict | None:
        """Whether the service is open now, and the text that says so or when; None where no hours are known."""
        if self.closed:
            return {"open": False, "text": closed_text(self.closed)}
        known = [each for each in self.places if each.opening]
        if not known:
            return None
        chosen = min(known, key=lambda each: _rank(each.opening))
        text = opening_text(chosen.opening, chosen.today)
        if len(known) > 1 and chosen.lines:
            text = _("%(opening)s (%(place)s)") % {"opening": text, "place": chosen.name or chosen.lines[0]}
        return {"open": chosen.opening.open, "text": text}

    @property
    def next_change(self) -> datetime | None:
        """When something here changes by itself: it opens or closes, a day or a closure ends, it is overdue."""
        moments = []
        for place in self.places:
            if place.timetable:
                moments += [place.opening.next_change, next_midnight(place.timetable.zone, self.now)]
        if self.service.temporarily_closed or (self.service.confirm_by and not self.service.is_overdue()):
            moments.append(next_midnight(timezone.get_default_timezone(), self.now))
        return min((moment for moment in moments if moment), default=None)

    @cached_property
    def _contact_rows(self) -> list[ServiceContact]:
        return self._children(ServiceContact, "contacts")

    @cached_property
    def contacts(self) -> list[Contact]:
        """All ways to reach the service, in the editor's order."""
        return [_contact(row) for row in self._contact_rows]

    @cached_property
    def phone(self) -> Contact | None:
        """The first number to call; without one, the first to write to."""
        ranked = (row for kind in PHONES for row in self._contact_rows if row.kind == kind)
        return next(map(_contact, ranked), None)

    @property
    def place(self) -> str:
        """Where to go, in one line."""
        shown = [each.lines for each in self.places if each.lines]
        if len(shown) == 1:
            return ", ".join(shown[0])
        if shown:
            towns = [row.town or country_name(row.country) for row in self.rows if row.visibility != "hidden"]
            return ", ".join(dict.fromkeys(towns))
        if self.places:
            return _("The address is not published. Ask by telephone.")
        return _("By telephone or online") if self.service.remote else ""

    @property
    def spoken(self) -> str:
        """The languages spoken."""
        return names_of_languages(self.service.languages)

    @property
    def interpretation(self) -> str:
        """The languages for which there is an interpreter."""
        return names_of_languages(self.service.interpretation)

    @property
    def cost(self) -> str:
        """What it costs."""
        service = self.service
        if service.free:
            return _("Free of charge")
        if service.cost_amount and service.cost_currency:
            locale = get_language() or settings.LANGUAGE_CODE
            amount, currency = service.cost_amount, service.cost_currency
            if amount == amount.to_integral_value():
                # Babel knows no rule of its own for whole amounts.
                pattern = re.sub(r"\.0+", "", Locale.parse(locale).currency_formats["standard"].pattern)
                return format_currency(amount, currency, pattern, locale=locale, currency_digits=False)
            return format_currency(amount, currency, locale=locale)
        return _("At a cost")

    @cached_property
    def _entries(self) -> dict[str, list]:
        names = ("categories", "people", "themes")
        if self.stored:
            return stored_entries(self.service, names)
        return {name: list(getattr(self.service, name).all()) for name in names}

    @property
    def categories(self) -> list:
        """What is offered, as entries of the vocabulary."""
        return self._entries["categories"]

    @cached_property
    def category_links(self) -> list[tuple[str, str]]:
        """What is offered, each with the address of the services that offer the same."""
        root = places(get_language() or settings.LANGUAGE_CODE).get("directorypage")
        return [(entry.name, f"{root}?need={entry.key}" if root else "") for entry in self.categories]

    @property
    def theme_links(self) -> list[tuple[str, str]]:
        """The themes, each with its address."""
        return theme_links(self._entries["themes"], get_language() or settings.LANGUAGE_CODE)

    @cached_property
    def audience(self) -> list[str]:
        """Who may use it, by the facts alone."""
        service = self.service
        texts = [entry.name for entry in self._entries["people"]]
        if service.age_from is not None or service.age_until is not None:
            texts.append(_age(service.age_from, service.age_until))
        if service.genders:
            genders = ", ".join(str(label) for key, label in Gender.choices if key in service.genders)
            texts.append(_("Only for: %(whom)s") % {"whom": genders})
        if service.nationalities:
            names = ", ".join(country_name(code) for code in service.nationalities)
            texts.append(_("Only for people from: %(countries)s") % {"countries": names})
        if service.without_papers:
            texts.append(_("Also for people without papers"))
        return texts

    @property
    def documents(self) -> list[str]:
        """What to bring."""
        return [str(label) for key, label in DocumentNeeded.choices if key in self.service.documents]

    @property
    def ways(self) -> list[str]:
        """How to get it."""
        service = self.service
        told = (
            (service.walk_in, _("Just come, no appointment needed")),
            (service.appointment, _("By appointment")),
            (service.referral, _("Only if another service sends you")),
            (service.remote, _("By telephone or online")),
            (service.mobile, _("The service comes to people")),
        )
        return [text for so, text in told if so]

    @property
    def accessibility(self) -> list[str]:
        """What makes it accessible."""
        return [str(label) for key, label in Accessibility.choices if key in self.service.accessibility]

    @property
    def capacity(self) -> str:
        """How many it can take, and whether there is room."""
        service = self.service
        number = service.places_in_all
        texts = (
            [ngettext("%(number)s place", "%(number)s places", number) % {"number": number}] if number else []
        )
        if service.capacity:
            texts.append(str(service.get_capacity_display()))
        return ", ".join(texts)

    @cached_property
    def complaints(self) -> dict | None:
        """Where to complain."""
        value = self.service.complaints
        return {"text": value, "url": complaints_link(value)} if value else None

    def message(self, title: str, address: str) -> str:
        """Return the service as a message to pass on: name, where and when, how to call, where to read more."""
        parts = [title]
        if self.closed:
            parts.append(closed_text(self.closed))
        for place in self.places:
            lines = [", ".join([place.name, *place.lines] if place.name else place.lines)]
            if place.timetable:
                lines += week_lines(place.timetable.slots)
                lines += exception_lines(place.timetable.deviations, place.today)
            parts.append("\n".join(filter(None, lines)))
        parts.append(
            "\n".join(
                _("%(kind)s: %(text)s") % {"kind": each.kind_label, "text": each.text}
                for each in self.contacts
            )
        )
        parts.append(address)
        return "\n\n".join(filter(None, parts))


def _contact(row) -> Contact:
    return Contact(
        kind=row.kind,
        kind_label=str(CONTACT_KINDS.get(row.kind, row.kind)),
        url=contact_link(row.kind, row.value),
        text=row.value,
        languages=names_of_languages(row.languages),
    )


def lines_of(row) -> list[str]:
    """Return the address of a place line by line, as far as its visibility lets readers know it."""
    if row.visibility == "hidden":
        return []
    country = country_name(row.country) if row.country else ""
    if row.visibility == "area":
        lines = [row.town, row.area, country]
    else:
        lines = [*row.address.splitlines(), f"{row.postcode} {row.town}", row.area, country]
    return [line.strip() for line in lines if line.strip()]


def _note(visibility: str) -> str:
    if visibility == "area":
        return _("The exact address is not published. Ask by telephone.")
    return _("For the safety of those who use it, the address is not published. Ask by telephone.")


def _zone_text(table: Timetable, now: datetime) -> str:
    locale = get_language() or settings.LANGUAGE_CODE
    name = get_timezone_name(now.astimezone(table.zone), locale=locale)
    return _("Local time: %(zone)s") % {"zone": name}


def _map(latitude: float, longitude: float) -> str:
    point = f"{latitude:.5f}/{longitude:.5f}"
    return f"https://www.openstreetmap.org/?mlat={latitude:.5f}&mlon={longitude:.5f}#map=17/{point}"


def _age(least: int | None, most: int | None) -> str:
    if most is None:
        return _("From %(age)s years") % {"age": least}
    if least is None:
        return _("Up to %(age)s years") % {"age": most}
    return _("%(least)s to %(most)s years") % {"least": least, "most": most}


def _rank(found: Opening) -> tuple:
    """Open places come first, those that stay open longest; then the one that opens soonest."""
    far = 10**12
    if found.open:
        return (0, found.by_appointment, -(found.closes.timestamp() if found.closes else far))
    return (1, found.opens.timestamp() if found.opens else far, found.by_appointment)
