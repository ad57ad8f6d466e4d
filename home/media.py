"""The images and files that texts show: asked for at once for a whole page, and remembered until something is published."""

from collections.abc import Iterable
from typing import Any

from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import ResponsiveImage
from wagtail.images.shortcuts import get_renditions_or_not_found

from home import cache

SIZES = tuple(f"width-{width}|format-webp" for width in (360, 720, 1200))
ON_SCREEN = {"sizes": "(min-width: 60rem) 42rem, 92vw", "loading": "lazy"}


class Picture:
    """An image, and once it was shown where its sizes are."""

    def __init__(self, image):
        self.image = image
        self._known: tuple[dict[str, Any], str] | None = None

    def tag(self, alternative: str) -> SafeString:
        """Return the element that shows the image with this alternative text; sizes that are missing are made."""
        first, sources = self._known or self._find()
        attributes = {**first, "alt": alternative, **ON_SCREEN, "srcset": sources}
        return mark_safe(f"<img{flatatt(attributes)}>")

    def _find(self) -> tuple[dict[str, Any], str]:
        sizes = list(get_renditions_or_not_found(self.image, SIZES).values())
        first = {"src": sizes[0].url, "width": sizes[0].width, "height": sizes[0].height}
        found = first, ResponsiveImage.get_width_srcset(sizes)
        if sizes[0].pk:  # a file that is missing may be there again at the next request
            self._known = found
        return found


def pictures(ids: Iterable[int]) -> dict[int, Picture]:
    """Return the images with these ids, whether they may be shown or not."""
    return cache.remembered_each("pictures", ids, _ask_pictures)


def _ask_pictures(ids: set[int]) -> dict[int, Picture]:
    """Ask for images by their sizes: one query where all of them were shown before."""
    model = get_image_model()
    found: dict[int, Any] = {}
    for size in model.get_rendition_model().objects.filter(image__in=ids).select_related("image"):
        size.image = found.setdefault(size.image_id, size.image)
        size.image.__dict__.setdefault("prefetched_renditions", []).append(size)
    if unseen := ids - found.keys():
        found.update(model.objects.in_bulk(unseen))
    return {pk: Picture(image) for pk, image in found.items()}


def documents(ids: Iterable[int]) -> dict[int, Any]:
    """Return the files with these ids, private ones too."""
    return cache.remembered_each("documents", ids, get_document_model().objects.in_bulk)
