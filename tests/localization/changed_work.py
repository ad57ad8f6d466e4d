"""A work that is live in English and Spanish and changes, and what readers, translators and the board then see of it."""

from types import SimpleNamespace

from django.test import Client
from django.utils import translation as translating
from django.utils.html import escape
from django.utils.translation import gettext
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation

from accounts.models import User
from demo.factories import make_page
from home import cache
from localization import depths, desk, making, tasks, writing
from localization.models import Standing
from publications.models import UpdatePage

WORDS = ["The road is closed.", "Ask at the harbour before you leave.", "Water is handed out at noon."]


SPANISH = {
    "Roads": "Caminos",
    "About roads.": "Sobre los caminos.",
    WORDS[0]: "El camino está cerrado.",
    WORDS[1]: "Pregunte en el puerto antes de salir.",
    WORDS[2]: "Se reparte agua a mediodía.",
}


IDS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(9)]


def paragraphs(*texts: str, ids=IDS) -> list[dict]:
    """Return a body of paragraphs."""
    return [
        {"type": "paragraph", "id": one, "value": f"<p>{text}</p>"}
        for one, text in zip(ids, texts, strict=False)
    ]


def make_work(place) -> SimpleNamespace:
    """Make the source and its translations below a page."""
    user = User.objects.create_user(username="somebody", email="somebody@example.org", password=None)
    source = make_page(
        UpdatePage,
        place,
        title="Roads",
        summary="About roads.",
        body=paragraphs(*WORDS),
    )
    made = making.submit(source, Locale.objects.filter(language_code__in=["es", "ru"]), user)
    found = SimpleNamespace(user=user, source=source, made={})
    for translation in made:
        found.made[translation.target_locale.language_code] = translation
        for segment in segments_of(translation):
            words = SPANISH.get(segment.string.data)
            if words and translation.target_locale.language_code == "ru":
                words = f"Слова {segment.order}"
            if words:
                writing.write(translation, segment, words, user, confirmed=True)
        making.publish(translation, user)
    return found


def segments_of(translation) -> list[StringSegment]:
    """Return the segments of the source, in order."""
    rows = StringSegment.objects.filter(source=translation.source).select_related("string", "context")
    return list(rows.order_by("order"))


def page_of(translation) -> UpdatePage:
    """Return the translated page as it is now."""
    return UpdatePage.objects.get(
        translation_key=translation.source.object_id, locale=translation.target_locale
    )


def standing(work, language: str = "es") -> Standing:
    """Return the cell of the board."""
    return Standing.objects.get(source_page=work.source, locale__language_code=language)


def change(work, *texts: str, ids=IDS, minor: bool = False, worker: bool = True, **fields) -> None:
    """Publish the source with other paragraphs or fields; `worker`: let the task that follows do its work."""
    page = UpdatePage.objects.get(pk=work.source.pk)
    page.body = paragraphs(*texts, ids=ids)
    for name, value in fields.items():
        setattr(page, name, value)
    publish(page, minor=minor, worker=worker)


def publish(page: UpdatePage, *, minor: bool = False, worker: bool = True) -> None:
    """Publish a source as it is in memory; `worker`: let the task that follows do its work."""
    page.minor_change = minor
    page.save_revision().publish()
    if worker:
        live = UpdatePage.objects.get(pk=page.pk).live_revision_id
        tasks.source_changed.func(page.pk, live, minor)


def lines(work, language: str = "es") -> dict[str, desk.Line]:
    """Return the lines of the desk by their source."""
    translation = Translation.objects.select_related(
        "source__locale", "source__specific_content_type", "target_locale"
    ).get(pk=work.made[language].pk)
    return {line.source: line for line in desk.load(translation).lines}


def said(page) -> str:
    """Return what readers see of a page, by a client of their own."""
    cache.invalidate()
    return Client().get(page.url).content.decode()


def told(page, text: str) -> bool:
    """Whether readers find a notice on the page, in its language."""
    with translating.override(page.locale.language_code):
        return str(escape(gettext(text))) in said(page)


CHANGED = "The original has changed since this translation was made."


PARTIAL = "This translation is not complete."


def want(cell: Standing, depth: str) -> None:
    """Say how much of a work is wanted in a language, as the board does."""
    Standing.objects.filter(pk=cell.pk).update(depth=depth)
    depths.changed([cell])
