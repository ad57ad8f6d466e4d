"""What was said about a segment, and who wrote what."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail_localize.models import Translation

from localization import placeholders, reviewing, standings, writing
from localization.models import SegmentComment, SegmentVersion
from localization.segments import segments_of
from localization.views.desk import heads_of, translation_for
from localization.views.segments import segment_for


class CommentsView(TemplateView):
    """What was said about a segment, who wrote what, and saying more (POST)."""

    template_name = "localization/comments.html"

    def get_context_data(self, **kwargs):
        """Add comments and earlier words, the latest first."""
        translation = translation_for(self.request, self.kwargs["translation_id"])
        row = segment_for(translation, self.kwargs["segment_id"])
        about = {"context_id": row.context_id, "locale_id": translation.target_locale_id}
        versions = (
            SegmentVersion.objects.filter(**about).select_related("author", "string").order_by("-created")
        )
        return super().get_context_data(
            **kwargs,
            translation=translation,
            segment=row,
            language=translation.target_locale.language_code,
            comments=SegmentComment.objects.filter(**about)
            .select_related("author")
            .order_by("-created")[:50],
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
        loaded = heads_of(translation)
        return reviewing.rights(self.request.user, translation, loaded.page, loaded.standing).review

    def post(self, request: HttpRequest, translation_id: int, segment_id: int) -> HttpResponse:
        """Keep a comment; one that rejects opens the segment again."""
        translation = translation_for(request, translation_id)
        row = segment_for(translation, segment_id)
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
