"""Labels and other texts: a form sent back as a browser does, two people at the same texts, and concepts."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from lxml import html
from wagtail.users.models import UserProfile

from home.models import SiteText, Theme
from localization.concepts.texts import ConceptTexts
from localization.models import Concept, Definition, Term

FOOTER = "Red de ayuda\nCalle Mayor 1\n\nMadrid"


@pytest.fixture
def labels(workbench, client):
    """The address of the Spanish labels, for somebody who writes them; two themes have one."""
    for key, name in (("floods", "Inundaciones"), ("fires", "Incendios")):
        Theme.objects.create(key=key, name_fr=f"Nom {key}", name_es=name, slug_fr=key)
    client.force_login(workbench.users["translators:es"])
    return reverse("workbench:text_list", args=["labels", "es"]) + "?all"


def form_of(response) -> html.HtmlElement:
    """Return the form of texts in an answer."""
    return next(form for form in html.fromstring(response.content).forms if "words" in form.inputs)


def row_of(form, key: str):
    """Return the row of one text."""
    return next(row for row in form.iter("tr") if row.xpath(".//input[@name='key']/@value") == [key])


def field_of(form, key: str):
    return row_of(form, key).xpath(".//*[@name='words']")[0]


def as_sent(form, **words: str) -> dict[str, list[str]]:
    """Return what a browser sends of a form with other words for some keys: fields of one line lose the ends of lines."""
    sent: dict[str, list[str]] = {"key": [], "shown": [], "words": []}
    for field in form.iter("input", "textarea"):
        if (name := field.get("name")) in sent:
            value = (field.value or "").removeprefix("\n") if field.tag == "textarea" else field.value or ""
            if name == "words":
                value = words.get(sent["key"][-1].replace(":", "_"), value)
            if field.get("type") == "text":
                value = value.replace("\n", "").replace("\r", "")
            sent[name].append(value.replace("\r\n", "\n").replace("\n", "\r\n"))
    return sent


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["file", "browser"])
def test_texts_of_several_lines_keep_them(workbench, client, ends):
    """The footer stays as it is when another text is saved, and can be written in lines."""
    SiteText.objects.update_or_create(
        locale=workbench.locales["fr"], defaults={"tagline": "Passer", "footer_text": "Réseau\nRue 1"}
    )
    stored = FOOTER.replace("\n", ends)
    SiteText.objects.update_or_create(
        locale=workbench.locales["es"], defaults={"tagline": "", "footer_text": stored}
    )
    client.force_login(workbench.users["translators:es"])
    address = reverse("workbench:text_list", args=["site", "es"]) + "?all"
    form = form_of(client.get(address))
    footer, tagline = field_of(form, "footer_text"), field_of(form, "tagline")
    assert (footer.tag, tagline.tag) == ("textarea", "input")
    for field in (footer, tagline):
        assert (field.get("lang"), field.get("spellcheck")) == ("es", "true")
        assert form.get_element_by_id(field.get("aria-labelledby")).text
    client.post(address, as_sent(form, tagline="Cruzar"))
    texts = SiteText.objects.get(locale=workbench.locales["es"])
    assert (texts.tagline, texts.footer_text) == ("Cruzar", stored)
    client.post(address, as_sent(form_of(client.get(address)), footer_text="Uno\nDos"))
    texts.refresh_from_db()
    assert texts.footer_text == "Uno\nDos"


def test_what_was_not_touched_is_not_written(labels, client):
    """A page that was opened earlier does not bring back words that a colleague has changed since."""
    form = form_of(client.get(labels))
    Theme.objects.filter(key="fires").update(name_es="Incendios forestales")
    client.post(labels, as_sent(form, theme_floods_name="Crecidas"))
    names = dict(Theme.objects.filter(key__in=["fires", "floods"]).values_list("key", "name_es"))
    assert names == {"fires": "Incendios forestales", "floods": "Crecidas"}


@pytest.mark.parametrize("own", ["Fuegos", ""], ids=["other words", "no words"])
def test_words_that_somebody_else_saved_are_not_overwritten_unseen(labels, client, workbench, own):
    """That row alone is refused, with both versions, in the person's language; saved again, it replaces the other."""
    UserProfile.objects.filter(user=workbench.users["translators:es"]).update(preferred_language="fr")
    form = form_of(client.get(labels))
    Theme.objects.filter(key="fires").update(name_es="Incendios forestales")
    answer = client.post(labels, as_sent(form, theme_floods_name="Crecidas", theme_fires_name=own))
    names = dict(Theme.objects.filter(key__in=["fires", "floods"]).values_list("key", "name_es"))
    assert names == {"fires": "Incendios forestales", "floods": "Crecidas"}
    form = form_of(answer)
    field = field_of(form, "theme:fires:name")
    assert (field.value or "", field.get("aria-invalid")) == (own, "true")
    said = form.get_element_by_id(field.get("aria-describedby"))
    assert "Quelqu’un d’autre a modifié ce texte" in said.text_content()
    assert "Incendios forestales" in said.text_content()
    assert said.get("lang") == "fr"
    assert len(as_sent(form)["key"]) == 1
    if own:
        assert client.post(labels, as_sent(form)).status_code == 302
        assert Theme.objects.get(key="fires").name_es == own


def test_what_no_database_keeps_is_left_out(labels, client, workbench):
    """Of labels and of the site's own texts, as at the desk."""
    form = form_of(client.get(labels))
    client.post(labels, as_sent(form, theme_fires_name="Fue\0gos\0", theme_floods_name="\0Inundaciones"))
    names = dict(Theme.objects.filter(key__in=["fires", "floods"]).values_list("key", "name_es"))
    assert names == {"fires": "Fuegos", "floods": "Inundaciones"}
    SiteText.objects.update_or_create(locale=workbench.locales["fr"], defaults={"tagline": "Passer"})
    address = reverse("workbench:text_list", args=["site", "es"]) + "?all"
    client.post(address, as_sent(form_of(client.get(address)), tagline="Cru\0zar"))
    assert SiteText.objects.get(locale=workbench.locales["es"]).tagline == "Cruzar"


def test_the_same_words_from_two_people_are_no_clash(labels, client):
    """Both wrote the same."""
    form = form_of(client.get(labels))
    Theme.objects.filter(key="fires").update(name_es="Fuegos")
    assert client.post(labels, as_sent(form, theme_fires_name="Fuegos")).status_code == 302


def test_words_for_a_text_that_is_gone_are_not_lost(labels, client):
    """They are in the message."""
    form = form_of(client.get(labels))
    Theme.objects.filter(key="fires").delete()
    answer = client.post(labels, as_sent(form, theme_fires_name="Fuegos"), follow=True)
    assert any("Fuegos" in str(message) for message in answer.context["messages"])


@pytest.fixture
def concepts(workbench):
    """Three concepts: said in full in French and English, without a definition in Spanish, without both in Russian."""
    Concept.objects.all().delete()
    for key in ("asylum", "camp", "border"):
        concept = Concept.objects.create(key=key)
        for language in ("fr", "en", "es"):
            concept.terms.create(language=language, text=f"{key} {language}")
        concept.terms.create(language="ru", text="лагерь", status=Term.Status.ADMITTED)
        for language in ("fr", "en"):
            concept.definitions.create(language=language, text=f"What {key} is, {language}")
        concept.save()
    Definition.objects.create(concept=Concept.objects.get(key="camp"), language="es", text="Qué es")
    return ConceptTexts().texts(["fr", "en", "es", "ru"])


def test_concepts_that_lack_something_are_on_the_board(concepts, workbench, client):
    """By language: without a preferred term, or without a definition; with what is to be translated."""
    with override("en"):
        missing = {
            language: [(text.label, text.source) for text in texts if not text.words]
            for language, texts in ConceptTexts().texts(list(concepts)).items()
        }
    assert missing == {
        "fr": [],
        "en": [],
        "es": [
            ("asylum · definition", "What asylum is, fr"),
            ("border · definition", "What border is, fr"),
        ],
        "ru": [
            (f"{key} · preferred term · definition", f"{key} fr\nWhat {key} is, fr")
            for key in ("asylum", "border", "camp")
        ],
    }
    client.force_login(workbench.users["translators:es"])
    said = html.fromstring(client.get(reverse("workbench:texts")).content)
    [row] = said.xpath("//tr[th[contains(., 'Concepts of the glossary')]]")
    cells = [cell.text_content() for cell in row.iter("td")]
    assert ["2 of 3 texts" in cell for cell in cells] == [False, False, True, False]
    assert ["3 of 3 texts" in cell for cell in cells] == [False, False, False, True]
    assert reverse("workbench:text_list", args=["concepts", "es"]) in row.xpath(".//a/@href")


@pytest.mark.parametrize(
    ("role", "linked"),
    [
        ("translators:es", {"es": 0, "ru": 0}),  # they read the terms
        ("reviewers:es", {"es": 2, "ru": 0}),
        ("publishers", {"es": 2, "ru": 3}),
    ],
)
def test_the_list_leads_to_the_form_of_whoever_may_change_it(concepts, workbench, client, role, linked):
    """Reviewers in their language, publishers in all; the form itself is what decides."""
    client.force_login(workbench.users[role])
    for language, count in linked.items():
        address = reverse("workbench:text_list", args=["concepts", language])
        said = html.fromstring(client.get(address).content)
        assert len(said.xpath("//table[contains(@class, 'bench-texts')]//tr[td]")) == len(
            [one for one in concepts[language] if not one.words]
        )
        links = said.xpath("//table[contains(@class, 'bench-texts')]//td//a/@href")
        assert len(links) == count
        for link in links:
            assert client.get(link).status_code == 200


def test_concepts_cost_the_same_however_many(concepts, django_assert_num_queries):
    """Three queries, for all languages."""
    with django_assert_num_queries(3):
        ConceptTexts().texts(["fr", "en", "es", "ru"])
