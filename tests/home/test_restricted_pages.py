"""Pages for some readers alone: these get in, in each language, and the others are told what is needed."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils.translation import override
from wagtail.models import PageViewRestriction

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


def test_there_is_no_second_sign_in(site, client):
    assert status(client, "/fr/_util/login/") == 404
