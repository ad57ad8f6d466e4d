"""The translation memory in the admin: see how words were translated, and take wrong units out."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from localization import permissions, roles
from localization.memory import concordance, store
from localization.models import MemoryUnit
from localization.termbase import Recogniser
from localization.views.suggestions import origin, terms_in, titles_of

LANGUAGES = settings.LANGUAGES


class ConcordanceForm(forms.Form):
    """Words, the language they are in, and the other one."""

    q = forms.CharField(label=gettext_lazy("Words"), max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("In"), choices=LANGUAGES)
    other = forms.ChoiceField(label=gettext_lazy("Translated into or from"), choices=LANGUAGES)

    def clean(self):
        """Raise ValidationError for one language with itself."""
        said = super().clean()
        if said.get("language") and said.get("language") == said.get("other"):
            raise ValidationError(_("Choose two languages."))
        return said


def forgettable(user, source: str, languages: Iterable[str]) -> list[str]:
    """Return those of `languages` in which the user may take a text out of a unit whose source is in `source`.

    Reviewers do so with the translations into their languages. The source is what all translations hang on: without it,
    those into other languages would not be found any more.
    """
    own = permissions.languages_of(user, roles.reviewers)
    return [language for language in languages if language in own and language != source]


class MemoryView(WagtailAdminTemplateMixin, TemplateView):
    """Look words up in the memory and the termbase."""

    template_name = "localization/memory.html"
    page_title = gettext_lazy("Translation memory")
    header_icon = "history"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workbench:board"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        """Add what was found."""
        asked = "q" in self.request.GET
        codes = [code for code, _name in LANGUAGES]
        own = get_language() if get_language() in codes else codes[0]
        start = {"language": own, "other": next(code for code in codes if code != own)}
        form = ConcordanceForm(start | self.request.GET.dict()) if asked else ConcordanceForm(initial=start)
        rows, terms, said = [], [], {}
        if asked and form.is_valid():
            said = form.cleaned_data
            found = concordance.search(said["q"], said["language"], said["other"])
            titles = titles_of(one.place for one in found if one.kind == MemoryUnit.Kind.PAGE)
            ways = self._ways_out(found, [said["language"], said["other"]])
            rows = [
                (one, list(_marked(one)), origin(one.kind, one.place, titles), ways.get(one.unit, []))
                for one in found
            ]
            terms = terms_in(Recogniser(said["language"], said["other"]), said["q"])
        return super().get_context_data(
            **kwargs,
            form=form,
            said=said,
            rows=rows,
            terms=terms,
            units=MemoryUnit.objects.filter(part_of=None).count(),
            may_forget=any(ways for *_row, ways in rows),
            query=self.request.GET.urlencode(),
        )

    def _ways_out(self, found: list[concordance.Found], languages: list[str]) -> dict[int, list[tuple]]:
        """Return unit → the language (empty: all) and the words of each button that takes something out of it."""
        user = self.request.user
        if permissions.is_publisher(user):
            return {one.unit: [("", _("Remove in all languages"))] for one in found}
        names = dict(LANGUAGES)
        sources = MemoryUnit.objects.filter(pk__in=[one.unit for one in found]).values_list("pk", "language")
        return {
            unit: [
                (code, _("Remove in this language only: %(language)s") % {"language": names[code]})
                for code in forgettable(user, source, languages)
            ]
            for unit, source in sources
        }


def _marked(found: concordance.Found):
    """Yield the pieces of a text, and whether each is one of the words looked for."""
    end = 0
    for start, stop in found.spans:
        yield found.source[end:start], False
        yield found.source[start:stop], True
        end = stop
    yield found.source[end:], False


@require_POST
def forget(request: HttpRequest, unit_id: str) -> HttpResponse:
    """Take a unit out of the memory: publishers the whole of it, reviewers their `language` of it, or all of theirs."""
    try:
        unit = get_object_or_404(MemoryUnit, pk=int(unit_id))
    except ValueError as error:
        raise Http404 from error
    if permissions.is_publisher(request.user):
        store.forget([unit.pk])
        messages.success(request, _("The memory has forgotten it."))
    else:
        there = sorted(unit.entries.values_list("language", flat=True))
        wanted = request.POST.getlist("language") or there
        gone = forgettable(request.user, unit.language, [code for code in there if code in wanted])
        if not gone:
            raise PermissionDenied
        store.forget_languages(unit.pk, gone)
        names = ", ".join(str(dict(LANGUAGES)[code]) for code in gone)
        messages.success(request, _("The memory has forgotten it in: %(names)s.") % {"names": names})
    return redirect(f"{reverse('workbench:memory')}?{request.POST.get('query', '')}")
