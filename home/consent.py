"""Images of people are published, and shown, only while they consent."""

from datetime import datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.images import get_image_model

from home.media import pictures


def images_of(page) -> dict[str, set[int]]:
    """Return the ids of the images that a page shows, by the name of the field."""
    model = get_image_model()
    found: dict[str, set[int]] = {}
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            references = field.extract_references(field.value_from_object(page) or [])
            found[field.name] = {int(pk) for kind, pk, *_paths in references if kind is model}
        elif isinstance(field, models.ForeignKey) and field.related_model is model:
            found[field.name] = {pk for pk in [getattr(page, field.attname)] if pk}
    return {name: ids for name, ids in found.items() if ids}


def consent_end(page) -> datetime | None:
    """Return when the first of the images on a page must be shown no longer; None where none has an end to come."""
    today = timezone.localdate()
    ends = (picture.image.consent_until for picture in pictures(page.named.images).values())
    last = min((end for end in ends if end and end >= today), default=None)
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time())) if last else None


def image_problems(page) -> dict[str, list]:
    """Return why the images of a page must not be published, by the name of the field."""
    by_field = images_of(page)
    if not by_field:
        return {}
    images = get_image_model().objects.in_bulk(set().union(*by_field.values()))
    today = timezone.localdate()
    problems = {
        name: [
            reason(images[pk], today)
            for pk in sorted(ids)
            if pk in images and not images[pk].may_be_shown(today)
        ]
        for name, ids in by_field.items()
    }
    return {name: texts for name, texts in problems.items() if texts}


def reason(image, today):
    """Return why `image` must not be shown on the day `today`."""
    if image.consent == image.Consent.UNKNOWN:
        text = _(
            "The image “%(title)s” cannot be published: say in its details whether the people shown agree."
        )
    else:
        text = _("The image “%(title)s” cannot be published: the consent of the people shown has run out.")
    return text % {"title": image.title}
