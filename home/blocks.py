"""The block library: few blocks, each with a preview, that every body of text is built from."""

from itertools import count

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from home.tables import TranslatableTableBlock

RICH_TEXT = [
    "h3",
    "h4",
    "bold",
    "italic",
    "ol",
    "ul",
    "link",
    "document-link",
    *(f"lang-{code}" for code, name in settings.LANGUAGES),
]


class HeadingBlock(blocks.StructBlock):
    """A heading within a text, with an address of its own."""

    text = blocks.CharBlock(label=_("Heading"), max_length=200)
    anchor = blocks.RegexBlock(
        regex=r"^[a-z0-9-]*$",
        required=False,
        label=_("Anchor"),
        help_text=_(
            "Address of the section after #, the same in each language. Made by itself when left empty."
        ),
        error_messages={"invalid": _("Use lower-case letters, digits and hyphens.")},
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"
        preview_value = {"text": _("What we learned on the route"), "anchor": "learned"}
        description = _("A heading that the table of contents lists.")


class LanguageBlock(blocks.ChoiceBlock):
    """The language of a passage, when it is not the page's."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=settings.LANGUAGES,
            **{
                "required": False,
                "label": _("Language of the passage"),
                "help_text": _("Only when it is not the language of the page."),
                **kwargs,
            },
        )

    def deconstruct(self):
        return blocks.FieldBlock.deconstruct(self)


class Stored(blocks.StructValue):
    """The value of a block that is shown by what is stored of it: see `passerelle.templatetags.prose`."""

    @property
    def stored(self) -> dict:
        """The value as it is stored: ids in place of images, files and pages."""
        return self.block.get_prep_value(self)


class FileBlock(blocks.StructBlock):
    """A document to download."""

    def get_preview_value(self):
        """Show the newest document."""
        return self.to_python({"document": newest(get_document_model()), "title": ""})

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        required=False, label=_("Title"), help_text=_("Empty: the document’s own title.")
    )

    class Meta:
        icon = "doc-full"
        label = _("File")
        template = "blocks/file.html"
        value_class = Stored
        description = _("A file with its language and size.")


class PictureBlock(blocks.StructBlock):
    """An image with its alternative text and a caption."""

    def get_preview_value(self):
        """Show the newest image."""
        image = {"image": newest(get_image_model()), "alt_text": "", "decorative": True}
        return self.to_python({"image": image, "caption": gettext("At the humanitarian service point")})

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(required=False, label=_("Caption"), max_length=300)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocks/picture.html"
        value_class = Stored
        description = _("An image; its credit comes with it.")


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("Quotation"))
    source = blocks.CharBlock(required=False, label=_("Who said it"), max_length=200)
    language = LanguageBlock()

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "blocks/quote.html"
        preview_value = {
            "text": _("We no longer ask whether people will come, only whether we are ready."),
            "source": _("A volunteer"),
        }
        description = _("A quotation and who said it.")


class CallOutBlock(blocks.StructBlock):
    """A short text that must not be missed."""

    title = blocks.CharBlock(required=False, label=_("Title"), max_length=150)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "ul", "link"])

    class Meta:
        icon = "info-circle"
        label = _("Call-out")
        template = "blocks/call_out.html"
        preview_value = {
            "title": _("Good to know"),
            "text": _("Calls are free of charge from every network."),
        }
        description = _("A short text that must not be missed.")


class FigureBlock(blocks.StructBlock):
    """One number and what it says."""

    value = blocks.CharBlock(label=_("Figure"), max_length=30)
    label = blocks.CharBlock(label=_("What it says"), max_length=150)

    class Meta:
        icon = "order"
        label = _("Figure")


class FiguresBlock(blocks.StructBlock):
    """A few figures side by side, with their source."""

    figures = blocks.StreamBlock([("figure", FigureBlock())], min_num=1, max_num=6, label=_("Figures"))
    source = blocks.CharBlock(required=False, label=_("Source"), max_length=200)

    class Meta:
        icon = "order"
        label = _("Figures")
        template = "blocks/figures.html"
        preview_value = {
            "figures": [
                {"type": "figure", "value": {"value": "17", "label": _("National Societies take part")}},
                {"type": "figure", "value": {"value": "35", "label": _("National Societies in the region")}},
            ],
            "source": _("The network’s own count"),
        }
        description = _("Up to six figures side by side, with their source.")


class RelatedPagesBlock(blocks.StructBlock):
    """Links to other pages; each leads to the reader's language where it exists."""

    def get_preview_value(self):
        """Show the newest page."""
        page = newest(Page.objects.live().public().filter(depth__gt=2))
        return self.to_python({"title": "", "pages": [{"type": "page", "value": page}] if page else []})

    title = blocks.CharBlock(required=False, label=_("Title"), max_length=100)
    pages = blocks.StreamBlock(
        [("page", blocks.PageChooserBlock(label=_("Page")))], min_num=1, label=_("Pages")
    )

    class Meta:
        icon = "link"
        label = _("Related pages")
        template = "blocks/related_pages.html"
        value_class = Stored
        description = _("Links to other pages of the site.")


class VideoBlock(blocks.StructBlock):
    """A link to a video elsewhere, with what is said in it. Nothing is loaded from there."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    url = blocks.URLBlock(label=_("Address"))
    language = LanguageBlock(label=_("Language of the video"))
    transcript = blocks.RichTextBlock(label=_("Transcript"), features=["bold", "italic", "ul"])

    class Meta:
        icon = "media"
        label = _("Video")
        template = "blocks/video.html"
        preview_value = {
            "title": _("A day at a humanitarian service point"),
            "url": "https://video.example.org/day",
            "transcript": _("A volunteer opens the door. People come in and sit down."),
        }
        description = _("A link to a video, with its transcript.")


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    heading = HeadingBlock(group=_("Text"))
    paragraph = blocks.RichTextBlock(
        label=_("Text"),
        features=RICH_TEXT,
        group=_("Text"),
        template="blocks/paragraph.html",
        preview_value=_("Volunteers of three National Societies meet people at the same places each week."),
        description=_("Paragraphs, lists and links."),
    )
    quote = QuoteBlock(group=_("Text"))
    call_out = CallOutBlock(group=_("Text"))
    picture = PictureBlock(group=_("Media"))
    file = FileBlock(group=_("Media"))
    video = VideoBlock(group=_("Media"))
    figures = FiguresBlock(group=_("Data"))
    table = TranslatableTableBlock(group=_("Data"))
    related = RelatedPagesBlock(group=_("Links"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})

    def clean(self, value, *args, **kwargs):
        """Validate, and give each heading without an anchor one of its own, from its text."""
        cleaned = super().clean(value, *args, **kwargs)
        headings = [child.value for child in cleaned if child.block_type == "heading"]
        used = {heading["anchor"] for heading in headings}
        for heading in headings:
            if not heading["anchor"] and (name := slugify(heading["text"])[:60].strip("-")):
                # The letters before it keep it apart from the ids of the page's own parts.
                heading["anchor"] = next(
                    anchor
                    for number in count(1)
                    if (anchor := f"s-{name}" if number == 1 else f"s-{name}-{number}") not in used
                )
                used.add(heading["anchor"])
        return cleaned


def heading_anchor(value, block_id: str | None) -> str:
    """Return the anchor of a heading: the editor's, else one from the block's id, the same in each language."""
    return value.get("anchor") or f"s-{(block_id or 'preview')[:8]}"


def newest(objects):
    """Return the primary key of the newest object of a model or queryset; None where there is none."""
    rows = objects.objects if isinstance(objects, type) else objects
    return rows.order_by("-pk").values_list("pk", flat=True).first()
