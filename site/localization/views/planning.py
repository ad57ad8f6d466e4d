"""What is done with works from the board: begin, assign, date, note, say how much is wanted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from localization import depths, making, permissions, standings, telling
from localization.forms import BulkForm
from localization.models import Depth, Standing
from localization.views.numbers import ids_in
from localization.views.submit import offer_address

AT_ONCE = 100


def change(request: HttpRequest) -> HttpResponse:
    """Do what was asked with the works that were chosen: begin, assign, date, note, say how much is wanted."""
    form = BulkForm(request.POST)
    pages = chosen(request)
    if request.method != "POST" or not form.is_valid() or not pages:
        messages.error(request, _("Choose at least one page and what to do with it."))
        return back(request)
    said = form.cleaned_data
    cells = list(
        Standing.objects.select_related("locale", "source_page", "page", "translator").filter(
            source_page_id__in=pages, locale__language_code=said["language"]
        )
    )
    refused = 0
    for cell in cells:
        refused += not _change(request, cell, said)
    done = len(cells) - refused
    if done:
        text = ngettext("%(count)s translation was changed.", "%(count)s translations were changed.", done)
        messages.success(request, text % {"count": done})
    if refused:
        text = ngettext(
            "%(count)s was left as it is: you may not plan it.",
            "%(count)s were left as they are: you may not plan them.",
            refused,
        )
        messages.warning(request, text % {"count": refused})
    return back(request)


@transaction.atomic
def _change(request: HttpRequest, cell: Standing, said: dict) -> bool:
    user, language = request.user, said["language"]
    plans = any(said[name] for name in ("depth", "translator", "due", "note"))
    takes_it = said["translator"] == user and not any(said[name] for name in ("depth", "due", "note"))
    if plans and not (
        permissions.may_plan(user, cell.network, language)
        or (takes_it and permissions.may_work_on(user, cell.network, language))
    ):
        return False
    if said["start"] and not permissions.may_work_on(user, cell.network, language):
        return False
    assigns = said["translator"] and said["translator"] != cell.translator
    for name in ("depth", "translator", "due", "note"):
        if said[name]:
            setattr(cell, name, said[name])
    cell.save(update_fields=["depth", "translator", "due", "note"])
    if assigns:
        telling.assigned(cell, user)
    if said["start"] and cell.depth != Depth.NONE:
        try:
            making.submit(cell.source_page.specific, [cell.locale], user)
        except making.ParentMissing as missing:
            messages.error(request, " ".join([*missing.messages, _("Translate that page first.")]))
            return False
    elif said["depth"]:
        depths.want(cell, cell.depth)
    return True


def chosen(request: HttpRequest) -> list[int]:
    """Return the ids of the pages that were ticked on the board."""
    return ids_in(request.POST.getlist("pages"), AT_ONCE)


def back(request: HttpRequest) -> HttpResponseRedirect:
    """Return the way back to the board as it was."""
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        address = reverse("workbench:board")
    return redirect(address)


def start(request: HttpRequest, page_id: int, language: str) -> HttpResponse:
    """Begin the translation of one page into one language, and go to its desk; offer the parent where it lacks it."""
    page = get_object_or_404(Page.objects.filter(depth__gt=1), pk=page_id).specific
    if request.method != "POST":
        return redirect(reverse("wagtail_localize:submit_page_translation", args=[page.pk]))
    if not permissions.may_translate(request.user, page, language):
        raise PermissionDenied
    locale = next((one for one in standings.site_locales() if one.language_code == language), None)
    if locale is None:
        raise Http404
    try:
        made = making.submit(page, [locale], request.user)
    except making.ParentMissing as missing:
        messages.error(request, " ".join([*missing.messages, _("Translate that page first.")]))
        return redirect(offer_address(missing))
    return redirect("workbench:desk", made[0].pk)
