"""What editors do with publications beyond Wagtail's own forms."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page

from publications.models import EventPage, EventSeriesPage
from publications.next_event import last_event, make_next
from publications.next_event_panel import may_make_next


@require_POST
def next_event(request: HttpRequest, page_id: int) -> HttpResponse:
    """Make the draft of the next event and lead to its form; raise PermissionDenied for who may not add it."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, EventPage | EventSeriesPage):
        raise Http404
    if not may_make_next(request.user, page):
        raise PermissionDenied
    last = last_event(page)
    if last is None:
        messages.warning(request, _("There is no event yet to make the next one from."))
        return redirect("wagtailadmin_explore", page.pk)
    made = make_next(last, request.user)
    messages.success(
        request,
        _("This draft was made from “%(title)s”. Check its title and date, then publish.")
        % {"title": last.title},
    )
    return redirect("wagtailadmin_pages:edit", made.pk)
