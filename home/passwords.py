"""Pages and files that open with a password: whoever guesses is soon told to wait."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.documents.views.serve import authenticate_with_password as open_file
from wagtail.views import authenticate_with_password as open_page

from accounts import throttle
from accounts.addresses import client_address

HOUR = 3600
FAILURES_FROM_ONE_ADDRESS = 20
FAILURES_IN_ALL = 200
"""Wrong passwords an hour for what opens with one, from one address and from all together."""


def page(request: HttpRequest, page_view_restriction_id: int, page_id: int) -> HttpResponse:
    """Open the page where the password is right, else ask again."""
    return _answer(
        f"page:{page_view_restriction_id}",
        request,
        lambda: open_page(request, page_view_restriction_id, page_id),
    )


def file(request: HttpRequest, restriction_id: int) -> HttpResponse:
    """Open the files of a collection where the password is right, else ask again."""
    return _answer(f"file:{restriction_id}", request, lambda: open_file(request, restriction_id))


def _answer(what: str, request: HttpRequest, check: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the answer of `check`, which redirects where the password is right; 429 after too many wrong ones."""
    if request.method != "POST":
        return check()
    limits = {
        f"password:{what}:{client_address(request)}": FAILURES_FROM_ONE_ADDRESS,
        f"password:{what}": FAILURES_IN_ALL,
    }
    if any(throttle.counted(name, HOUR) >= most for name, most in limits.items()):
        response = HttpResponse(status=429, headers={"Retry-After": str(HOUR)})
        response.error_context = {
            "text": _("There were too many wrong passwords. Please wait an hour, then try again.")
        }
        return response
    response = check()
    if response.status_code != 302:
        for name in limits:
            throttle.count(name, HOUR)
    return response
