"""The memory at the desk: what is confirmed is offered elsewhere, and fills in where it stands in the same context."""

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation

from accounts.models import User
from demo.factories import make_page, translate
from home import cache
from home.models import HomePage, StandardPage
from localization import making
from localization.memory import stocks
from localization.models import MemoryUnit

TEXTS = (
    '<p>Appelez <a href="https://example.org/">le centre</a> avant de venir.</p>',
    "<p>Un médecin vient chaque mardi. Les consultations sont gratuites.</p>",
    "<p>Les personnes réfugiées sont les bienvenues.</p>",
)


def body(*texts: str) -> list[dict]:
    return [{"type": "paragraph", "value": text} for text in texts]


@pytest.fixture(scope="module")
def built(empty_site, django_db_blocker):
    """A site, gone after the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def home(built, db):
    cache.invalidate()
    return HomePage.objects.get(locale__language_code="fr")


@pytest.fixture
def spanish():
    return Locale.objects.get(language_code="es")


@pytest.fixture
def person(client, admin_user) -> User:
    client.force_login(admin_user)
    return admin_user


def submit(home, title: str, locale, *texts: str):
    page = make_page(StandardPage, home, title=title, slug=title.lower(), body=body(*texts))
    (translation,) = making.submit(page, [locale])
    return translation


def segment(translation, words: str) -> StringSegment:
    return StringSegment.objects.get(source=translation.source, string__data__contains=words)


def confirm(client, translation, words: str, text: str):
    address = reverse("workbench:segment", args=[translation.pk, segment(translation, words).pk])
    response = client.put(address, {"text": text, "version": 0, "confirm": True}, "application/json")
    assert response.status_code == 200, response.content
    return response.json()


def offered(client, translation, words: str) -> dict:
    row = segment(translation, words)
    response = client.get(reverse("workbench:suggestions", args=[translation.pk]), {"id": row.pk})
    return response.json()[str(row.pk)]


def test_what_is_confirmed_is_offered_on_other_pages(
    home, spanish, client, person, django_capture_on_commit_callbacks
):
    first = submit(home, "Un", spanish, *TEXTS)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(client, first, "Appelez", "Llame {1}al centro{/1} antes de venir.")
        confirm(client, first, "médecin", "Un médico viene cada martes. Las consultas son gratuitas.")
    second = submit(home, "Deux", spanish, TEXTS[2], TEXTS[0].replace("avant", "juste avant"))
    (match,) = offered(client, second, "Appelez")["matches"]
    assert match["kind"] == "fuzzy"
    assert 75 <= match["percent"] < 100
    assert match["text"] == "Llame {1}al centro{/1} antes de venir."
    assert "<ins>juste</ins>" in match["diff"].replace("juste ", "juste").replace(" </ins>", "</ins>")
    assert match["origin"] == "Un"
    assert match["author"] == str(person)
    assert match["date"]
    found = offered(client, second, "réfugiées")
    assert found["matches"] == []
    assert [term["right"][0] for term in found["terms"]] == ["refugiado"]


def test_the_preview_says_what_was_written_in_place_of_the_source(home, spanish, client, person):
    translation = submit(home, "Preview", spanish, *TEXTS)
    confirm(client, translation, "médecin", "Una médica viene cada martes. Las consultas son gratuitas.")
    shown = client.get(reverse("workbench:preview", args=[translation.pk])).content.decode()
    assert "Una médica viene" in shown
    assert "Un médecin vient" not in shown
    assert "Les personnes réfugiées" in shown


def test_a_draft_is_not_in_the_memory(home, spanish, client, person, django_capture_on_commit_callbacks):
    first = submit(home, "Un", spanish, *TEXTS)
    address = reverse("workbench:segment", args=[first.pk, segment(first, "médecin").pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.put(address, {"text": "Un médico", "version": 0}, "application/json")
    assert not MemoryUnit.objects.exists()


def test_sentences_inside_a_paragraph_are_offered_as_such(
    home, spanish, client, person, django_capture_on_commit_callbacks
):
    first = submit(home, "Un", spanish, *TEXTS)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(client, first, "médecin", "Un médico viene cada martes. Las consultas son gratuitas.")
    second = submit(
        home, "Deux", spanish, "<p>Venez tôt, il y a du monde ici. Les consultations sont gratuites.</p>"
    )
    (match,) = offered(client, second, "Venez")["matches"]
    assert (match["kind"], match["percent"], match["text"]) == (
        "sentence",
        100,
        "Las consultas son gratuitas.",
    )


def test_the_same_text_in_the_same_context_fills_in_at_once(
    home, spanish, client, person, django_capture_on_commit_callbacks
):
    first = submit(home, "Un", spanish, *TEXTS)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(client, first, "Appelez", "Llame {1}al centro{/1} antes de venir.")
        confirm(client, first, "médecin", "Un médico viene cada martes. Las consultas son gratuitas.")
    second = submit(home, "Deux", spanish, *TEXTS)
    words = StringTranslation.objects.get(
        context__object_id=second.source.object_id, translation_of__data__contains="médecin"
    )
    assert words.data == "Un médico viene cada martes. Las consultas son gratuitas."
    assert not words.status.confirmed  # a person confirms it
    assert words.status.origin == "memory"
    (match,) = offered(client, second, "médecin")["matches"]
    assert (match["kind"], match["percent"]) == ("context", 101)
    # “Appelez” stands after another title there: it is offered, not filled in.
    (match,) = offered(client, second, "Appelez")["matches"]
    assert (match["kind"], match["percent"]) == ("memory", 100)
    third = submit(home, "Trois", Locale.objects.get(language_code="ru"), *TEXTS)
    assert not StringTranslation.objects.filter(context__object_id=third.source.object_id).exists()


def test_what_is_confirmed_fills_in_on_pages_that_wait_already(
    home, spanish, client, person, django_capture_on_commit_callbacks
):
    """Where the neighbours are the same and nobody has written; elsewhere it is offered."""
    first, second = (submit(home, title, spanish, *TEXTS) for title in ("Un", "Deux"))
    other = submit(home, "Trois", spanish, TEXTS[1])
    typed = segment(second, "réfugiées")
    address = reverse("workbench:segment", args=[second.pk, typed.pk])
    client.put(address, {"text": "Bienvenidos.", "version": 0}, "application/json")
    with django_capture_on_commit_callbacks(execute=True):
        confirm(client, first, "médecin", "Un médico viene cada martes. Las consultas son gratuitas.")
        confirm(client, first, "réfugiées", "Las personas refugiadas son bienvenidas.")
    there = dict(
        StringTranslation.objects.filter(
            context__object_id=second.source.object_id, locale=spanish
        ).values_list("translation_of_id", "data")
    )
    assert there == {
        segment(second, "médecin").string_id: "Un médico viene cada martes. Las consultas son gratuitas.",
        typed.string_id: "Bienvenidos.",
    }
    # Whoever typed there meanwhile, and has not seen it, goes on.
    assert confirm(client, second, "médecin", "Un médico viene los martes.")["version"] == 2
    assert not StringTranslation.objects.filter(context__object_id=other.source.object_id).exists()
    assert offered(client, other, "médecin")["matches"][0]["percent"] == 100


def test_a_changed_source_is_filled_in_by_what_is_known(
    home, spanish, client, person, django_capture_on_commit_callbacks
):
    first = submit(home, "Un", spanish, *TEXTS)
    second = submit(home, "Deux", spanish, TEXTS[0], TEXTS[2])
    with django_capture_on_commit_callbacks(execute=True):
        confirm(client, first, "médecin", "Un médico viene cada martes. Las consultas son gratuitas.")
    page = StandardPage.objects.get(translation_key=second.source.object_id, locale=home.locale)
    page.body = body(*TEXTS)
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    row = StringTranslation.objects.get(context__object_id=page.translation_key, locale=spanish)
    assert (row.translation_of.data[:10], row.status.confirmed) == ("Un médecin", False)


def test_words_are_seen_on_both_sides_with_their_terms(
    home, spanish, client, person, django_capture_on_commit_callbacks
):
    first = submit(home, "Un", spanish, *TEXTS)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(client, first, "réfugiées", "Las personas refugiadas son bienvenidas.")
    address = reverse("workbench:concordance", args=[first.pk])
    there = client.get(address, {"q": "réfugiée"}).json()
    (unit,) = there["units"]
    assert unit["target"] == "Las personas refugiadas son bienvenidas."
    assert [unit["source"][start:end] for start, end in unit["spans"]] == ["réfugiées"]
    assert there["terms"][0]["right"][0] == "refugiado"
    back = client.get(address, {"q": "refugiada", "side": "target"}).json()
    assert [unit["source"] for unit in back["units"]] == ["Les personnes réfugiées sont les bienvenues."]
    assert client.get(address).json() == {"units": [], "terms": []}


def test_suggestions_cost_the_same_for_one_segment_and_for_sixty(
    home, spanish, client, person, django_assert_max_num_queries
):
    translation = submit(
        home, "Long", spanish, *(f"<p>Voici la phrase numéro {n} du texte.</p>" for n in range(60))
    )
    ids = list(StringSegment.objects.filter(source=translation.source).values_list("pk", flat=True))
    address = reverse("workbench:suggestions", args=[translation.pk])
    client.get(address, {"id": ids})
    for some in (ids[:1], ids):
        with django_assert_max_num_queries(14):
            client.get(address, {"id": some})


def test_existing_pages_and_catalogs_are_in_it_from_the_first_day(home):
    page = make_page(StandardPage, home, title="Consultations", slug="consultations", body=body(*TEXTS))
    blocks = [
        {
            "type": "paragraph",
            "id": block.id,
            "value": f"<p>Absatz {number}.</p>".replace("Absatz", "Párrafo"),
        }
        for number, block in enumerate(page.body)
    ]
    translate(page, "es", title="Consultas", slug="consultas", body=blocks)
    done = stocks.take_in()
    assert done["pages"] >= 8
    assert done["labels"] > 100
    assert done["locale/ru/django"] > 500
    unit = MemoryUnit.objects.get(kind="page", entries__phrase__text="Párrafo 2.")
    texts = set(unit.entries.values_list("language", "phrase__text"))
    assert texts == {("fr", "Les personnes réfugiées sont les bienvenues."), ("es", "Párrafo 2.")}
    assert not any(stocks.take_in().values())  # nothing has changed since
