"""What publications add to Wagtail: the next event, and documents for members alone."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet

from publications import views
from publications.admin import MeetingViewSet
from publications.dashboard import FollowUpPanel
from publications.members_documents import answer_for
from publications.models import EventPage, EventSeriesPage
from publications.next_event_panel import LABEL, may_make_next

register_snippet(MeetingViewSet)
hooks.register("before_serve_document", answer_for)


@hooks.register("register_admin_urls")
def register_admin_urls():
    """Return the addresses of the editors' views."""
    return [path("events/<int:page_id>/next/", views.next_event, name="publications_next_event")]


@hooks.register("construct_homepage_panels")
def add_panels(request, panels):
    """Show on the first page which events lack their follow-up."""
    panels.append(FollowUpPanel(request))


@hooks.register("register_page_header_buttons")
def offer_next_event(page, user, view_name, next_url=None):
    """Offer the next event on the form and in the explorer, to who may add it."""
    yield from _next_event_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def offer_next_event_in_lists(page, user, next_url=None):
    """Offer the next event in the explorer's lists."""
    yield from _next_event_button(page, user)


def _next_event_button(page, user):
    if page.specific_class not in (EventPage, EventSeriesPage) or not may_make_next(user, page.specific):
        return
    attrs = {
        "data-controller": "w-action",
        "data-action": "w-action#post",
        "data-w-action-url-value": reverse("publications_next_event", args=[page.pk]),
    }
    yield Button(LABEL, icon_name="date", attrs=attrs, priority=15)
