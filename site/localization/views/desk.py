"""The desk: where a translation is written, segment by segment."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail_localize.models import StringSegment, Translation

from localization import checks, desk, making, permissions, placeholders, reviewing, standings, termbase, writing
from localization.models import SegmentComment, SegmentVersion
from localization.models.segments import Origin
from localization.places import places
from localization.segments import segments_of


def translation_for(request: HttpRequest, translation_id: int) -> Translation:
    """Return a translation that the person may work on; raise Http404 or PermissionDenied."""
    found = get_object_or_404(
        Translation.objects.select_related("source__locale", "source__specific_content_type", "target_locale"),
        pk=translation_id,
        enabled=True,
    )
    language = found.target_locale.language_code
    if not permissions.works_on_language(request.user, language):
        page = get_object_or_404(
            Page, translation_key=found.source.object_id, locale_id=found.source.locale_id
        )
        if not permissions.edits_branch(request.user, page):
            raise PermissionDenied
    return found


def direction(language: str) -> str:
    """Return the direction in which a language is written, for the attribute `dir`."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """The translator's desk."""

    template_name = "localization/desk.html"
    header_icon = "wagtail-localize-language"

    def get_page_title(self):
        return self.desk.page.title if self.desk.page.live else self.desk.source_page.title

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        """Add the lines, the rights of the person, and what the script needs."""
        translation = translation_for(self.request, self.kwargs["translation_id"])
        self.desk = desk.load(translation)
        source, target = translation.source.locale, translation.target_locale
        rights = reviewing.rights(self.request.user, translation, self.desk.page, self.desk.standing)
        return super().get_context_data(
            **kwargs,
            desk=self.desk,
            translation=translation,
            source_language=source.language_code,
            language=target.language_code,
            source_name=source.get_display_name(),
            language_name=target.get_display_name(),
            source_direction=direction(source.language_code),
            direction=direction(target.language_code),
            rights=rights,
            check_names=checks.NAMES,
            wanted=self.request.GET.get("segment", ""),
            settings={
                "segment": reverse("workbench:segment", args=[translation.pk, 0]),
                "suggestions": reverse("workbench:suggestions", args=[translation.pk]),
                "preview": reverse("workbench:preview", args=[translation.pk]),
                "page": translation.pk,
            },
        )


def _segment(translation: Translation, segment_id: int) -> StringSegment:
    return get_object_or_404(
        StringSegment.objects.select_related("string", "context"),
        pk=segment_id,
        source_id=translation.source_id,
    )


def _body(request: HttpRequest) -> dict:
    try:
        said = json.loads(request.body)
    except ValueError:
        raise ValidationError(_("This is not JSON.")) from None
    if not isinstance(said, dict) or not isinstance(said.get("text", ""), str):
        raise ValidationError(_("This is not a segment."))
    return said


def segment(request: HttpRequest, translation_id: int, segment_id: int) -> JsonResponse:
    """Save a segment (PUT, JSON: text, version, confirm, overruled, origin) and say what the checks think of it.

    409 with the words of the other person, where somebody else has written meanwhile; 400 with the reason for words
    that cannot be saved.
    """
    if request.method != "PUT":
        return JsonResponse({"error": "PUT"}, status=405)
    translation = translation_for(request, translation_id)
    row = _segment(translation, segment_id)
    try:
        said = _body(request)
        words = placeholders.to_html(said.get("text", ""), row.string.data)
        written = writing.write(
            translation,
            row,
            words if said.get("text", "").strip() else "",
            request.user,
            version=said.get("version"),
            confirmed=bool(said.get("confirm")),
            origin=said.get("origin") if said.get("origin") in Origin.values else Origin.TYPED,
            overruled=_overruled(said),
        )
    except (ValidationError, placeholders.BrokenMarks, writing.NotWritable) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return JsonResponse({"error": text}, status=400)
    except writing.Conflict as conflict:
        return JsonResponse(_conflict(conflict, row), status=409)
    answer = {
        "version": written.version,
        "state": "done" if written.done else "draft" if written.row else "open",
        "findings": _findings(translation, row, said),
    }
    if written.done:
        answer["filled"] = fill_repetitions(translation, row, written.row, request.user)
    return JsonResponse(answer)


def _overruled(said: dict) -> dict | None:
    found = said.get("overruled")
    if not isinstance(found, dict):
        return None
    return {
        key: str(reason)[:200] for key, reason in found.items() if key in checks.NAMES and str(reason).strip()
    }


def _conflict(conflict: writing.Conflict, row: StringSegment) -> dict:
    theirs = conflict.row
    status = getattr(theirs, "status", None) if theirs else None
    return {
        "text": placeholders.to_text(theirs.data, row.string.data) if theirs else "",
        "version": (status.version if status else 1) if theirs else 0,
        "by": str(theirs.last_translated_by or "") if theirs else "",
    }


def _findings(translation: Translation, row: StringSegment, said: dict) -> list[dict]:
    place = places(translation.source, [row.context.path])[row.context.path]
    source = placeholders.to_text(row.string.data, row.string.data)
    terms = termbase.Recogniser(
        translation.source.locale.language_code, translation.target_locale.language_code
    )
    pair = checks.Pair(
        source,
        said.get("text", ""),
        translation.source.locale.language_code,
        translation.target_locale.language_code,
        place.max_length,
        terms.problems(source, said.get("text", "")),
    )
    return [
        {"check": found.check, "name": str(checks.NAMES[found.check]), "text": found.text}
        for found in checks.findings(pair, _overruled(said) or ())
    ]


def fill_repetitions(translation: Translation, row: StringSegment, written, user) -> list[dict]:
    """Give the same words to segments of the page that say the same and have none; return those, as drafts."""
    filled = []
    others = (
        StringSegment.objects.filter(source_id=translation.source_id, string_id=row.string_id)
        .exclude(pk=row.pk)
        .select_related("string", "context")
    )
    for other in others:
        try:
            made = writing.write(
                translation, other, written.data, user, version=0, origin=Origin.MEMORY
            )
        except writing.Conflict:
            continue  # it has words of its own
        filled.append(
            {
                "id": other.pk,
                "text": placeholders.to_text(written.data, other.string.data),
                "version": made.version,
            }
        )
    return filled


@require_POST
def publish(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Publish the translation, in its language alone."""
    translation = translation_for(request, translation_id)
    loaded = desk.load(translation)
    back = redirect("workbench:desk", translation.pk)
    if found := sum(len(line.findings) for line in loaded.lines if line.segment.done):
        text = ngettext(
            "Not published: the checks found %(count)s thing. Mend it, or overrule it with a reason.",
            "Not published: the checks found %(count)s things. Mend them, or overrule them with a reason.",
            found,
        )
        messages.error(request, text % {"count": found})
        return back
    try:
        page = reviewing.publish(
            translation,
            request.user,
            loaded.page,
            loaded.standing,
            incomplete=bool(request.POST.get("incomplete")),
        )
    except ValidationError as error:
        messages.error(request, _("Not published: what is live stays as it is."))
        for text in _texts(error, loaded.page):
            messages.error(request, text)
        return back
    messages.success(
        request,
        _("“%(title)s” is live in %(language)s.")
        % {"title": page.title, "language": translation.target_locale.get_display_name()},
    )
    return back


def _texts(error: ValidationError, page: Page) -> list[str]:
    if not hasattr(error, "error_dict"):
        return error.messages
    said = []
    for name, texts in error.message_dict.items():
        known = {field.name: field for field in page._meta.get_fields()}
        label = getattr(known.get(name), "verbose_name", "")
        said += [f"{label}: {text}" if label else text for text in texts]
    return said


@require_POST
def hand_in(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Give the translation to the reviewers."""
    translation = translation_for(request, translation_id)
    loaded = desk.load(translation)
    if not reviewing.rights(request.user, translation, loaded.page, loaded.standing).hand_in:
        raise PermissionDenied
    try:
        reviewing.hand_in(translation, request.user)
    except making.Incomplete as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It waits for review now."))
    return redirect("workbench:desk", translation.pk)


@require_POST
def give_back(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Return the translation to its translator."""
    translation = translation_for(request, translation_id)
    loaded = desk.load(translation)
    if not reviewing.rights(request.user, translation, loaded.page, loaded.standing).review:
        raise PermissionDenied
    reviewing.give_back(translation)
    messages.success(request, _("It went back to the translator."))
    return redirect("workbench:desk", translation.pk)


@require_POST
def stop(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Let the page go its own way; it is edited as any other page from now on."""
    translation = translation_for(request, translation_id)
    page = translation.get_target_instance()
    if not permissions.edits_branch(request.user, page):
        raise PermissionDenied
    making.stop(translation)
    messages.success(request, _("The page is no longer translated segment by segment."))
    return redirect("wagtailadmin_pages:edit", page.pk)


class CommentsView(TemplateView):
    """What was said about a segment, who wrote what, and saying more (POST)."""

    template_name = "localization/comments.html"

    def get_context_data(self, **kwargs):
        """Add comments and earlier words, the latest first."""
        translation = translation_for(self.request, self.kwargs["translation_id"])
        row = _segment(translation, self.kwargs["segment_id"])
        about = {"context_id": row.context_id, "locale_id": translation.target_locale_id}
        versions = SegmentVersion.objects.filter(**about).select_related("author", "string").order_by("-created")
        return super().get_context_data(
            **kwargs,
            translation=translation,
            segment=row,
            language=translation.target_locale.language_code,
            comments=SegmentComment.objects.filter(**about).select_related("author").order_by("-created")[:50],
            versions=[
                {
                    "author": version.author,
                    "created": version.created,
                    "text": placeholders.to_text(version.text, version.string.data),
                }
                for version in versions[:50]
            ],
            may_reject=self._may_reject(translation),
        )

    def _may_reject(self, translation: Translation) -> bool:
        loaded = desk.heads(translation)
        return reviewing.rights(self.request.user, translation, loaded.page, loaded.standing).review

    def post(self, request: HttpRequest, translation_id: int, segment_id: int) -> HttpResponse:
        """Keep a comment; one that rejects opens the segment again."""
        translation = translation_for(request, translation_id)
        row = _segment(translation, segment_id)
        text = request.POST.get("text", "").strip()[:2000]
        rejects = bool(request.POST.get("reject"))
        if rejects and not self._may_reject(translation):
            raise PermissionDenied
        if text:
            SegmentComment.objects.create(
                context_id=row.context_id,
                string_id=row.string_id,
                locale_id=translation.target_locale_id,
                author=request.user,
                text=text,
                rejects=rejects,
            )
        if rejects:
            for found in segments_of(translation):
                if found.id == row.pk and found.translation:
                    writing.give_back(found.translation)
                    standings.refresh([translation.source.object_id])
        return redirect("workbench:comments", translation.pk, row.pk)


@method_decorator(xframe_options_sameorigin, name="dispatch")
class PreviewView(TemplateView):
    """The page as it would be, with what was typed so far."""

    def get(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        """Answer with the page."""
        translation = translation_for(request, translation_id)
        page = making.build(translation, drafts=True).page
        return page.make_preview_request(request, page.default_preview_mode)
