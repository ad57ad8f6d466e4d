"""What is out of date on purpose, so that the demo shows how it looks."""

from demo.markdown import block_id
from localization.state import source_of
from publications.models import UpdatePage

ADDITION = "<p>Actualización: el intercambio continúa en la próxima teleconferencia.</p>"


def leave_one_outdated(user) -> None:
    """Publish a change of an update that was written in Spanish: its translations are then out of date."""
    source = _translated_from("es")
    if source is None:
        return
    addition = {
        "type": "paragraph",
        "value": ADDITION,
        "id": block_id("untidy", source.translation_key),
    }
    source.body = [*source.body.raw_data, addition]
    source.save_revision(user=user).publish(user=user)


def _translated_from(language: str) -> UpdatePage | None:
    """Return the latest update that was written in `language` and is public in others as well."""
    written = UpdatePage.objects.filter(live=True, locale__language_code=language).order_by("-date", "pk")
    for page in written:
        if source_of(page) is None and page.get_translations().live().exists():
            return page
    return None
