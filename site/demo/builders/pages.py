"""Standard pages of the demo, and the texts of the frame."""

import tomllib

from demo.builders.common import in_all_languages
from demo.content import FOLDER, Work
from demo.markdown import body
from demo.models import DemoObject
from home.models import HomePage, SiteText, StandardPage

FOOTER = ("about", "contribute", "accessibility", "privacy", "legal")


def build_page(work: Work, user) -> StandardPage:
    """Make a standard page below the homes."""
    return in_all_languages(
        StandardPage,
        work,
        lambda language: HomePage.objects.get(locale__language_code=language),
        {},
        lambda text: {"body": body(text["body"], "pages", work.key)},
        user=user,
    )


def fill_frame(pages: dict[str, StandardPage]) -> None:
    """Give each language its lead, example queries, tagline and footer, where an editor has not written them."""
    texts = tomllib.loads((FOLDER / "site" / "texts.toml").read_text(encoding="utf-8"))
    for home in HomePage.objects.select_related("locale"):
        words = texts.get(home.locale.language_code)
        if not words:
            continue
        if not home.lead:
            home.lead = words["lead"]
            home.examples = "\n".join(words["examples"])
            home.summary = home.summary or words["tagline"]
            home.save_revision().publish()
        text = SiteText.objects.get(locale=home.locale)
        if not text.tagline:
            text.tagline, text.footer_text = words["tagline"], words["footer"]
        if not text.footer_links:
            links = (_in(pages[key], home.locale) for key in FOOTER if key in pages)
            text.footer_links = [("link", {"page": page, "url": "", "text": ""}) for page in links if page]
        text.save()


def _in(page: StandardPage, locale) -> StandardPage | None:
    return StandardPage.objects.filter(translation_key=page.translation_key, locale=locale).first()


def empty_frame() -> None:
    """Take the demo's links out of the footers again."""
    made = {
        int(pk)
        for pk in DemoObject.objects.filter(content_type__model="standardpage").values_list(
            "object_id", flat=True
        )
    }
    for text in SiteText.objects.all():
        text.footer_links = [
            ("link", link.value)
            for link in text.footer_links
            if not (link.value["page"] and link.value["page"].pk in made)
        ]
        text.save()
