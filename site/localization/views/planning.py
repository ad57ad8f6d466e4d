"""What is done with works from the board: begin, assign, date, note, say how much is wanted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from localization import batches, depths, making, permissions, planning, standings
from localization.forms import BulkForm
from localization.models import Standing
from localization.names import within
from localization.state import source_of
from localization.views.numbers import ids_in
from localization.views.submit import offer_address

AT_ONCE = 100


def change(request: HttpRequest) -> HttpResponse:
    """Do what was asked with the works that were chosen: begin, assign, date, note, say how much is wanted."""
    form = BulkForm(request.POST)
    pages = chosen(request)
    if request.method != "POST" or not form.is_valid() or not pages or not form.asks_for_something():
        wrong = [error for errors in form.errors.values() for error in errors] if pages else []
        messages.error(request, " ".join(wrong) or _("Choose at least one page and what to do with it."))
        return back(request)
    plan, start = form.plan(), form.cleaned_data["start"]
    cells = list(
        Standing.objects.select_related("locale", "source_page", "page", "translator").filter(
            source_page_id__in=pages, locale__language_code=form.cleaned_data["language"]
        )
    )
    translator = plan.get("translator")
    if translator and not planning.suits(translator, cells):
        text = _("Nobody was assigned: %(name)s may not translate this into %(language)s.")
        language = within(cells[0].locale.get_display_name())
        messages.error(request, text % {"name": translator, "language": language})
        return back(request)
    allowed = [cell for cell in cells if planning.may(request.user, cell, plan, start)]
    if plan:
        for cell in allowed:
            planning.note(cell, plan, request.user)
    if "depth" in plan and depths.changed(allowed):
        messages.info(request, _("Their states and figures follow in the background."))
    wanted = planning.to_begin(allowed) if start else []
    in_background = len(wanted) > planning.AT_ONCE
    missing, refused = ([], []) if in_background else planning.begin(wanted, request.user)
    begun = 0 if in_background else len(wanted) - len(missing) - len(refused)
    _say_done(request, len(allowed) if plan else begun)
    left = [cell for cell in allowed if cell not in wanted] if start else []
    _say_left(request, len(cells) - len(allowed), left, missing)
    for error in refused:
        messages.error(request, " ".join(error.messages))
    if not in_background:
        return back(request)
    batch = batches.begin_chosen([cell.source_page_id for cell in wanted], [wanted[0].locale], request.user)
    messages.success(request, _("The pages chosen are being prepared."))
    return redirect("workbench:batch", batch.pk)


def _say_done(request: HttpRequest, done: int) -> None:
    if done:
        text = ngettext("%(count)s translation was changed.", "%(count)s translations were changed.", done)
        messages.success(request, text % {"count": done})


def _say_left(
    request: HttpRequest, refused: int, left: list[Standing], missing: list[making.ParentMissing]
) -> None:
    """Say what was not done and why; `left` is what cannot begin. What was planned holds where the page above is missing."""
    own = sum(cell.state == Standing.State.OWN for cell in left)
    unwanted = len(left) - own
    above = dict.fromkeys(error.parent.title for error in missing)
    said = [
        (
            messages.WARNING,
            refused,
            ngettext(
                "%(count)s was left as it is: you may not plan it.",
                "%(count)s were left as they are: you may not plan them.",
                refused,
            ),
        ),
        (
            messages.WARNING,
            unwanted,
            ngettext(
                "%(count)s was not begun: it is not wanted in this language.",
                "%(count)s were not begun: they are not wanted in this language.",
                unwanted,
            ),
        ),
        (
            messages.WARNING,
            own,
            ngettext(
                "%(count)s was not begun: it was written in this language.",
                "%(count)s were not begun: they were written in this language.",
                own,
            ),
        ),
        (
            messages.ERROR,
            len(missing),
            ngettext(
                "%(count)s was not begun: the page above it does not exist in this language. Translate first: %(pages)s",
                "%(count)s were not begun: the page above them does not exist in this language. "
                "Translate first: %(pages)s",
                len(missing),
            ),
        ),
    ]
    for level, count, text in said:
        if count:
            messages.add_message(request, level, text % {"count": count, "pages": " · ".join(above)})


def chosen(request: HttpRequest) -> list[int]:
    """Return the ids of the pages that were ticked on the board."""
    return ids_in(request.POST.getlist("pages"), AT_ONCE)


def back(request: HttpRequest) -> HttpResponseRedirect:
    """Return the way back to the board as it was."""
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        address = reverse("workbench:board")
    return redirect(address)


def to_board(request: HttpRequest) -> HttpResponseRedirect:
    """Return the way to the board with the filters of an address, of which it says what is wrong with them."""
    return redirect(f"{reverse('workbench:board')}?{request.GET.urlencode()}")


def start(request: HttpRequest, page_id: int, language: str) -> HttpResponse:
    """Begin the translation of one page into one language, and go to its desk; offer the parent where it lacks it.

    Of a translated page it is its source that is translated.
    """
    page = get_object_or_404(Page.objects.filter(depth__gt=1), pk=page_id).specific
    page = source_of(page) or page
    if request.method != "POST":
        return redirect(reverse("wagtail_localize:submit_page_translation", args=[page.pk]))
    locales = {one.language_code: one for one in standings.site_locales() if one.pk != page.locale_id}
    if language not in locales:
        raise Http404
    if not permissions.may_translate(request.user, page, language):
        raise PermissionDenied
    try:
        made = making.submit(page, [locales[language]], request.user)
    except making.ParentMissing as missing:
        messages.error(request, " ".join([*missing.messages, _("Translate that page first.")]))
        return redirect(offer_address(missing))
    except making.NotATranslation as refused:
        messages.error(request, " ".join(refused.messages))
        return back(request)
    return redirect("workbench:desk", made[0].pk)
