"""What lists say of events, and how their publications are cited."""

from typing import Any

from django.db.models import F
from django.utils.translation import override

from home.citations import Citation
from publications.citing import citation_of
from publications.models import CaseStudyPage, Meeting, ReportPage, UpdatePage

CITED = {"report": ReportPage, "case-study": CaseStudyPage, "update": UpdatePage}


def event_details(page_ids: list[int], language: str) -> dict[int, dict[str, Any]]:
    """Return when and where events take place, and whether they are off, by the page's id; in one query."""
    meetings = Meeting.objects.filter(event_pages__in=page_ids, live=True).order_by()
    with override(language):
        return {meeting.of_page: _item(meeting) for meeting in meetings.annotate(of_page=F("event_pages"))}


def _item(meeting) -> dict[str, Any]:
    return {
        "when": meeting.when,
        "place": meeting.place,
        "cancelled": meeting.get_status_display() if meeting.is_off else "",
        "until": meeting.over_at if not meeting.is_over else None,
    }


def citing(kind: str):
    """Return the function (ids of pages, scheme and host) → citations, for publications of `kind`."""

    def cited(page_ids: list[int], base: str) -> dict[int, Citation]:
        pages = CITED[kind].objects.filter(pk__in=page_ids).select_related("network", "locale")
        related = ("themes", "people", "stages", "organisations")
        pages = pages.prefetch_related(*related).defer_streamfields()
        return {page.pk: citation_of(page, base) for page in pages}

    return cited
