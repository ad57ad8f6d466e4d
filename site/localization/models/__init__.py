"""What the workbench keeps beside wagtail-localize's own models."""

from localization.models.pages import LanguageSettings, PublishedTranslation
from localization.models.segments import SegmentComment, SegmentStatus, SegmentVersion
from localization.models.standings import Depth, Standing

__all__ = [
    "Depth",
    "LanguageSettings",
    "PublishedTranslation",
    "SegmentComment",
    "SegmentStatus",
    "SegmentVersion",
    "Standing",
]
