"""The glossary: one page a language over all concepts, with an address for each concept."""

from collections.abc import Iterator
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from home import glossary
from home.languages import codes, own_name
from home.models.pages import IndexPage
from search.documents import EXPLAINS, SearchDocument

LONGEST_QUERY = 100


class GlossaryPage(RoutablePageMixin, IndexPage):
    """The terms of the field and what they mean; the address of a concept is its key in every language."""

    schema_type = "DefinedTermSet"
    default_description = gettext_lazy(
        "Terms used in work on migration: what they mean and what they are called in other languages."
    )

    class Meta:
        verbose_name = gettext_lazy("glossary")
        verbose_name_plural = gettext_lazy("glossaries")

    @path("")
    def list_view(self, request: HttpRequest) -> HttpResponse:
        """Answer with all concepts by the alphabet, or those that `q` finds."""
        query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
        # Search engines find the concepts in the sitemap; lists by every query would drown them.
        self.listed = self.listed and not request.GET
        context = {
            "query": query,
            "groups": [] if query else glossary.by_letter(self.language),
            "found": glossary.find(query, self.language) if query else [],
        }
        response = self.render(request, context_overrides=context)
        if query:
            response["Cache-Control"] = "no-store"
        return response

    @path("<slug:key>/")
    def concept_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """Answer with one concept; raise Http404 for the key of none, or of one without a name in the language."""
        entry = glossary.entries(self.language).get(key)
        if entry is None:
            raise Http404(f"no concept has the key {key}")
        self.entry = entry
        there = {code: f"{key}/" for code in codes() if entry.concept.name(code)}
        self.show_part(entry.name, there, entry.description)
        others = [
            (code, own_name(code), entry.concept.of(code), f"{self.versions[code].url}")
            for code in there
            if code != self.language and code in self.versions
        ]
        return self.render(
            request,
            template="home/glossary_concept.html",
            context_overrides={"entry": entry, "terms": entry.concept.of(self.language), "others": others},
        )

    def parts_listed(self) -> list[dict[str, str]]:
        """Return for each concept the end of its address by language, where it has a name."""
        found = glossary.entries(self.language)
        return [
            {code: f"{key}/" for code in codes() if entry.concept.name(code)} for key, entry in found.items()
        ]

    def search_parts(self, main: SearchDocument) -> Iterator[SearchDocument]:
        """Yield a document for each concept: its name, its other names in the language, and what it is."""
        for key, entry in glossary.entries(self.language).items():
            names = [term.text for term in entry.concept.of(self.language) if term.status != "forbidden"]
            others = ", ".join(name for name in names if name != entry.name)
            yield replace(
                main,
                id=f"{main.id}/concept:{key}",
                part=_("Term"),
                title=entry.name,
                text="\n".join(text for text in (others, entry.definition) if text),
                address=f"{main.address}{key}/",
                labels=(),
                filters={**main.filters, EXPLAINS: ("term",)},
            )

    def structured_data(self, base: str) -> dict:
        """Return what schema.org says of the glossary, or of the concept that is shown."""
        data = super().structured_data(base)
        entry = self.__dict__.get("entry")
        if entry is None:
            return data
        return {
            "@type": "DefinedTerm",
            "name": entry.name,
            "termCode": entry.key,
            "url": data["url"],
            "inDefinedTermSet": {"@type": "DefinedTermSet", "name": self.title, "url": f"{base}{self.url}"},
            **({"description": entry.definition} if entry.definition else {}),
            **({"alternateName": names} if (names := self._other_names) else {}),
        }

    @cached_property
    def _other_names(self) -> list[str]:
        return [
            term.text
            for term in self.entry.concept.of(self.language)
            if term.status in {"admitted", "abbreviation"} and term.text != self.entry.name
        ]
