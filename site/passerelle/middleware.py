"""What every request passes: health, HEAD, content security policy, size limits, a page for each bare error answer."""

from collections.abc import Callable
from contextlib import suppress

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import override

from passerelle import health
from passerelle.errors import TEXTS, error_response, language_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answer the health addresses before anything that needs a cache, a host name, a session or a secure connection."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = health.ANSWERS.get(request.path_info.rstrip("/"))
        return answer() if answer else self.get_response(request)


class HeadMiddleware:
    """Answer HEAD with the headers alone: Django leaves the body to the web server, and ours complains of it."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for_headers = request.method == "HEAD"
        response = self.get_response(request)
        if for_headers and response.streaming:
            response.streaming_content = ()
        elif for_headers and response.content:
            response.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy of the public pages, or the one that the editors' admin can work under."""

    def get_policy_parts(self, request, response, report_only: bool = False) -> PolicyParts:
        """Return django-csp's parts of the policy, with the admin's directives for addresses under the admin."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None and request.path_info.startswith(admin_prefixes()):
            parts.config = settings.CONTENT_SECURITY_POLICY_ADMIN["DIRECTIVES"]
        return parts


def admin_prefixes() -> tuple[str, ...]:
    """Return the beginnings of the addresses that belong to the editors' admin."""
    return (reverse("wagtailadmin_home"),)


class RequestSizeMiddleware:
    """Refuse with 413 a body larger than an upload (in the admin) or a form (elsewhere) may be.

    Up to a few times the limit it is read and thrown away first: a browser that cannot send all it has shows that the
    connection broke, and not why.
    """

    THROWN_AWAY = 4
    CHUNK = 64 * 1024

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length") or "0"
        in_admin = request.path_info.startswith(admin_prefixes())
        # A form around the file, with its other fields, is a little larger than the file.
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + (settings.MAX_UPLOAD_SIZE if in_admin else 0)
        if length.isdecimal() and int(length) > limit:
            self._read(request, limit * self.THROWN_AWAY)
            return self._refusal(request, in_admin)
        return self.get_response(request)

    @staticmethod
    def _refusal(request: HttpRequest, in_admin: bool) -> HttpResponse:
        """Return the empty answer, with the limit for its page."""
        limit = settings.MAX_UPLOAD_SIZE if in_admin else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        with override(language_of(request)):
            if in_admin:
                text = _("A file may have at most %(limit)s. Go back and choose a smaller one.")
            else:
                text = _("What you sent is larger than the %(limit)s that this site accepts.")
            response = HttpResponse(status=413)
            response.error_context = {"text": text % {"limit": filesizeformat(limit)}}
        return response

    def _read(self, request: HttpRequest, most: int) -> None:
        with suppress(UnreadablePostError):  # who has gone needs no answer
            while most > 0 and (chunk := request.read(min(most, self.CHUNK))):
                most -= len(chunk)


class ErrorPageMiddleware:
    """Give an error answer without content the page of its status.

    Rooms answer `HttpResponse(status=410)`, 413 or 429 and leave the page to this; a dictionary at the answer's
    `error_context` replaces the page's `title` and `text`. Headers of the answer are kept.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in TEXTS or response.streaming or response.content:
            return response
        page = error_response(request, response.status_code, getattr(response, "error_context", None))
        response.content = page.content
        for name, value in page.items():
            response.setdefault(name, value)
        response["Content-Type"] = page["Content-Type"]
        response["Content-Length"] = str(len(page.content))  # in place of that of the empty answer
        patch_vary_headers(response, ["Accept-Language"])
        return response
