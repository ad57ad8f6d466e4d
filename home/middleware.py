"""What stands around every request: the pages kept for readers, the language, and refusals in plain words."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from home import cache
from home.languages import accepted


class PageCacheMiddleware:
    """Answer from the pages kept in `home.cache`; keep what the views mark. To stand before what asks the database."""

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


class LanguageMiddleware:
    """Speak the language of the address; where it has none, the first that the browser asks for.

    Unlike Django's LocaleMiddleware it reads no cookie, and never redirects an address without a language to one with.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = translation.get_language_from_path(request.path_info)
        language = named or next(iter(accepted(request)), settings.LANGUAGE_CODE)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if getattr(response, "has_no_language", False):  # a picture: the same for every reader
            return response
        if not named:
            patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class MovedMiddleware(RedirectMiddleware):
    """Lead from an address that a page had to the one it has, with the search and filters that stood behind it.

    Wagtail's own drops them. A redirect made for one query alone leads where it says, and another site is told nothing of
    what the reader was looking for.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return the redirect, where there is one."""
        answer = super().process_response(request, response)
        query = request.META.get("QUERY_STRING", "")
        if answer is response or not query or "?" in answer["Location"]:
            return answer
        if url_has_allowed_host_and_scheme(answer["Location"], {request.get_host()}):
            asked = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
            if get_redirect(request, asked) is None:
                address, mark, place = answer["Location"].partition("#")
                answer["Location"] = iri_to_uri(f"{address}?{query}{mark}{place}")
        return answer


class RefusalMiddleware:
    """Where an action of the admin without a form would publish what must not be public, say why and go back.

    What the admin refuses is said in the editor's language: Wagtail itself says it in that of the address or browser.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(translation.get_language()):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """Speak the editor's language in the admin."""
        if request.path_info.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
            translation.activate(_language_of_editor(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn the ValidationError of a page that lacks something into a message."""
        admin = reverse("wagtailadmin_home")
        if not (isinstance(exception, ValidationError) and request.path_info.startswith(admin)):
            return None
        messages.error(request, " ".join(exception.messages))
        back = request.META.get("HTTP_REFERER", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = admin
        return HttpResponseRedirect(back)


def _language_of_editor(request: HttpRequest) -> str:
    profile = getattr(request.user, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else translation.get_language()
