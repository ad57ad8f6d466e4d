"""What networks publish, split by kind."""

from publications.models.case_studies import CaseStudyPage
from publications.models.events import EventPage, EventSeriesPage
from publications.models.library import LibraryPage
from publications.models.meetings import Meeting, MeetingDocument, MeetingPerson, Participation
from publications.models.reports import ReportFile, ReportPage
from publications.models.updates import UpdatePage

__all__ = [
    "CaseStudyPage",
    "EventPage",
    "EventSeriesPage",
    "LibraryPage",
    "Meeting",
    "MeetingDocument",
    "MeetingPerson",
    "Participation",
    "ReportFile",
    "ReportPage",
    "UpdatePage",
]
