"""What the reader's templates need beyond Django's and Wagtail's own tags."""

from django import template

from home.blocks import heading_anchor

register = template.Library()


@register.filter
def anchor(block) -> str:
    """Return the address, after #, of a heading block in a stream; the table of contents uses the same."""
    return heading_anchor(block.value, block.id)
