"""“Something wrong?”: what readers tell reaches the editors, and nobody can flood them."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from lxml import html

from directory.models import Problem
from directory.problem_form import FROM_ONE_MACHINE
from notices.models import Notice
from passerelle.databases import cache_from
from tests.services_making import make_service, make_service_page, make_user


@pytest.fixture(autouse=True)
def nobody_has_told_anything():
    cache.clear()


@pytest.fixture
def page(perco):
    return make_service_page(make_service(perco, label="Day centre"), languages=["fr"])


@pytest.fixture
def editor(perco):
    return make_user("editor", "network-editors:perco")


def tell(client, page, **data):
    return client.post(f"{page.url}problem/", {"kind": "hours", "text": "Fermé le lundi.", **data})


def test_reaches_the_editors_of_the_network_in_the_admin_and_by_mail(
    client, page, editor, django_capture_on_commit_callbacks
):
    other = make_user("other", "network-editors:apmn")
    with django_capture_on_commit_callbacks(execute=True):
        response = tell(client, page)
    assert (response.status_code, response.url) == (302, f"{page.url}problem/?sent")
    problem = Problem.objects.get()
    assert (problem.service, problem.kind, problem.text, problem.language) == (
        page.service,
        "hours",
        "Fermé le lundi.",
        "fr",
    )
    assert Notice.objects.listed_for(editor).get().subject == page.service
    assert not Notice.objects.listed_for(other).exists()
    assert [message.to for message in mail.outbox] == [[editor.email]]
    assert "Fermé le lundi." in mail.outbox[0].body


def test_says_thanks(client, page):
    html = client.get(f"{page.url}problem/?sent").content.decode()
    assert 'role="status"' in html
    assert "<form" not in html.partition("<main")[2].partition("</main")[0]


def test_is_no_page_for_caches_or_search_engines(client, page, settings):
    settings.PAGE_CACHE = True
    for _time in range(2):
        response = client.get(f"{page.url}problem/")
        assert response["Cache-Control"] == "private, no-store"
        assert "csrfmiddlewaretoken" in response.content.decode()
        assert response["X-Robots-Tag"] == "noindex"


def test_keeps_what_was_typed_when_something_is_missing(client, page):
    response = tell(client, page, kind="")
    assert response.status_code == 422
    assert "Fermé le lundi." in response.content.decode()
    assert not Problem.objects.exists()


def test_ties_to_each_field_what_is_wrong_with_it(client, page):
    """A screen reader tells it with the field, and the first field that is wrong has the focus."""
    form = (
        html.fromstring(tell(client, page, kind="", text="x" * 2001).content).find(".//main").find(".//form")
    )
    told = {found.get("id"): found for found in form.iter() if found.get("id")}
    wrong = {found.get("name") for found in form.xpath(".//*[@aria-invalid='true']")}
    assert wrong == {"kind", "text"}
    for field in form.xpath(".//fieldset | .//textarea"):
        described = [told[name] for name in field.get("aria-describedby").split()]
        assert [found.get("role") for found in described if "error" in found.get("class")] == ["alert"]
    assert [found.get("name") for found in form.xpath(".//*[@autofocus]")] == ["kind"]


def test_takes_no_text_of_any_length(client, page):
    assert tell(client, page, text="x" * 2001).status_code == 422


def test_a_program_that_fills_in_every_field_is_thanked_and_ignored(client, page):
    response = tell(client, page, website="https://example.org")
    assert response.status_code == 302
    assert not Problem.objects.exists()


def test_one_machine_is_heard_a_few_times_an_hour(client, page):
    for _time in range(FROM_ONE_MACHINE):
        assert tell(client, page).status_code == 302
    response = tell(client, page)
    assert response.status_code == 429
    assert "Fermé le lundi." in response.content.decode()
    assert Problem.objects.count() == FROM_ONE_MACHINE
    assert client.post(f"{page.url}problem/", {"kind": "other"}, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_the_hour_lasts_an_hour_where_the_cache_is_files(client, page, settings, tmp_path):
    settings.CACHES = {"default": cache_from("", tmp_path)}
    with time_machine.travel("2026-11-24T12:50:00Z", tick=False) as clock:
        for _time in range(FROM_ONE_MACHINE):
            assert tell(client, page).status_code == 302
        clock.shift(timedelta(minutes=59))
        assert tell(client, page).status_code == 429
        clock.shift(timedelta(minutes=2))
        assert tell(client, page).status_code == 302


def test_no_address_is_stored(client, page):
    tell(client, page)
    kept = "".join(str(key) + str(value) for key, value in cache._cache.items())
    assert "127.0.0.1" not in kept


def test_there_is_no_form_for_facts_that_are_not_public(client, page):
    page.service.unpublish()
    response = client.get(f"{page.url}problem/")
    assert (response.status_code, response.url) == (302, page.url)


def test_refuses_a_post_from_elsewhere(page):
    from django.test import Client

    assert tell(Client(enforce_csrf_checks=True), page).status_code == 403
