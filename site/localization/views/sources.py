"""The source as readers see it, for translators who may not edit it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from wagtail.models import Page

from localization import permissions


@require_safe
@xframe_options_sameorigin
def source(request: HttpRequest, page_id: int) -> HttpResponse:
    """Answer with the page as it is live, or as it would be; nothing can be changed here."""
    page = get_object_or_404(Page.objects.filter(depth__gt=1), pk=page_id).specific
    if not permissions.may_read(request.user, page):
        raise PermissionDenied
    if not page.live:
        page = page.get_latest_revision_as_object()
    return page.make_preview_request(request, page.default_preview_mode)
