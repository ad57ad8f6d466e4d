"""What is out of date on purpose, so that the demo shows how it looks."""

from publications.models import UpdatePage


def leave_one_outdated(user) -> None:
    """Publish a change of an update's source text: its translations are then out of date."""
    source = UpdatePage.objects.filter(live=True, locale__language_code="es").order_by("-date", "pk").first()
    if source is None:
        return
    addition = {
        "type": "paragraph",
        "value": "<p>Actualización: el intercambio continúa en la próxima teleconferencia.</p>",
    }
    source.body = [*source.body.raw_data, addition]
    source.save_revision(user=user).publish(user=user)
