"""Event series and events of the demo."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from demo.builders.common import Library, in_all_languages
from demo.content import Text, Work, site_texts, works
from demo.factories import translated_parent
from demo.markdown import block_id, body
from demo.models import remember
from home.models import Network, Organisation
from publications.models import EventPage, EventSeriesPage, Meeting, MeetingPerson, Participation

AGENDA = re.compile(r"^- (\d\d:\d\d) \| ([^|]+?)(?: \| ([^|]+))?$", re.MULTILINE)
FOLLOW_UP = re.compile(
    r"^- (decision|action): ([^|]+?)(?: \| ([^|]+?))?(?: \| (\d{4}-\d\d-\d\d))?\s*$", re.MULTILINE
)


def build_series(work: Work, parents, library: Library, user) -> EventSeriesPage:
    """Make a series and its events."""
    series = in_all_languages(
        EventSeriesPage,
        work,
        parents,
        {"frequency": work.facts["frequency"], **library.classification(work.facts)},
        lambda text: {"body": body(text["body"], "series", work.key)},
        user=user,
    )
    for event in works("events", work.folder):
        _event(event, series, library, user)
    return series


def _event(work: Work, series: EventSeriesPage, library: Library, user) -> EventPage:
    meeting = _meeting(work, library, user)
    place = ("events", work.key)
    marks = site_texts() if work.facts.get("example") else {}

    def words(text: Text) -> dict:
        mark = marks[text.language]["made_up_event"] if marks else ""
        return {
            "body": body(f"{text['description']}\n\n{mark}".strip(), *place, "description"),
            "agenda": [
                _block(
                    "item",
                    {"time": time, "title": title.strip(), "speaker": (speaker or "").strip()},
                    place,
                    "a",
                    n,
                )
                for n, (time, title, speaker) in enumerate(AGENDA.findall(text["agenda"]))
            ],
            "minutes": body(text["minutes"], *place, "minutes"),
            "follow_up": [
                _block(kind, _outcome(kind, said, owner, due), place, "f", n)
                for n, (kind, said, owner, due) in enumerate(FOLLOW_UP.findall(text["decisions"]))
            ],
        }

    return in_all_languages(
        EventPage,
        work,
        lambda language: translated_parent(series, language),
        {"meeting": meeting, **library.classification(work.facts)},
        words,
        user=user,
    )


def _block(kind: str, value: dict, place: tuple, *position) -> dict:
    return {"type": kind, "value": value, "id": block_id(*place, *position)}


def _outcome(kind: str, said: str, owner: str, due: str) -> dict:
    if kind == "decision":
        return {"text": said.strip()}
    return {"text": said.strip(), "owner": (owner or "").strip(), "due": due or None}


def _meeting(work: Work, library: Library, user) -> Meeting:
    facts = work.facts
    zone = ZoneInfo(facts["timezone"])

    def moment(text: str) -> datetime:
        return datetime.fromisoformat(str(text)).replace(tzinfo=zone)

    meeting = Meeting(
        label=work.texts[work.source].meta["title"][:150],
        network=library.one(Network, facts["network"]),
        start=moment(facts["start"]),
        end=moment(facts["end"]),
        timezone=facts["timezone"],
        format=facts["format"],
        status=facts["status"],
        venue=facts.get("place", ""),
        address=facts.get("address", ""),
        city=facts.get("city", ""),
        country=facts.get("country", ""),
        joining_url=facts.get("online_url", ""),
        joining_details=facts.get("online_details", ""),
    )
    for position, entry in enumerate(facts.get("participants", [])):
        organisation = library.one(Organisation, entry["organisation"])
        meeting.participations.add(
            Participation(organisation=organisation, role=entry["role"], sort_order=position)
        )
    for position, person in enumerate(facts.get("people", [])):
        organisation = (
            library.one(Organisation, person["organisation"]) if person.get("organisation") else None
        )
        meeting.people.add(
            MeetingPerson(
                name=person["name"],
                organisation=organisation,
                function=person.get("role", ""),
                sort_order=position,
            )
        )
    meeting.save()
    meeting.save_revision(user=user).publish(user=user)
    return remember(meeting)
