"""A person's own notices in the editors' admin."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from notices.models import Notice
from notices.sending import is_orphan, place_of, title_and_text

PER_PAGE = 30


def items(notices) -> list[dict]:
    """Return what templates show of `notices`, in the active language."""
    return [
        {"notice": notice, "title": title, "text": text}
        for notice in notices
        for title, text in [title_and_text(notice)]
    ]


def index(request):
    """List the person's notices, the newest first; `?unread=1` those alone that have not been opened."""
    notices = Notice.objects.listed_for(request.user)
    unread_only = request.GET.get("unread") == "1"
    page = Paginator(notices.unread() if unread_only else notices, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "items": items(page.object_list),
        "unread_only": unread_only,
        "unread_count": notices.unread().count(),
        "page_title": _("Notices"),
        "header_icon": "mail",
    }
    return TemplateResponse(request, "notices/index.html", context)


def open_notice(request, pk: int):
    """Note that the person has read a notice and lead to what it is about, or to the list where that is gone."""
    notice = get_object_or_404(Notice.objects.listed_for(request.user), pk=pk)
    Notice.objects.filter(pk=pk, read=None).update(read=timezone.now())
    place = place_of(notice)
    if is_orphan(notice):
        messages.warning(request, _("What this notice was about does not exist any more."))
    return redirect(place or "notices_index")


@require_POST
def mark_all_read(request):
    """Note that the person has read all their notices."""
    Notice.objects.listed_for(request.user).unread().update(read=timezone.now())
    return redirect("notices_index")
