"""What answers at those addresses of wagtail-localize that the workbench does otherwise."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource

from localization import machine, permissions, reviewing, tasks, writing
from localization.views import exchange
from localization.views.desk import translation_for


def report(request: HttpRequest) -> HttpResponse:
    """Lead to the board, which stands for upstream's report."""
    return redirect("workbench:board")


def update(request: HttpRequest, translation_source_id: int) -> HttpResponse:
    """Renew the record of a source from its live page (POST); never publishes anything.

    It happens by itself whenever the source is published; this is for pages that were changed otherwise.
    """
    source = get_object_or_404(TranslationSource, pk=translation_source_id)
    page = get_object_or_404(Page, translation_key=source.object_id, locale_id=source.locale_id).specific
    languages = source.translations.values_list("target_locale__language_code", flat=True)
    if not any(permissions.may_translate(request.user, page, code) for code in languages):
        raise PermissionDenied
    if request.POST.get("publish_translations") or request.POST.get("use_machine_translation"):
        raise PermissionDenied(
            _("A translation is published in its own language, by whoever may publish there.")
        )
    if request.method == "POST":
        revision = page.live_revision
        minor = bool(revision and revision.content.get("minor_change"))
        reviewing.renew(page, page.live_revision_id, minor=minor)
        messages.success(request, _("The translations know what the page says now."))
    return redirect(_next(request) or reverse("workbench:board"))


def _next(request: HttpRequest) -> str:
    address = request.POST.get("next") or request.GET.get("next") or ""
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else ""


def edit_string(request: HttpRequest, translation_id: int, string_segment_id: int) -> JsonResponse:
    """Save (PUT, form: value, as HTML) or take away (DELETE) the words of a segment, as upstream's address does.

    What comes this way is a draft; it is confirmed at the desk.
    """
    translation = translation_for(request, translation_id)
    segment = get_object_or_404(
        StringSegment.objects.select_related("string", "context"),
        pk=string_segment_id,
        source_id=translation.source_id,
    )
    if request.method not in {"PUT", "DELETE"}:
        return JsonResponse({"error": request.method}, status=405)
    words = QueryDict(request.body).get("value", "") if request.method == "PUT" else ""
    said = StringTranslation.objects.filter(
        translation_of=segment.string, context=segment.context, locale=translation.target_locale
    )
    # This address names no version, so that it could not tell what somebody else has written meanwhile.
    if said.exclude(last_translated_by=None).exclude(last_translated_by=request.user).exists():
        return JsonResponse({"error": _("Somebody else has written here; go on at the desk.")}, status=409)
    try:
        written = writing.write(translation, segment, words, request.user)
    except writing.NotWritable as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"segment_id": segment.pk, "data": words, "version": written.version})


def download_po(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Give the translation as a PO file."""
    return exchange.download(request, translation_id, "po")


def upload_po(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Take a PO file, as the workbench does: what it would change is shown first."""
    return exchange.ExchangeView.as_view()(request, translation_id=translation_id)


def machine_translate(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Have a machine draft what is open (POST), in the background."""
    translation = translation_for(request, translation_id)
    name = machine.available(translation)
    if not name:
        raise Http404
    if request.method == "POST":
        tasks.machine_translate.enqueue(translation.pk, request.user.pk)
        messages.success(
            request,
            _("%(name)s drafts the segments without words; a notice tells you when it is done.")
            % {"name": name},
        )
    return redirect("workbench:desk", translation.pk)
