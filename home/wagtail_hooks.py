"""What the frame adds to Wagtail's admin."""

from django.conf import settings
from django.utils.translation import get_language_info
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature


@hooks.register("register_rich_text_features")
def register_language_features(features):
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
