"""Rich text: passages in another language, and links that follow the reader's language."""

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import get_language, get_language_info
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from home.languages import links_to
from home.media import documents


class ReadersPageLinkHandler(PageLinkHandler):
    """A link to a page: it leads to the reader's language, and is no link where the page is not public."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        """Return the opening tag of each link."""
        ids = _ids(attrs_list)
        links = links_to([pk for pk in ids if pk])
        return [cls._tag(links.get(pk)) for pk in ids]

    @staticmethod
    def _tag(link) -> str:
        if link is None:
            return "<a>"
        other = f' hreflang="{link.language}"' if link.language != get_language() else ""
        return f'<a href="{escape(link.url)}"{other}>'


class ReadersDocumentLinkHandler(DocumentLinkHandler):
    """A link to a file, which is looked up together with all others of the page."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        """Return the opening tag of each link."""
        ids = _ids(attrs_list)
        files = documents(pk for pk in ids if pk)
        return [f'<a href="{escape(files[pk].url)}">' if pk in files else "<a>" for pk in ids]


def _ids(attrs_list: list[dict]) -> list[int]:
    """Return the id that each link names; 0 for none."""
    return [int(attrs["id"]) if str(attrs.get("id", "")).isdecimal() else 0 for attrs in attrs_list]


def register_languages(features) -> None:
    """Let editors mark the language of a passage, so that screen readers and hyphenation follow."""
    for code, _name in settings.LANGUAGES:
        style = f"LANG_{code.upper()}"
        features.register_editor_plugin(
            "draftail",
            f"lang-{code}",
            InlineStyleFeature(
                {"type": style, "label": code.upper(), "description": get_language_info(code)["name_local"]}
            ),
        )
        features.register_converter_rule(
            "contentstate",
            f"lang-{code}",
            {
                "from_database_format": {f'span[lang="{code}"]': InlineStyleElementHandler(style)},
                "to_database_format": {"style_map": {style: {"element": "span", "props": {"lang": code}}}},
            },
        )
