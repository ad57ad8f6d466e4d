"""The client of an Elasticsearch cluster: within what time it must answer, and what its failures are called."""

import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from typing import Any, TypeVar

from elastic_transport import ConnectionError as Unreachable
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, OrjsonSerializer
from elasticsearch.helpers import streaming_bulk
from elasticsearch.serializer import NdjsonSerializer

from search.engines.base import NO_INDEX, EngineUnavailable, NotBuilt
from search.engines.elastic_node import Node

logger = logging.getLogger(__name__)

T = TypeVar("T")

WRITE_SECONDS = 30
BATCH = 500
TICK = 0.05
"""By how many seconds the time that a request has left is rounded up: a client for a time of its own is dear to make."""


class _Lines(OrjsonSerializer, NdjsonSerializer):
    """Several searches or documents, one a line."""


_SERIALIZERS = {"application/json": OrjsonSerializer(), "application/x-ndjson": _Lines()}


@lru_cache(maxsize=4)
def client(urls: tuple[str, ...]) -> Elasticsearch:
    """Return the client for a cluster, one a process."""
    return Elasticsearch(
        list(urls),
        node_class=Node,
        request_timeout=WRITE_SECONDS,
        max_retries=1,
        retry_on_timeout=False,
        serializers=_SERIALIZERS,
    )


class Hurried:
    """The requests of one search, which may take `seconds` together. A node that refuses is passed over."""

    def __init__(self, client: Elasticsearch, seconds: float):
        self._client = client
        self._left = seconds

    def search(self, **body: Any) -> Mapping[str, Any]:
        """Ask for a search; see the client's method."""
        return self.ask(lambda client: client.search(**body))

    def msearch(self, **body: Any) -> Mapping[str, Any]:
        """Ask for several searches at once; see the client's method."""
        return self.ask(lambda client: client.msearch(**body))

    def ask(self, question: Callable[[Elasticsearch], T]) -> T:
        """Return what a client for the time that is left says to `question`; raise EngineUnavailable where none is."""
        if self._left <= 0:
            raise EngineUnavailable("Elasticsearch is too slow")
        begun = time.monotonic()
        try:
            return question(_patient(self._client, math.ceil(self._left / TICK)))
        finally:
            self._left -= time.monotonic() - begun


@lru_cache(maxsize=64)
def _patient(client: Elasticsearch, ticks: int) -> Elasticsearch:
    """Return the client that waits for so many ticks, and goes from one node to the next."""
    return client.options(request_timeout=ticks * TICK, max_retries=2)


def answering(method: Callable) -> Callable:
    """Turn every failure of the cluster into EngineUnavailable, answers too that are not those of an Elasticsearch."""

    @wraps(method)
    def wrapper(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except NotFoundError as error:
            raise NotBuilt(NO_INDEX) from error
        except Unreachable as error:
            raise EngineUnavailable("Elasticsearch is not reached") from error
        except (TransportError, ApiError) as error:
            raise EngineUnavailable(f"Elasticsearch: {error}") from error
        except (AttributeError, LookupError, StopIteration, TypeError) as error:
            logger.exception("Elasticsearch, or what stands before it, answered what cannot be read")
            raise EngineUnavailable("Elasticsearch answers what cannot be read") from error

    return wrapper


def bulk(client: Elasticsearch, actions: Iterable[Mapping[str, Any]]) -> int:
    """Write documents; return how many something newer stood in the way of. Raise EngineUnavailable for a refusal."""
    overtaken = 0
    answers = streaming_bulk(client, actions, chunk_size=BATCH, raise_on_error=False, require_alias=True)
    for ok, item in answers:
        outcome = next(iter(item.values()))
        if not ok and "index_not_found" in str(outcome.get("error")):  # another process has finished it
            raise NotBuilt(NO_INDEX)
        # 409: something newer stands there already; 404: it is gone already.
        if not ok and outcome.get("status") not in {404, 409}:
            raise EngineUnavailable(f"Elasticsearch refused a document: {outcome.get('error')}")
        overtaken += outcome.get("status") == 409
    return overtaken
