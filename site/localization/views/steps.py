"""The steps of a translation: hand it in, give it back, publish it, stop and begin again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages as admin_messages
from wagtail.models import Page

from localization import making, permissions, reviewing
from localization.desk import Desk
from localization.names import within
from localization.views.desk import desk_of, heads_of, translation_for
from localization.views.submit import submit_address


@require_POST
def publish(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Publish the translation, in its language alone."""
    translation = translation_for(request, translation_id)
    loaded = desk_of(translation, shown=False)
    back = redirect("workbench:desk", translation.pk)
    try:
        _refuse_findings(loaded)
        page = reviewing.publish(
            loaded,
            request.user,
            incomplete=bool(request.POST.get("incomplete")),
            seen=request.POST.get("handed_in", ""),
        )
    except ValidationError as error:
        messages.error(request, _("Not published: what is live stays as it is."))
        for text in _texts(error, loaded.page):
            messages.error(request, text)
        return back
    messages.success(
        request,
        _("“%(title)s” is live in %(language)s.")
        % {"title": page.title, "language": within(translation.target_locale.get_display_name())},
    )
    return back


def _refuse_findings(loaded: Desk) -> None:
    findings = sum(len(line.findings) for line in loaded.lines if line.segment.done)
    if findings:
        text = ngettext(
            "The checks found %(count)s thing. Mend it, or overrule it with a reason.",
            "The checks found %(count)s things. Mend them, or overrule them with a reason.",
            findings,
        )
        raise ValidationError(text % {"count": findings})


def _texts(error: ValidationError, page: Page) -> list[str]:
    if not hasattr(error, "error_dict"):
        return error.messages
    said = []
    for name, texts in error.message_dict.items():
        known = {field.name: field for field in page._meta.get_fields()}
        label = getattr(known.get(name), "verbose_name", "")
        said += [
            _("%(name)s: %(label)s") % {"name": label, "label": text} if label else text for text in texts
        ]
    return said


@require_POST
def hand_in(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Give the translation to the reviewers."""
    translation = translation_for(request, translation_id)
    loaded = heads_of(translation)
    if not reviewing.rights(request.user, translation, loaded.page, loaded.standing).hand_in:
        raise PermissionDenied
    try:
        reviewing.hand_in(translation, request.user)
    except ValidationError as error:
        for text in _texts(error, loaded.page):
            messages.error(request, text)
    else:
        messages.success(request, _("It waits for review now."))
    return redirect("workbench:desk", translation.pk)


@require_POST
def give_back(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Return the translation to its translator; a segment that was given back has taken it there already."""
    translation = translation_for(request, translation_id)
    loaded = heads_of(translation)
    may = reviewing.rights(request.user, translation, loaded.page, loaded.standing)
    if may.review:
        reviewing.give_back(translation, request.user)
    elif not may.reject:
        raise PermissionDenied
    messages.success(request, _("It went back to the translator."))
    return redirect("workbench:desk", translation.pk)


@require_POST
def stop(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Let the page go its own way; it is edited as any other page from now on."""
    translation = translation_for(request, translation_id)
    page = translation.get_target_instance()
    if not permissions.may_edit(request.user, page):
        raise PermissionDenied
    making.stop(translation)
    again = submit_address(translation)
    admin_messages.success(
        request,
        _("The page is no longer translated segment by segment."),
        buttons=[admin_messages.button(again, _("Take the translation up again"))] if again else None,
    )
    return redirect("wagtailadmin_pages:edit", page.pk)
