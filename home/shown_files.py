"""Who gets a file: readers what a page shows that they may read, people with access to the admin all of them.

Everything else – files of drafts, of withdrawn and of restricted pages – answers as if it did not exist. Files for members of
networks and those in private collections have their own guards, which are asked first.
"""

from django.http import Http404, HttpRequest
from wagtail.models import Page, PageViewRestriction

from home.dependents import pages_showing
from home.models import Document


def refuse_hidden(document: Document, request: HttpRequest) -> None:
    """Raise Http404 for a document that whoever asks may not know of; return None for Wagtail to serve the others."""
    if (
        document.is_private
        or is_shown(document, request)
        or request.user.has_perm("wagtailadmin.access_admin")
    ):
        return
    raise Http404


def is_shown(document: Document, request: HttpRequest) -> bool:
    """Whether a live page shows `document` that the sender of `request` may read."""
    places = list(
        Page.objects.live().filter(pk__in=pages_showing(document)).order_by().values_list("path", flat=True)
    )
    if not places:
        return False
    closed = tuple(
        restriction.page.path
        for restriction in PageViewRestriction.objects.select_related("page")
        if any(place.startswith(restriction.page.path) for place in places)
        and not restriction.accept_request(request)
    )
    return any(not place.startswith(closed) for place in places)
