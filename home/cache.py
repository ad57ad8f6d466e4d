"""What is kept between requests: finished pages for readers without an account, and small things all pages need.

Everything kept belongs to a generation. `invalidate()` begins a new one, and whatever is older counts no more: a change
anywhere may show in lists, counts and navigation everywhere, and rendering again is cheap. A page is kept until its own
next change in time (`BasePage.next_change`, `expires`), an hour at most, which heals what an event failed to tell.

Finished pages stand in Django's cache, compressed; each process keeps those in use in its memory as well, and asks the
shared cache for the generation at every request.
"""

import gzip
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock
from typing import Any, TypeVar
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe

GENERATION = "home.generation"
LONGEST = 3600.0
MEMORY_BYTES = 16 * 1024 * 1024
LONGEST_QUERY = 300
# Parameters that lists understand. Anything else in an address is served, but not kept: addresses are endless.
PARAMETERS = frozenset(
    {
        "lang",
        "kind",
        "network",
        "country",
        "region",
        "theme",
        "people",
        "year",
        "file",
        "page",
        "size",
        "sort",
    }
    | {"stage", "organisation", "need", "town", "spoken", "papers", "free", "appointment", "remote"}
)
NOT_KEPT = frozenset({"content-length", "content-encoding", "date", "set-cookie", "connection"})
NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
REVALIDATE = "public, max-age=0, must-revalidate"

MOST_KEPT = 5000
"""Things of one name (`remembered_each`) that a process remembers."""

K = TypeVar("K")
T = TypeVar("T")
# The generation that was asked for, and what is remembered where nothing is kept for longer.
_look: ContextVar[tuple[str, dict[Any, Any]] | None] = ContextVar("home_cache_look", default=None)


@dataclass
class Kept:
    """A finished page: its headers, its body compressed, and until when (seconds since 1970) it is right."""

    generation: str
    until: float
    headers: dict[str, str]
    compressed: bytes
    length: int
    plain: bytes | None = field(default=None, repr=False)

    def __getstate__(self):
        return {**self.__dict__, "plain": None}

    @property
    def body(self) -> bytes:
        """The body as it was before compression."""
        if self.plain is None:
            self.plain = gzip.decompress(self.compressed)
        return self.plain


class _Memory:
    """The pages and things that this process has at hand, of one generation, the latest used last."""

    def __init__(self):
        self.lock = Lock()
        self.clear()

    def clear(self, generation: str = "") -> None:
        self.generation = generation
        self.pages: OrderedDict[str, Kept] = OrderedDict()
        self.size = 0
        self.things: dict[Any, Any] = {}

    def of(self, generation: str) -> "_Memory":
        if generation != self.generation:
            with self.lock:
                if generation != self.generation:
                    self.clear(generation)
        return self

    def put(self, key: str, kept: Kept) -> None:
        with self.lock:
            if kept.generation != self.generation:
                return
            if old := self.pages.pop(key, None):
                self.size -= 2 * old.length
            self.pages[key] = kept
            self.size += 2 * kept.length  # compressed and plain, at the most
            while self.size > MEMORY_BYTES:
                _key, old = self.pages.popitem(last=False)
                self.size -= 2 * old.length


_memory = _Memory()
# Set while a change could not be told to the cache: this process then trusts nothing that is kept.
_untold = Event()


def generation() -> str:
    """Return the name of the present generation; within `one_look()` it is asked for once.

    It is "" while the cache does not work: nobody could tell whether what is kept is still right.
    """
    look = _look.get()
    return look[0] if look else _ask_generation()


def _ask_generation() -> str:
    if _untold.is_set():
        return _begin_generation()
    name = cache.get(GENERATION)
    if name is None:
        cache.add(GENERATION, uuid4().hex, None)
        name = cache.get(GENERATION) or ""
    return name


def _begin_generation() -> str:
    """Begin a new generation and return its name; "" where the cache did not take it, which is then tried again.

    Where nothing can be written, the former generation may still be deleted: the disk is full.
    """
    name = uuid4().hex
    cache.set(GENERATION, name, None)
    if cache.get(GENERATION) == name:
        _untold.clear()
        return name
    _untold.set()
    cache.delete(GENERATION)
    return ""


@contextmanager
def one_look():
    """Ask for the generation once, for all that happens within."""
    name = _ask_generation()
    token = _look.set((name, {}))
    try:
        yield name
    finally:
        _look.reset(token)


def invalidate(page_ids: Iterable[int] = ()) -> None:
    """Begin a new generation: nothing kept until now counts any more.

    `page_ids` names the pages that changed, for whoever wants to empty a cache in front of the site.
    """
    _begin_generation()


def remembered(key: Any, build: Callable[[], T]) -> T:
    """Return what `build()` returned for `key` in this generation and process. Treat it as read-only.

    Where nothing is kept between requests (PAGE_CACHE off, no cache), it is remembered within `one_look()` alone.
    """
    things = _things()
    if things is None:
        return build()
    if key not in things:
        things[key] = build()
    return things[key]


def remembered_each(name: str, wanted: Iterable[K], ask: Callable[[set[K]], Mapping[K, T]]) -> dict[K, T]:
    """Return what `ask` has returned for each of `wanted`, in this generation and process; what it did not is missing.

    It is asked at once for all that it was not asked for before. There may be more works than memory: of each name so
    many are remembered, then none, and so on.
    """
    wanted = set(wanted)
    known: dict[K, T] = remembered(name, dict) if wanted else {}
    found = {key: thing for key in wanted if (thing := known.get(key)) is not None}
    if unknown := wanted - found.keys():
        fresh = ask(unknown)
        if len(known) + len(fresh) > MOST_KEPT:
            known.clear()
        known.update(fresh)
        found.update(fresh)
    return found


def remember(key: Any, value: T) -> T:
    """Remember `value` for `key`, in place of what was remembered before; return it."""
    things = _things()
    if things is not None:
        things[key] = value
    return value


def _things() -> dict[Any, Any] | None:
    if settings.PAGE_CACHE and (name := generation()):
        return _memory.of(name).things
    look = _look.get()
    return look[1] if look else None


def expires(request: HttpRequest, moment: datetime | None) -> None:
    """Note that what `request` is answered with is right until `moment` at the latest (None: no limit)."""
    if moment is not None:
        until = getattr(request, "kept_until", None)
        request.kept_until = min(until, moment) if until else moment


def keep(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Mark `response` as one that everybody without an account may be given; return it.

    To be called by the view, which knows that nothing in it is private. Requests with a session are told to keep
    nothing.
    """
    patch_vary_headers(response, ["Cookie"])
    if is_anonymous(request):
        response.may_be_kept = True
        response.setdefault("Cache-Control", REVALIDATE)
    else:
        response.setdefault("Cache-Control", "private, no-cache")
    return response


def is_anonymous(request: HttpRequest) -> bool:
    """Whether the request carries nothing that could make its answer personal."""
    if "HTTP_AUTHORIZATION" in request.META:
        return False
    if "HTTP_COOKIE" not in request.META:
        return True
    cookies = request.COOKIES
    return not (
        settings.SESSION_COOKIE_NAME in cookies
        or settings.CSRF_COOKIE_NAME in cookies
        or "messages" in cookies
    )


def key_of(request: HttpRequest) -> str | None:
    """Return the key under which the answer to `request` is kept; None where it never is."""
    if not settings.PAGE_CACHE or request.method not in {"GET", "HEAD"} or not is_anonymous(request):
        return None
    query = request.META.get("QUERY_STRING", "")
    if query and (len(query) > LONGEST_QUERY or not PARAMETERS.issuperset(request.GET)):
        return None
    return f"{request.scheme}://{request.META.get('HTTP_HOST', '')}{request.path_info}?{query}"


def find(key: str) -> Kept | None:
    """Return the page kept under `key` if it is of this generation and still right."""
    name = generation()
    if not name:
        return None
    memory = _memory.of(name)
    kept = memory.pages.get(key)
    if kept is None:
        kept = cache.get(_digest(key))
        if not isinstance(kept, Kept):
            return None
        memory.put(key, kept)
    if kept.generation != name or kept.until <= time.time():
        return None
    return kept


def store(key: str, name: str, request: HttpRequest, response: HttpResponse) -> Kept | None:
    """Keep `response`, rendered in the generation `name`, under `key`, if its view marked it; return what is kept."""
    if not getattr(response, "may_be_kept", False) or response.status_code != 200 or response.streaming:
        return None
    if response.cookies:  # a form's protection belongs to one reader
        response["Cache-Control"] = "private, no-cache"
        return None
    if request.method != "GET":
        return None
    now = time.time()
    moment = getattr(request, "kept_until", None)
    until = min(now + LONGEST, moment.timestamp()) if moment else now + LONGEST
    headers = {header: value for header, value in response.items() if header.lower() not in NOT_KEPT}
    body = response.content
    headers["ETag"] = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers["Last-Modified"] = http_date(now)
    kept = Kept(name, until, headers, gzip.compress(body, 6, mtime=0), len(body), body)
    if name and until > now:
        cache.set(_digest(key), kept, until - now)
        _memory.of(name).put(key, kept)
    return kept


def answer(kept: Kept, request: HttpRequest) -> HttpResponse:
    """Return the response for `request` out of a kept page: compressed, shortened or “not modified” as it asks."""
    headers = kept.headers
    meta = request.META
    if _has_it(meta, headers):
        response = HttpResponseNotModified()
        for name in ("ETag", "Cache-Control", "Last-Modified", "Vary"):
            if name in headers:
                response.headers[name] = headers[name]
        return response
    accepted = meta.get("HTTP_ACCEPT_ENCODING", "")
    compress = "gzip" in accepted and not NO_GZIP.search(accepted)
    body = kept.compressed if compress else kept.body
    response = HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)
    response.headers["Content-Length"] = str(len(body))
    if compress:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _has_it(meta: dict, headers: dict[str, str]) -> bool:
    """Whether the reader says to have this very page already (RFC 9110, 13.2.2: the tag counts before the date)."""
    if condition := meta.get("HTTP_IF_NONE_MATCH"):
        wanted = parse_etags(condition)
        return "*" in wanted or headers["ETag"] in wanted
    if condition := meta.get("HTTP_IF_MODIFIED_SINCE"):
        since = parse_http_date_safe(condition)
        return since is not None and since >= parse_http_date_safe(headers["Last-Modified"])
    return False


def _digest(key: str) -> str:
    return "page." + hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
