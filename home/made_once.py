"""A new page is made once, also when its form is sent again because the answer was lost (a cut line, a proxy's error).

The form brings the work's key along, and a work has one page in a language: what the same person sends again from the same
form takes the place of the draft that was made of it, as long as nothing has come of that. Facts likewise, by their `uid`.
"""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from home.facts import Facts

KEY = "made_as"


def key_field(key: UUID) -> forms.UUIDField:
    """Return the field that brings the key along; browsers that fill forms in again keep off."""
    return forms.UUIDField(required=False, initial=key, widget=forms.HiddenInput({"autocomplete": "off"}))


def key_of(request: HttpRequest) -> UUID | None:
    """Return the key that a form brought along."""
    try:
        return UUID(request.POST.get(KEY, ""))
    except ValueError:
        return None


def find_made(request: HttpRequest, parent: Page, page_class: type[Page]) -> HttpResponse | None:
    """Note at `parent` the draft that was made of this form before; lead to the page if it is more than a draft."""
    found = page_class.objects.child_of(parent).filter(translation_key=key_of(request), owner=request.user)
    page = found.first()
    if page is None:
        return None
    if page.first_published_at or page.workflow_in_progress:
        messages.warning(request, _("This had been made already; here it is."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    if is_own_draft(page, request.user) and _is_as_made(page):
        parent.made_before = page.pk
    return None


def _is_as_made(page: Page) -> bool:
    """Whether nothing would be lost with `page`: a page below it, a translation, a lock, what was saved in its own editor."""
    gone_on_with = page.numchild or page.locked or page.revisions.count() > 1
    return not gone_on_with and not page.get_translations().exists()


def is_own_draft(made: Page | Facts, user) -> bool:
    """Whether nobody but `user` has seen or changed what was made."""
    return not made.first_published_at and not made.revisions.exclude(user=user).exists()
