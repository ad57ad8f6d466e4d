"""The public API: search and suggestions as JSON, with its description."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import NinjaAPI, Query
from ninja.openapi.docs import DocsBase
from ninja.responses import Response

from search import suggest
from search.api_errors import for_readers, problem
from search.api_schemas import (
    Problem,
    Results,
    SearchParameters,
    Suggestions,
    SuggestParameters,
)
from search.documents import UNFILTERED
from search.filters import NO, YES, Labels, registered
from search.requests import LONGEST_QUERY, SHOWN_VALUE, SearchRequest
from search.results import NEAR, SearchResults, answer

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
UNAVAILABLE_SECONDS = 60
ERRORS = {422: Problem, 429: Problem, 503: Problem}


class DocsPage(DocsBase):
    """The description of the API as a page of the site: nothing is loaded from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs) -> HttpResponse:
        """Return the page."""
        schema = api.get_openapi_schema()
        operations = [
            {"path": path, "method": method.upper(), **operation}
            for path, methods in schema["paths"].items()
            for method, operation in methods.items()
        ]
        return render(request, "search/api_docs.html", {"info": schema["info"], "operations": operations})


class PublicAPI(NinjaAPI):
    """The API; its description names the values that filters have at the time."""

    def get_openapi_schema(self, **kwargs):
        """Return the OpenAPI description, with the keys of the vocabularies as they are now."""
        schema = super().get_openapi_schema(**kwargs)
        labels = Labels(settings.LANGUAGE_CODE)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for parameter in operation.get("parameters", ()):
                    items = parameter["schema"].get("items")
                    known = labels.of(parameter["name"]) if items == {"type": "string"} else {}
                    if known:
                        items["enum"] = list(known)
                _as_problems(operation)
        return schema


def _as_problems(operation: dict) -> None:
    """Say that errors are problem details, and that one may be asked to wait."""
    for status, response in operation.get("responses", {}).items():
        content = response.get("content", {})
        if int(status) >= 400 and "application/json" in content:
            response["content"] = {"application/problem+json": content["application/json"]}
        if int(status) in (429, 503):
            response["headers"] = {
                "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}
            }


api = PublicAPI(
    title="Passerelle",
    version="1.0.0",
    description="Search over all that the networks publish. For reading; no key is needed.",
    urls_namespace="api",
    docs=DocsPage(),
    openapi_extra={"info": {"license": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"}}},
)


@api.get(
    "/search",
    response={200: Results, **ERRORS},
    url_name="search",
    operation_id="search",
    summary="Search, or list everything",
)
def search(request: HttpRequest, parameters: Query[SearchParameters]):
    """Works that match, each once; with the same parameters, the same works as on the site's own pages."""
    return _search(request)


@for_readers
def _search(request: HttpRequest) -> HttpResponse:
    given = request.GET.copy()
    languages = given.getlist("lang")
    language = languages[0] if languages else settings.LANGUAGE_CODE
    if language not in LANGUAGES:
        return _invalid([("lang", language, _no_language(language))])
    given.setlist("lang", languages[1:])
    with override(language):
        asked = SearchRequest.parse(given, language)
        wrong = [(each.name, each.value, each.reason) for each in asked.problems] or _loose(given, asked)
        if wrong:
            return _invalid(wrong)
        results = answer(asked, _facets(), also=asked.page == 1)
        if results.problem:
            return problem(503, results.problem, Retry_After=str(UNAVAILABLE_SECONDS))
        return Response(Results.model_validate(_results(results)).model_dump(mode="json"))


def _loose(given: QueryDict, asked: SearchRequest) -> list[tuple[str, str, str]]:
    """Return what a page lets pass and a program is told about: other spellings of values, values given twice."""
    said = {
        "page": str(asked.page),
        "size": str(asked.size),
        "sort": asked.sort,
        "exact": YES if asked.exact else NO,
    }
    wrong = []
    for name, values in given.lists():
        if name == "q":
            spelt = values
        elif name in said:
            spelt = [said[name]]
        else:
            spelt = asked.filters.get(name, ())
        wrong += [
            (
                name,
                value[:SHOWN_VALUE],
                _("This is not one of the values, as the description of the API spells them."),
            )
            for value in values
            if value not in spelt or not (value or name == "q")
        ]
        if len(values) > 1 and (name in said or name == "q"):
            wrong.append((name, values[-1][:SHOWN_VALUE], _("This parameter can have one value.")))
    return wrong


@api.get(
    "/suggest",
    response={200: Suggestions, **ERRORS},
    url_name="suggest",
    operation_id="suggest",
    summary="Suggestions as one types",
)
def suggestions(request: HttpRequest, parameters: Query[SuggestParameters]):
    """Titles, services, organisations, countries and themes with a word that begins as typed."""
    return _suggest(request)


@for_readers
def _suggest(request: HttpRequest) -> HttpResponse:
    language = request.GET.get("lang", settings.LANGUAGE_CODE)
    text = request.GET.get("q", "")
    if language not in LANGUAGES:
        return _invalid([("lang", language, _no_language(language))])
    wrong = [
        (name, "", _("This parameter is not known.")) for name in request.GET if name not in {"q", "lang"}
    ]
    if len(text) > LONGEST_QUERY:
        limit = _("A search may have at most %(number)s characters.") % {"number": LONGEST_QUERY}
        wrong.append(("q", text[:SHOWN_VALUE], limit))
    wrong += [
        (name, values[-1][:SHOWN_VALUE], _("This parameter can have one value."))
        for name, values in request.GET.lists()
        if len(values) > 1
    ]
    if wrong:
        return _invalid(wrong)
    with override(language):
        groups = [
            {
                "name": group.name,
                "label": group.label,
                "items": [
                    {"text": each.text, "address": each.address, "detail": each.detail}
                    for each in group.items
                ],
            }
            for group in suggest.suggest(text, language)
        ]
    return Response({"query": text[: suggest.LONGEST], "groups": groups})


def _facets() -> tuple[str, ...]:
    return tuple(each.name for each in registered().values() if each.shown and not each.computed)


def _results(results: SearchResults) -> dict:
    asked = results.request
    return {
        "query": asked.q,
        "language": asked.language,
        "total": results.total,
        "page": asked.page,
        "pages": results.pages,
        "size": asked.size,
        "hits": [
            {
                "work": hit.work,
                "kind": hit.kind,
                "language": hit.language,
                "languages": list(hit.filters.get("lang", ())),
                "title": hit.title,
                "title_html": hit.title_html,
                "snippet": hit.snippet,
                "address": hit.address,
                "part": hit.part,
                "date": hit.date,
                "filters": {
                    name: list(values) for name, values in hit.filters.items() if name not in UNFILTERED
                },
                "parts": [
                    {"title": part.title, "part": part.part, "address": part.address} for part in hit.parts
                ],
                "more_parts": hit.more_parts,
            }
            for hit in results.hits
        ],
        "facets": {
            name: [
                {"value": value, "label": asked.labels.label(name, value), "count": count}
                for value, count in counts.items()
            ]
            for name, counts in results.facets.items()
        },
        "correction": results.correction
        and {
            "text": results.correction.text,
            "changes": [list(change) for change in results.correction.changes],
            "layout": results.correction.layout,
        },
        "unknown": list(results.unknown),
        "relaxed": results.relaxed,
        "also": [
            {
                "work": each.work,
                "kind": each.kind,
                "language": each.language,
                "title": each.title,
                "address": each.address,
            }
            for each in results.also[:NEAR]
        ],
        "links": _links(results),
    }


def _links(results: SearchResults) -> dict[str, str]:
    asked = results.request
    # From beyond the end, the way back leads to the last page there is.
    pages = {"next": asked.page + 1, "previous": min(asked.page - 1, results.pages)}
    address = f"{reverse('api:search')}?lang={asked.language}"
    return {
        name: address + asked.on_page(number).to_query_string().replace("?", "&", 1)
        for name, number in pages.items()
        if 1 <= number <= results.pages
    }


def _no_language(text: str) -> str:
    return _("“%(value)s” is not one of the languages: %(languages)s.") % {
        "value": text[:20],
        "languages": ", ".join(LANGUAGES),
    }


def _invalid(errors: list[tuple[str, str, str]]) -> HttpResponse:
    named = [{"name": name, "value": value, "reason": text} for name, value, text in errors]
    detail = " ".join(f"{name}: {text}" for name, _value, text in errors)
    return problem(422, detail, named)
