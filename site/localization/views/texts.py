"""Texts outside pages on the board: labels, navigation, the program's own words."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from localization import board, permissions, registry
from localization.standings import site_locales
from localization.views.desk import direction

PAGE_SIZE = 100


def _writes(user, language: str) -> bool:
    return permissions.works_on_language(user, language) or permissions.is_publisher(user)


class TextsView(WagtailAdminTemplateMixin, TemplateView):
    """All texts outside pages × languages: how many there are, and what is missing."""

    template_name = "localization/texts.html"
    page_title = gettext_lazy("Labels and other texts")
    header_icon = "wagtail-localize-language"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        """Add the totals."""
        locales = site_locales()
        codes = [locale.language_code for locale in locales]
        return super().get_context_data(
            **kwargs,
            writable=[code for code in codes if _writes(self.request.user, code)],
            locales=locales,
            rows=board.text_totals(codes),
        )


class TextView(WagtailAdminTemplateMixin, TemplateView):
    """The texts of one kind in one language: whoever translates into it writes them, in that language alone."""

    template_name = "localization/text_list.html"
    header_icon = "wagtail-localize-language"

    def dispatch(self, request, *args, key: str, language: str, **kwargs):
        """Find the texts and the language."""
        self.texts = registry.texts().get(key)
        self.locale = next((one for one in site_locales() if one.language_code == language), None)
        if self.texts is None or self.locale is None:
            raise Http404
        self.writes = self.texts.editable and _writes(request.user, language)
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return f"{self.texts.name} – {self.locale.get_display_name()}"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": reverse("workbench:texts"), "label": TextsView.page_title},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        """Add a page of the texts, by default those that are missing."""
        kwargs.setdefault("refused", {})
        language = self.locale.language_code
        show_all = "all" in self.request.GET
        found = self.texts.texts([language])[language]
        shown = [text for text in found if show_all or not text.words or text.key in kwargs["refused"]]
        pages = Paginator(shown, PAGE_SIZE)
        page = pages.get_page(self.request.GET.get("p"))
        return super().get_context_data(
            **kwargs,
            items=page,
            elided_page_range=pages.get_elided_page_range(page.number),
            show_all=show_all,
            writes=self.writes,
            language=language,
            direction=direction(language),
        )

    def post(self, request, *args, **kwargs) -> HttpResponse:
        """Store the texts that were changed; say which could not be stored, and keep what was typed of them."""
        if not self.writes:
            raise PermissionDenied
        language = self.locale.language_code
        known = {text.key: text for text in self.texts.texts([language])[language]}
        said = zip(request.POST.getlist("key"), request.POST.getlist("words"), strict=False)
        done, refused = 0, {}
        for key, words in said:
            words = words.strip()
            if key not in known or words == known[key].words:
                continue
            try:
                with transaction.atomic():
                    self.texts.save(key, language, words)
                done += 1
            except ValidationError as error:
                refused[key] = {"words": words, "reason": " ".join(error.messages)}
        if done:
            text = ngettext("%(count)s text was saved.", "%(count)s texts were saved.", done)
            messages.success(request, text % {"count": done})
        if refused:
            return self.render_to_response(self.get_context_data(refused=refused))
        return redirect(request.get_full_path())
