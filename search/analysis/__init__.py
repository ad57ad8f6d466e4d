"""Words to tokens, the same for every engine. Nothing here knows Django."""

from search.analysis.analyser import STOP, Analyser, Span, analyser, rough, version
from search.analysis.detect import other_language
from search.analysis.query import (
    MAX_LENGTH,
    Alternative,
    AnalysedQuery,
    Clause,
    analyse,
    as_typed,
    normalised,
    wanted,
)

__all__ = [
    "MAX_LENGTH",
    "STOP",
    "Alternative",
    "AnalysedQuery",
    "Analyser",
    "Clause",
    "Span",
    "analyse",
    "analyser",
    "as_typed",
    "normalised",
    "other_language",
    "rough",
    "version",
    "wanted",
]
