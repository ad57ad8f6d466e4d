"""The periodic jobs of search."""

import logging
from datetime import timedelta

from search import asked, indexing, likeness
from search.engines.base import EngineUnavailable

logger = logging.getLogger(__name__)


def catch_up() -> None:
    """Index what an engine has missed while it could not be reached."""
    if caught := indexing.catch_up():
        logger.info("Search has caught up on %s pages", caught)


def look_after_index() -> None:
    """Build the index where there is none, where it is damaged, or where it was made for another version of the site."""
    for engine in indexing.engines():
        state = engine.health()
        if not state.rebuild:
            continue
        logger.warning("The %s search index is built anew: %s", engine.name, state.problem)
        for _done, _all in indexing.rebuild(engine):
            pass
        logger.info("The %s search index is complete", engine.name)


def tidy_index() -> None:
    """Pack and merge what has grown in the index."""
    for engine in indexing.engines():
        try:
            engine.tidy()
        except EngineUnavailable as error:  # `/health` tells
            logger.warning("%s could not be tidied: %s", engine.name, error)


def look_after_likeness() -> None:
    """Find out what is like the pages that have changed."""
    likeness.look_after()


def count_searches() -> None:
    """Count what readers have looked for since the last time."""
    asked.count()


def forget_searches() -> None:
    """Delete counts of searches that are too old."""
    asked.forget()


JOBS = {
    catch_up: timedelta(minutes=1),
    look_after_index: timedelta(minutes=5),
    tidy_index: timedelta(minutes=10),
    look_after_likeness: timedelta(minutes=5),
    count_searches: timedelta(minutes=1),
    forget_searches: timedelta(days=1),
}
