"""What the workbench keeps beside wagtail-localize's own models."""

from localization.models.batches import Batch
from localization.models.exchange import Upload
from localization.models.memory import (
    MemoryCount,
    MemoryEntry,
    MemoryFeature,
    MemoryPhrase,
    MemoryStock,
    MemoryUnit,
)
from localization.models.pages import LanguageSettings, PublishedTranslation
from localization.models.segments import SegmentComment, SegmentStatus, SegmentVersion
from localization.models.standings import Depth, Standing
from localization.models.terms import Concept, Definition, Term

__all__ = [
    "Batch",
    "Concept",
    "Definition",
    "Depth",
    "LanguageSettings",
    "MemoryCount",
    "MemoryEntry",
    "MemoryFeature",
    "MemoryPhrase",
    "MemoryStock",
    "MemoryUnit",
    "PublishedTranslation",
    "SegmentComment",
    "SegmentStatus",
    "SegmentVersion",
    "Standing",
    "Term",
    "Upload",
]
