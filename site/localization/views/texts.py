"""Texts outside pages on the board: labels, navigation, the program's own words."""

from itertools import zip_longest

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
OVERTAKEN = gettext_lazy(
    "Somebody else changed this text while you were writing. Save again to replace their words by yours."
)


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
        may_write = _writes(request.user, language)
        self.writes = self.texts.editable and may_write
        self.opens = (
            may_write and bool(self.texts.permission) and request.user.has_perm(self.texts.permission)
        )
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
        language, refused = self.locale.language_code, kwargs["refused"]
        show_all = "all" in self.request.GET
        found = self.texts.texts([language])[language]
        if (
            refused
        ):  # those alone: the list may have become shorter, and what was typed must be seen on its first page
            shown = [text for text in found if text.key in refused]
        else:
            shown = [text for text in found if show_all or not text.words]
        pages = Paginator(shown, PAGE_SIZE)
        page = pages.get_page(1 if refused else self.request.GET.get("p"))
        return super().get_context_data(
            **kwargs,
            items=page,
            elided_page_range=pages.get_elided_page_range(page.number),
            show_all=show_all,
            writes=self.writes,
            opens=self.opens,
            language=language,
            direction=direction(language),
        )

    def post(self, request, *args, **kwargs) -> HttpResponse:
        """Store the texts that the person changed; say which could not be stored, and keep what was typed of them.

        Each comes with the words that were `shown`: whoever changed nothing in a row leaves it as it is now, and words
        that somebody else has saved since are not overwritten unseen.
        """
        if not self.writes:
            raise PermissionDenied
        language = self.locale.language_code
        known = {text.key: text for text in self.texts.texts([language])[language]}
        said = zip_longest(*map(request.POST.getlist, ("key", "shown", "words")), fillvalue="")
        done, refused = 0, {}
        for key, shown, words in ((key, _tidy(shown), _tidy(words)) for key, shown, words in said):
            if words == shown or (key in known and words == _tidy(known[key].words)):
                continue
            if key not in known:
                messages.error(request, _("“%(words)s” was not saved: the text is gone.") % {"words": words})
            elif shown != _tidy(known[key].words):
                refused[key] = {"words": words, "reason": OVERTAKEN, "overtaken": True}
            else:
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
            text = ngettext("%(count)s text was not saved.", "%(count)s texts were not saved.", len(refused))
            messages.error(request, text % {"count": len(refused)})
            return self.render_to_response(self.get_context_data(refused=refused))
        return redirect(request.get_full_path())


def _tidy(words: str) -> str:
    """Return words as they are compared and stored: browsers send the ends of lines in a way of their own.

    NUL, with which some clipboards end, is dropped: not every database can keep it.
    """
    return words.replace("\0", "").replace("\r\n", "\n").strip()
