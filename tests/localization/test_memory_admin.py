"""The memory and the termbase in the admin: files in and out, and who takes out what."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.users.models import UserProfile

from accounts.models import User
from home import cache
from home.models import HomePage
from localization.memory import store
from localization.models import Concept, MemoryUnit


@pytest.fixture
def home(empty_site, db):
    cache.invalidate()
    return HomePage.objects.get(locale__language_code="fr")


@pytest.fixture
def publisher(client, home):
    user = User.objects.create_user(username="pub", email="pub@example.org", password="a password of length")
    user.groups.set(list(_groups("publishers")))
    client.force_login(user)
    return user


def _groups(*names: str):
    return Group.objects.filter(name__in=names)


def send(client, what: str, content: bytes, name: str = "file"):
    data = {"what": what, "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("workbench:memory_files"), data)


TMX = (
    '<tmx version="1.4"><header srclang="fr"/><body><tu><tuv xml:lang="fr"><seg>Un</seg></tuv>'
    '<tuv xml:lang="en"><seg>One</seg></tuv></tu></body></tmx>'
)


def test_files_come_in_and_go_out(client, publisher):
    assert send(client, "tmx", TMX.encode(), "small.tmx").status_code == 302
    assert send(client, "csv", b"concept,language,term\nbrand-new,en,brand new\n").status_code == 302
    assert Concept.objects.get(key="brand-new").name("en") == "brand new"
    for name, words in (
        ("memory_tmx", b"<seg>One</seg>"),
        ("terms_csv", b"brand-new"),
        ("terms_tbx", b"brand new"),
    ):
        response = client.get(reverse(f"workbench:{name}"))
        assert words in b"".join(response.streaming_content)
        assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("what", "content", "reason"),
    [
        ("tmx", TMX[:-20].encode(), "cut off"),
        ("tmx", TMX.replace('"en"', '"xx"').encode(), "xx"),
        ("tmx", b"<!DOCTYPE t [<!ENTITY a 'b'>]><tmx>&a;</tmx>", "entities"),
        ("tmx", b" " * (50 * 1024 * 1024), "too large"),
        ("csv", b"x" * (6 * 1024 * 1024), "too large"),
        ("csv", b"concept,language,term\nnew,xx,y\n", "Line 2"),
    ],
    ids=["truncated", "language", "bomb", "50 MB", "6 MB", "csv language"],
)
def test_bad_files_are_refused_with_the_reason(client, publisher, what, content, reason):
    UserProfile.objects.update_or_create(user=publisher, defaults={"preferred_language": "en"})
    before = (MemoryUnit.objects.count(), Concept.objects.count())
    response = send(client, what, content)
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert (MemoryUnit.objects.count(), Concept.objects.count()) == before


@pytest.mark.parametrize(("groups", "status"), [(["translators:es"], 302), (["reviewers:es"], 302)])
def test_translators_bring_no_files(client, home, groups, status):
    user = User.objects.create_user(username="t", email="t@example.org", password="a password of length")
    user.groups.set(_groups(*groups))
    client.force_login(user)
    response = send(client, "tmx", TMX.encode())
    assert response.status_code in {302, 403}
    assert not MemoryUnit.objects.exists()
    assert client.get(reverse("workbench:memory")).status_code == 200
    words_alone = client.get(reverse("workbench:memory"), {"q": "faux"})
    assert not words_alone.context["form"].errors, "it looks in the person's own language"


SENTENCES = {
    "fr": "Faux départ. Autre phrase.",
    "es": "Salida falsa. Otra frase.",
    "ru": "Ложный старт. Другая фраза.",
}


def kept() -> list[set[str]]:
    """Return the languages of each unit, sentences too."""
    units = MemoryUnit.objects.order_by("part_of", "place")
    return [set(unit.entries.values_list("language", flat=True)) for unit in units]


@pytest.mark.parametrize(
    ("groups", "buttons", "left"),
    [
        (["translators:es"], {}, {"fr", "es", "ru"}),
        (["reviewers:en"], {}, {"fr", "es", "ru"}),
        (["reviewers:fr"], {}, {"fr", "es", "ru"}),  # the source, on which the others hang
        (["reviewers:es"], {"es": "Remove in this language only: Spanish"}, {"fr", "ru"}),
        (["reviewers:ru"], {}, {"fr", "es"}),  # what is looked at is in French and Spanish
        (["reviewers:es", "reviewers:ru"], {"es": "Remove in this language only: Spanish"}, {"fr"}),
        (["publishers"], {"": "Remove in all languages"}, set()),
    ],
)
def test_each_takes_out_what_is_theirs(client, home, groups, buttons, left):
    """Reviewers the translations into their languages, sentence by sentence too; publishers the whole."""
    store.add(
        [store.NewUnit("file", "x", "fr", {code: store.Version(text) for code, text in SENTENCES.items()})]
    )
    unit = MemoryUnit.objects.get(part_of=None)
    assert kept() == [set(SENTENCES)] * 3
    user = User.objects.create_user(username="r", email="r@example.org", password="a password of length")
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    user.groups.set(_groups(*groups))
    client.force_login(user)
    found = client.get(reverse("workbench:memory"), {"q": "faux", "language": "fr", "other": "es"})
    assert "<mark>Faux</mark>" in found.content.decode()
    ways = found.context_data["rows"][0][3]
    assert dict(ways) == buttons
    for _language, words in ways:
        assert words in found.content.decode()
    client.post(reverse("workbench:forget", args=[unit.pk]))
    assert kept() == ([left] * 3 if len(left) > 1 else [])


def test_a_reviewer_of_two_languages_takes_one_out(client, home):
    """The button names one: the other stays."""
    store.add(
        [store.NewUnit("file", "x", "fr", {code: store.Version(text) for code, text in SENTENCES.items()})]
    )
    user = User.objects.create_user(username="r", email="r@example.org", password="a password of length")
    user.groups.set(_groups("reviewers:es", "reviewers:ru"))
    client.force_login(user)
    unit = MemoryUnit.objects.get(part_of=None)
    client.post(reverse("workbench:forget", args=[unit.pk]), {"language": "es"})
    assert kept() == [{"fr", "ru"}] * 3


def concept_form(concept: Concept, **changes: str) -> dict:
    """Return what the browser sends of a concept with its terms, with changes."""
    data = {"key": concept.key, "source": concept.source}
    for name, rows in (("terms", concept.terms.all()), ("definitions", concept.definitions.all())):
        data |= {
            f"{name}-TOTAL_FORMS": len(rows),
            f"{name}-INITIAL_FORMS": len(rows),
            f"{name}-MIN_NUM_FORMS": 0,
        }
        for number, row in enumerate(rows):
            fields = ("language", "text") + (("status", "part_of_speech", "note") if name == "terms" else ())
            data |= {f"{name}-{number}-{field}": getattr(row, field) for field in fields}
            data |= {f"{name}-{number}-id": row.pk, f"{name}-{number}-ORDER": number + 1}
    return data | changes


def test_reviewers_change_the_terms_of_their_language_alone(client, home):
    user = User.objects.create_user(username="r", email="r@example.org", password="a password of length")
    user.groups.set(_groups("reviewers:es"))
    client.force_login(user)
    concept = Concept.objects.get(key="xenophobia")
    address = reverse("wagtailsnippets_localization_concept:edit", args=[concept.pk])
    assert client.get(address).status_code == 200
    places = {term.language: number for number, term in enumerate(concept.terms.all())}
    for language, changed in (("ru", False), ("es", True)):
        client.post(address, concept_form(concept, **{f"terms-{places[language]}-text": "otro"}))
        assert (Concept.objects.get(key="xenophobia").name(language) == "otro") is changed
    assert client.get(reverse("wagtailsnippets_localization_concept:add")).status_code in {302, 403}


def test_a_concept_is_found_once_by_its_terms_in_capitals_too(client, home):
    user = User.objects.create_user(username="r", email="r@example.org", password="a password of length")
    user.groups.set(_groups("reviewers:es"))
    client.force_login(user)
    concept = Concept.objects.get(key="xenophobia")
    concept.terms.create(language="ru", text="Ксенофобия и страх")
    shown = client.get(reverse("wagtailsnippets_localization_concept:list"), {"q": "КСЕНОФОБИЯ"}).text
    assert len(re.findall(rf"<td[^>]*>\s*{concept.name('es')}\s*<", shown)) == 1
