"""The desk: where a translation is written, segment by segment."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail_localize.models import Translation

from localization import adopting, checks, desk, desk_texts, machine, making, permissions, reviewing, telling
from localization.names import within


def translation_for(request: HttpRequest, translation_id: int) -> Translation:
    """Return a translation that the person may work on; raise Http404 or PermissionDenied."""
    found = get_object_or_404(
        Translation.objects.select_related(
            "source__locale", "source__specific_content_type", "target_locale"
        ),
        pk=translation_id,
        enabled=True,
    )
    if not permissions.works_on_language(request.user, found.target_locale.language_code):
        check_editor(request, found)
    return found


def check_editor(request: HttpRequest, translation: Translation) -> None:
    """Raise PermissionDenied for somebody who does not edit the place of the translated page."""
    if permissions.is_publisher(request.user):
        return
    page = get_object_or_404(
        Page, translation_key=translation.source.object_id, locale_id=translation.target_locale_id
    )
    if not permissions.edits_branch(request.user, page):
        raise PermissionDenied


def desk_of(translation: Translation, *, shown: bool = True) -> desk.Desk:
    """Return the desk of a translation with all its lines (`desk.load`); raise Http404 where one of its pages is gone."""
    try:
        return desk.load(translation, shown=shown)
    except Page.DoesNotExist:
        raise Http404 from None


def heads_of(translation: Translation) -> desk.Desk:
    """Return the desk of a translation without lines; raise Http404 where one of its pages is gone."""
    try:
        return desk.heads(translation)
    except Page.DoesNotExist:
        raise Http404 from None


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
        self.desk = desk_of(translation)
        telling.looked_at(self.desk.page, self.request.user)
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
            language_within=within(target.get_display_name()),
            source_direction=direction(source.language_code),
            direction=direction(target.language_code),
            rights=rights,
            machine_name=machine.available(translation),
            groups=self.desk.groups,
            lost=adopting.lost_by_publishing(self.desk.page, [line.segment for line in self.desk.lines]),
            desk_settings={
                "segment": reverse("workbench:segment", args=[translation.pk, 0]),
                "comments": reverse("workbench:comments", args=[translation.pk, 0]),
                "suggestions": reverse("workbench:suggestions", args=[translation.pk]),
                "concordance": reverse("workbench:concordance", args=[translation.pk]),
                "preview": reverse("workbench:preview", args=[translation.pk]),
                "translation": translation.pk,
                "user": self.request.user.pk,
                "wanted": self.request.GET.get("segment", ""),
                "csrf_cookie": settings.CSRF_COOKIE_NAME,
                "csrf_token": get_token(self.request),
                "source_language": source.language_code,
                "language": target.language_code,
                "states": {key: str(label) for key, label in desk.STATES.items()},
                "checks": {key: str(name) for key, name in checks.NAMES.items()},
                "texts": desk_texts.texts(),
            },
        )


@method_decorator(xframe_options_sameorigin, name="dispatch")
class PreviewView(TemplateView):
    """The page as it would be, with what was typed so far."""

    def get(self, request: HttpRequest, translation_id: int, mode: str = "") -> HttpResponse:
        """Answer with the page, in one of its preview modes."""
        translation = translation_for(request, translation_id)
        page = making.build(translation, drafts=True).page
        # As it would be read from the database: blocks are written from what is stored, where the source's words stand yet.
        page = page.with_content_json(page.serializable_data())
        if mode and mode not in dict(page.preview_modes):
            raise Http404
        # Without Wagtail's bar for editors, which would lie over the words.
        return page.make_preview_request(
            request, mode or page.default_preview_mode, {"in_preview_panel": True}
        )
