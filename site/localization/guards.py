"""What is guarded in wagtail-localize and Wagtail, and why.

wagtail-localize 1.14 asks for one global permission, `submit_translation`, and for nothing else in most of its views: with
it, one POST to its update view with “publish” ticked republishes the live pages of every language. Its addresses are
therefore taken over by the order of the `register_admin_urls` hooks: each runs a rule of `RULES` before the upstream view;
an address without a rule answers 403, and a test fails. Delete a rule when upstream asks for the object itself.

Wagtail's own views ask for page permissions, which cannot tell a translation from a source page of the same language:
hooks in `wagtail_hooks.py` call `refuse_source_to_translators`.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from localization.permissions import edits_branch, may_edit, may_translate, works_on_language

Rule = Callable[..., HttpResponse | None]


def signed_in(request: HttpRequest, **kwargs) -> None:
    """Everybody in the admin."""


def never(request: HttpRequest, **kwargs) -> None:
    """Nobody: what this address does has no place here (alias pages, translated snippets)."""
    raise PermissionDenied


def submit_page(request: HttpRequest, page_id: int) -> HttpResponse | None:
    """Whoever may translate the page into each language that is chosen; its parent must exist there first."""
    page = get_object_or_404(Page, pk=page_id).specific
    locales = Locale.objects.exclude(pk=page.locale_id)
    allowed = [locale for locale in locales if may_translate(request.user, page, locale.language_code)]
    if not allowed:
        raise PermissionDenied
    if request.method != "POST":
        return None
    if request.POST.get("include_subtree") and not edits_branch(request.user, page):
        raise PermissionDenied
    chosen = Locale.objects.filter(pk__in=[pk for pk in request.POST.getlist("locales") if pk.isdigit()])
    if any(locale not in allowed for locale in chosen):
        raise PermissionDenied
    return _parent_first(request, page, chosen)


def _parent_first(request: HttpRequest, page: Page, chosen) -> HttpResponse | None:
    # Upstream would make the missing parent as a live alias page.
    parent = page.get_parent()
    there = set(parent.get_translations(inclusive=True).values_list("locale_id", flat=True))
    missing = [locale for locale in chosen if parent.depth > 1 and locale.pk not in there]
    if not missing:
        return None
    text = _(
        "“%(title)s” stands below “%(parent)s”, which does not exist in %(languages)s. Translate that page first."
    )
    names = ", ".join(str(locale.get_display_name()) for locale in missing)
    messages.error(request, text % {"title": page.title, "parent": parent.title, "languages": names})
    return redirect(reverse("wagtail_localize:submit_page_translation", args=[parent.pk]))


def update_source(request: HttpRequest, translation_source_id: int) -> HttpResponse | None:
    """Whoever edits the source page, or translates it into some language; never publishes anything."""
    source = get_object_or_404(TranslationSource, pk=translation_source_id)
    page = get_object_or_404(Page, translation_key=source.object_id, locale_id=source.locale_id)
    languages = source.translations.values_list("target_locale__language_code", flat=True)
    if not (
        edits_branch(request.user, page) or any(works_on_language(request.user, code) for code in languages)
    ):
        raise PermissionDenied
    if request.method == "POST" and (
        request.POST.get("publish_translations") or request.POST.get("use_machine_translation")
    ):
        raise PermissionDenied(
            _("A translation is published in its own language, by whoever may publish there.")
        )
    return None


def translation(request: HttpRequest, translation_id: int, **kwargs) -> None:
    """Whoever may translate that work into that language."""
    found = get_object_or_404(
        Translation.objects.select_related("source", "target_locale"), pk=translation_id
    )
    page = get_object_or_404(Page, translation_key=found.source.object_id, locale_id=found.source.locale_id)
    if not may_translate(request.user, page, found.target_locale.language_code):
        raise PermissionDenied


def upload(request: HttpRequest, translation_id: int) -> HttpResponse | None:
    """Like `translation`; upstream fails where no file was chosen."""
    translation(request, translation_id)
    if request.method == "POST" and "file" not in request.FILES:
        messages.error(request, _("Choose a PO file first."))
        target = get_object_or_404(Translation, pk=translation_id).get_target_instance()
        return redirect("wagtailadmin_pages:edit", target.pk)
    return None


RULES: dict[str, Rule] = {
    "javascript_catalog": signed_in,
    "submit_page_translation": submit_page,
    "submit_snippet_translation": never,
    "update_translations": update_source,
    "edit_string_translation": translation,
    "edit_override": translation,
    "download_pofile": translation,
    "upload_pofile": upload,
    "machine_translate": translation,
    "preview_translation": translation,
    "stop_translation": translation,
    "convert_to_alias": never,
    "translations_report": signed_in,
    "translations_report_results": signed_in,
    "snippets_api_listing": signed_in,
    "snippets_api_detail": signed_in,
}


def guarded(pattern: URLPattern) -> URLPattern:
    """Return the upstream address `pattern` with its rule in front; without a rule, nobody passes."""
    rule = RULES.get(pattern.name or "", never)
    view = pattern.callback

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return rule(request, **kwargs) or view(request, *args, **kwargs)

    return path(str(pattern.pattern), checked, name=pattern.name)


def refuse_source_to_translators(request: HttpRequest, page: Page) -> None:
    """Raise PermissionDenied for a translator who would change a page that is no translation."""
    if page.depth > 1 and not may_edit(request.user, page):
        raise PermissionDenied


def missing_segments(page: Page) -> tuple[int, int] | None:
    """Return how many segments of the translation `page` have no translation, and how many there are.

    None for a page that is no translation under wagtail-localize.
    """
    found = (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
        )
        .exclude(source__locale_id=page.locale_id)
        .first()
    )
    if found is None:
        return None
    segments = found.source.stringsegment_set.all()
    done = StringTranslation.objects.filter(locale_id=page.locale_id, has_error=False)
    pairs = set(
        done.filter(context__object_id=page.translation_key).values_list("translation_of_id", "context_id")
    )
    rows = list(segments.values_list("string_id", "context_id"))
    return sum(row not in pairs for row in rows), len(rows)


def refuse_incomplete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to publish a translation with open segments: upstream would put the source's words live in their place."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    missing = missing_segments(page)
    if not missing or not missing[0]:
        return None
    text = _(
        "Not published: %(open)s of %(all)s segments are not translated yet. What is live stays as it is."
    )
    messages.error(request, text % {"open": missing[0], "all": missing[1]})
    return redirect("wagtailadmin_pages:edit", page.pk)
