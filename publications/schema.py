"""What schema.org says of publications and events. Nothing that is for members alone stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from home.citations import Citation

if TYPE_CHECKING:
    from datetime import datetime

    from publications.models.events import EventPage
    from publications.models.meetings import Meeting
    from publications.models.publication import Publication
    from publications.models.reports import ReportPage

LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
MODES = {
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "in-person": "https://schema.org/OfflineEventAttendanceMode",
    "hybrid": "https://schema.org/MixedEventAttendanceMode",
}
STATUS = {
    "cancelled": "https://schema.org/EventCancelled",
    "postponed": "https://schema.org/EventPostponed",
}


def article_data(page: Publication) -> dict:
    """Return what a report, case study or update adds to the data of every page."""
    citation: Citation = page.citation
    publishers = [{"@type": "Organization", "name": name} for name in citation.publishers]
    data = {
        "headline": page.title,
        "datePublished": page.date.isoformat() if page.date else None,
        "author": [_person(name) for name in citation.authors] or publishers,
        "publisher": publishers,
        "keywords": list(citation.keywords),
        "spatialCoverage": [{"@type": "Country", "name": name} for _code, name in page.country_names],
        "license": LICENCES.get(citation.licence),
    }
    return _filled(data)


def _person(name: str) -> dict[str, str]:
    """Return a person whose name is written as editors write it: family name, comma, given names."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if not (comma and family and given):
        return {"@type": "Person", "name": name}
    return {"@type": "Person", "name": f"{given} {family}", "givenName": given, "familyName": family}


def report_data(page: ReportPage, base: str) -> dict:
    """Return what a report adds to the data of an article; `base` is scheme and host."""
    data = {
        "encoding": [
            {
                "@type": "MediaObject",
                "name": document.title,
                "contentUrl": f"{base}{document.url}",
                "encodingFormat": document.content_type,
                "inLanguage": document.language,
                "contentSize": f"{document.get_file_size()} B",
            }
            for document in page.documents
        ],
    }
    if page.period_from or page.period_until:
        ends = (page.period_from, page.period_until)
        data["temporalCoverage"] = "/".join(day.isoformat() if day else ".." for day in ends)
    return _filled(data)


def event_data(page: EventPage, meeting: Meeting | None, base: str) -> dict:
    """Return what an event adds to the data of every page; `base` is scheme and host."""
    if meeting is None:
        return {}
    data = {
        "startDate": _moment(meeting.start, meeting),
        "endDate": _moment(meeting.end, meeting),
        "eventStatus": STATUS.get(meeting.status, "https://schema.org/EventScheduled"),
        "eventAttendanceMode": MODES[meeting.format],
        "location": _places(page, meeting, base),
        "organizer": {"@type": "Organization", "name": page.network.name} if page.network else None,
    }
    return _filled(data)


def _moment(moment: datetime | None, meeting: Meeting) -> str | None:
    if moment is None:
        return None
    there = moment.astimezone(meeting.zone)
    return (there.date() if meeting.has_days_alone else there).isoformat()


def _places(page: EventPage, meeting: Meeting, base: str) -> list[dict]:
    places = []
    if meeting.format != meeting.Format.IN_PERSON:
        # The address to join is for members; what the public may follow is the page.
        places.append({"@type": "VirtualLocation", "url": f"{base}{page.url}"})
    address = _filled(
        {
            "streetAddress": " ".join(meeting.address.split()),
            "addressLocality": meeting.city,
            "addressCountry": meeting.country.upper(),
        }
    )
    if address:
        name = meeting.venue or meeting.place
        places.append({"@type": "Place", "name": name, "address": {"@type": "PostalAddress", **address}})
    return places


def _filled(data: dict) -> dict:
    return {name: value for name, value in data.items() if value}
