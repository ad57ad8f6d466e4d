"""Give readers without an account the finished page, before anything else is done."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from home import cache


class PageCacheMiddleware:
    """Answer from the pages kept in `home.cache`; keep what the views mark. To stand first: a hit costs no SQL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with cache.one_look() as generation:
            key = cache.key_of(request)
            if key is None:
                return self.get_response(request)
            kept = cache.find(key)
            if kept is None:
                response = self.get_response(request)
                if getattr(response, "may_be_kept", False):
                    patch_vary_headers(response, ["Accept-Encoding"])
                kept = cache.store(key, generation, request, response)
                if kept is None:
                    return response
            return cache.answer(kept, request)
