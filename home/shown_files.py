"""Who gets a file: readers what a page shows that they may read, people with access to the admin all of them.

Everything else – files of drafts, of withdrawn and of restricted pages – answers as if it did not exist. Files for members of
networks and those in private collections have their own guards, which are asked first.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction

from home.dependents import pages_showing
from home.models import Document


def refuse_outsiders(document: Document, request: HttpRequest) -> None:
    """Raise PermissionDenied for who is signed in and may not read a document: signing in would only lead back here."""
    if request.user.is_authenticated and any(
        restriction.restriction_type != BaseViewRestriction.PASSWORD
        and not restriction.accept_request(request)
        for restriction in document.collection.get_view_restrictions()
    ):
        raise PermissionDenied


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
