"""What was said about a segment, and who wrote what."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from localization import carrying, placeholders, reviewing
from localization.desk import Desk
from localization.models import SegmentComment, SegmentVersion
from localization.segments import Segment, said_about, segments_of
from localization.views.desk import heads_of, translation_for
from localization.views.segments import segment_for


def _version(version: SegmentVersion) -> dict:
    return {
        "author": version.author,
        "created": version.created,
        "confirmed": version.confirmed,
        "text": placeholders.to_text(version.text, version.string.data),
        "now": False,
    }


def _now(translation: Translation, row: StringSegment) -> list[dict]:
    written = (
        StringTranslation.objects.filter(
            translation_of_id=row.string_id,
            context_id=row.context_id,
            locale_id=translation.target_locale_id,
        )
        .select_related("last_translated_by", "status")
        .first()
    )
    if written is None:
        return []
    return [
        {
            "author": written.last_translated_by,
            "created": written.updated_at,
            "confirmed": carrying.is_done(written),
            "text": placeholders.to_text(written.data, row.string.data),
            "now": True,
        }
    ]


def _rejected(translation: Translation, row: StringSegment) -> Segment:
    found = next((one for one in segments_of(translation) if one.id == row.pk), None)
    if found is None:
        raise Http404
    return found


class CommentsView(TemplateView):
    """What was said about a segment, who wrote what, and saying more (POST)."""

    template_name = "localization/comments.html"

    def get_context_data(self, **kwargs):
        """Add comments and earlier words, the latest first."""
        translation = translation_for(self.request, self.kwargs["translation_id"])
        row = segment_for(translation, self.kwargs["segment_id"])
        loaded, now = heads_of(translation), _now(translation, row)
        about = said_about(translation, row)
        versions = (
            SegmentVersion.objects.filter(about)
            .select_related("author", "string")
            .order_by("-created", "-pk")
        )
        return super().get_context_data(
            **kwargs,
            translation=translation,
            segment=row,
            language=translation.target_locale.language_code,
            comments=SegmentComment.objects.filter(about)
            .select_related("author")
            .order_by("-created", "-pk")[:50],
            versions=[*now, *map(_version, versions[:50])],
            may_reject=bool(now and now[0]["confirmed"]) and self._may_reject(translation, loaded),
            standing=loaded.standing,
        )

    def _may_reject(self, translation: Translation, loaded: Desk) -> bool:
        return reviewing.rights(self.request.user, translation, loaded.page, loaded.standing).reject

    def post(self, request: HttpRequest, translation_id: int, segment_id: int) -> HttpResponse:
        """Keep a comment; one that rejects opens the segment again. Without words nothing is done.

        404 for what is no longer a segment of the page: its source may have been published anew meanwhile.
        """
        translation = translation_for(request, translation_id)
        row = segment_for(translation, segment_id)
        text = request.POST.get("text", "").replace("\x00", "").strip()[:2000]
        rejects = bool(request.POST.get("reject"))
        if rejects and not self._may_reject(translation, heads_of(translation)):
            raise PermissionDenied
        if text:
            with transaction.atomic():
                SegmentComment.objects.create(
                    context_id=row.context_id,
                    string_id=row.string_id,
                    locale_id=translation.target_locale_id,
                    author=request.user,
                    text=text,
                    rejects=rejects,
                )
                if rejects:
                    reviewing.reject(translation, _rejected(translation, row), request.user, text)
        return redirect("workbench:comments", translation.pk, row.pk)
