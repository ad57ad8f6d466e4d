"""Pages for some readers alone: these get in, in each language, and the others are told what is needed."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache as django_cache
from django.test import Client
from django.utils.translation import override
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from home.passwords import FAILURES_FROM_ONE_ADDRESS
from tests.home.test_renditions import status

PASSWORD = "a-long-enough-password"
LANGUAGES = ("fr", "en", "es", "ru")


@pytest.fixture
def member(db):
    """Somebody with an account who has no business in the admin."""
    return get_user_model().objects.create_user("membre", "membre@example.org", PASSWORD)


def restrict(page, kind: str, **fields) -> PageViewRestriction:
    """Restrict a page."""
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, **fields)


def form_of(html: str) -> dict[str, str]:
    """Return the address of the form that asks for the password, and its hidden fields."""
    (form,) = re.findall(r'<form method="post" action="[^"]*">.*?</form>', html, re.DOTALL)
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {"action": re.search(r'action="([^"]*)"', form)[1], **dict(hidden)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_password_opens_a_page_in_each_language(site, language):
    page = site.places[language]
    restrict(page, "password", password="sésame")
    reader = Client(enforce_csrf_checks=True)
    asked = reader.get(page.url)
    assert page.title not in re.sub(r"<footer.*", "", asked.text, flags=re.DOTALL)
    assert f'<html lang="{language}"' in asked.text
    assert "passerelle.css" in asked.text
    fields = form_of(asked.text)
    action = fields.pop("action")
    assert action.startswith(f"/{language}/_util/")
    wrong = reader.post(action, {**fields, "password": "x"})
    assert wrong.status_code == 200
    assert 'aria-describedby="password-error"' in wrong.text
    assert "no-store" in asked["Cache-Control"]
    assert page.title not in re.sub(r"<footer.*", "", wrong.text, flags=re.DOTALL)
    right = reader.post(action, {**form_of(wrong.text), "password": "sésame"})
    assert (right.status_code, right["Location"]) == (302, page.url)
    assert page.title in reader.get(page.url).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_in_opens_a_page_in_each_language(site, client, member, language):
    page = site.places[language]
    restrict(page, "login")
    answer = client.get(page.url)
    assert answer.status_code == 302
    assert "no-store" in answer["Cache-Control"]
    with override(language):
        assert client.get(answer["Location"]).status_code == 200
    back = client.post(answer["Location"], {"username": "membre", "password": PASSWORD})
    assert (back.status_code, back["Location"]) == (302, page.url)
    assert page.title in client.get(page.url).text


def test_who_is_signed_in_and_not_of_the_group_is_told_so(site, client, member):
    page = site.places["fr"]
    group = Group.objects.create(name="Lecteurs")
    restrict(page, "groups").groups.add(group)
    client.force_login(member)
    assert client.get(page.url).status_code == 403
    member.groups.add(group)
    assert client.get(page.url).status_code == 200


def test_files_for_a_group_are_refused_to_who_is_signed_in_and_not_of_it(site, client, member):
    group = Group.objects.create(name="Lecteurs")
    kept = Collection.get_first_root_node().add_child(name="Réservé")
    CollectionViewRestriction.objects.create(collection=kept, restriction_type="groups").groups.add(group)
    site.guide.collection = kept
    site.guide.save()
    assert status(client, site.guide.url) == 302
    client.force_login(member)
    assert status(client, site.guide.url) == 403
    member.groups.add(group)
    assert status(client, site.guide.url) == 200


def test_passwords_of_a_page_cannot_be_guessed(site, client):
    restriction = restrict(site.places["fr"], "password", password="sésame")
    address = f"/fr/_util/authenticate_with_password/{restriction.pk}/{site.places['fr'].pk}/"
    guess_until_refused(client, address, site.places["fr"].url)
    assert status(Client(REMOTE_ADDR="198.51.100.7"), site.places["fr"].url) == 200


def test_passwords_of_files_cannot_be_guessed(site, client):
    kept = Collection.get_first_root_node().add_child(name="Réservé")
    restriction = CollectionViewRestriction.objects.create(
        collection=kept, restriction_type="password", password="sésame"
    )
    guess_until_refused(client, f"/documents/authenticate_with_password/{restriction.pk}/", "/fr/")


def guess_until_refused(client, address: str, back: str) -> None:
    """Guess as often as one may; then the right password is refused as well, and taken from elsewhere."""
    django_cache.clear()
    for _time in range(FAILURES_FROM_ONE_ADDRESS):
        assert client.post(address, {"password": "x", "return_url": back}).status_code == 200
    right = {"password": "sésame", "return_url": back}
    refused = client.post(address, right)
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert Client(REMOTE_ADDR="198.51.100.7").post(address, right).status_code == 302


def test_there_is_no_second_sign_in(site, client):
    assert status(client, "/fr/_util/login/") == 404
