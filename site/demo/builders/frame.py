"""The texts of the frame: homes, index pages, footers. They stand in what `manage.py setup` made, and so are not the
demo's to delete: it fills what is empty, and empties again what still says the same."""

from collections.abc import Iterator

from demo.content import site_texts
from demo.models import DemoObject
from home.models import BasePage, GlossaryPage, HomePage, SiteText, StandardPage
from home.models.pages import IndexPage

FOOTER = ("about", "contribute", "accessibility", "privacy", "legal")


def fill_frame(pages: dict[str, StandardPage]) -> None:
    """Give each language the texts that no editor has written yet, and its footer links to `pages`, by key."""
    for page, words in _pages():
        _replace(page, {name: ("", text) for name, text in words.items()})
    glossaries = set(GlossaryPage.objects.values_list("pk", flat=True))  # set up together with the site
    for text, words in _site_texts():
        _fill(text, {name: ("", own) for name, own in words.items()})
        if all(link.value["page"] and link.value["page"].pk in glossaries for link in text.footer_links):
            links = (_in(pages[key], text.locale) for key in FOOTER if key in pages)
            text.footer_links = [
                *(("link", link.value) for link in text.footer_links),
                *(("link", {"page": page, "url": "", "text": ""}) for page in links if page),
            ]
        text.save()


def empty_frame() -> None:
    """Take the demo's texts and links out again; what an editor has changed stays."""
    for page, words in _pages():
        _replace(page, {name: (text, "") for name, text in words.items()})
    made = set(
        DemoObject.objects.filter(content_type__model="standardpage").values_list("object_id", flat=True)
    )
    for text, words in _site_texts():
        _fill(text, {name: (own, "") for name, own in words.items()})
        text.footer_links = [
            ("link", link.value)
            for link in text.footer_links
            if not (link.value["page"] and str(link.value["page"].pk) in made)
        ]
        text.save()


def _pages() -> Iterator[tuple[BasePage, dict[str, str]]]:
    """Yield each home and index page with the texts that the demo has for its fields."""
    texts = site_texts()
    for home in HomePage.objects.select_related("locale"):
        if words := texts.get(home.language):
            examples = "\n".join(words["examples"])
            yield home, {"lead": words["lead"], "examples": examples, "summary": words["tagline"]}
    for model in IndexPage.__subclasses__():
        for page in model.objects.select_related("locale"):
            words = texts.get(page.language, {}).get("introductions", {})
            if text := words.get(model._meta.model_name):
                yield page, {"introduction": text}


def _site_texts() -> Iterator[tuple[SiteText, dict[str, str]]]:
    texts = site_texts()
    for text in SiteText.objects.select_related("locale"):
        if words := texts.get(text.locale.language_code):
            yield text, {"tagline": words["tagline"], "footer_text": words["footer"]}


def _fill(instance, changes: dict[str, tuple[str, str]]) -> bool:
    """Set each field that says the first of its two texts to the second; return whether one was."""
    changed = [name for name, (old, _new) in changes.items() if getattr(instance, name) == old]
    for name in changed:
        setattr(instance, name, changes[name][1])
    return bool(changed)


def _replace(page: BasePage, changes: dict[str, tuple[str, str]]) -> None:
    """Do so on a page and publish it; a draft that waits there is left alone, and so is its page."""
    if not page.has_unpublished_changes and _fill(page, changes):
        page.save_revision().publish()


def _in(page: StandardPage, locale) -> StandardPage | None:
    return StandardPage.objects.filter(translation_key=page.translation_key, locale=locale).first()
