"""Readers without an account get finished pages; no change and no moment in time leaves an old one."""

import datetime
import gzip
import json

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from demo.factories import make_page
from home import cache
from home.models import Image, StandardPage

NOON = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture
def address(site):
    """The address of a public page."""
    return site.report.url


def rendered(address, client=None, **headers) -> bool:
    """Ask for a page, and tell whether it was rendered; a kept one asks the database nothing."""
    with CaptureQueriesContext(connection) as queries:
        response = (client or Client()).get(address, headers=headers)
    assert response.status_code in {200, 304}, response.status_code
    return bool(queries)


def test_the_second_reader_costs_no_query(reader, address):
    assert rendered(address)
    assert not rendered(address)


def test_another_process_finds_it_too(reader, address, monkeypatch):
    rendered(address)
    monkeypatch.setattr(cache, "_memory", cache._Memory())
    assert not rendered(address)


def test_a_kept_page_is_the_same_page(reader, address):
    first, second = reader.get(address), reader.get(address)
    assert first.content == second.content
    assert first.headers == second.headers
    assert "Content-Security-Policy" in second


@pytest.mark.parametrize("suffix", ["?q=asile", "?utm_source=mail", "?kind=" + "report" * 60])
def test_endless_addresses_are_not_kept(reader, address, suffix):
    rendered(address + suffix)
    assert rendered(address + suffix)


def test_filtered_lists_are_kept(reader, address):
    rendered(address + "?kind=report&page=2")
    assert not rendered(address + "?kind=report&page=2")


def test_each_address_host_and_scheme_has_its_own(reader, address, site):
    rendered(address)
    assert rendered(site.report_en.url)
    assert rendered(address + "?page=2")
    assert rendered(address, Host="other.example.org")
    assert reader.get(address, secure=True).wsgi_request.scheme == "https"


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "messages"])
def test_whoever_carries_a_personal_cookie_is_served_anew(reader, address, cookie):
    rendered(address)
    reader.cookies[cookie] = "x" * 32
    assert rendered(address, client=reader)


def test_a_harmless_cookie_changes_nothing(reader, address):
    rendered(address)
    reader.cookies["theme"] = "dark"
    assert not rendered(address, client=reader)


def test_what_a_member_sees_is_never_kept(reader, address, admin_client):
    response = admin_client.get(address)
    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]
    assert rendered(address)


def test_a_restricted_page_is_not_kept(reader, site):
    PageViewRestriction.objects.create(page=site.report, restriction_type="login")
    cache.invalidate()
    response = reader.get(site.report.url)
    assert response.status_code == 302
    assert "no-store" in response["Cache-Control"]
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(site.report.url).status_code == 302
    assert queries


def test_an_error_is_not_kept(reader, site):
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert reader.get("/fr/nulle-part/").status_code == 404
        assert queries


def test_head_and_get(reader, address):
    page = reader.get(address)
    head = reader.head(address)
    assert head.content == b""
    assert head["Content-Length"] == str(len(page.content))
    assert head["ETag"] == page["ETag"]


def test_post_is_not_kept(reader, address):
    reader.get(address)
    with CaptureQueriesContext(connection) as queries:
        reader.post(address)
    assert queries


def test_not_modified(reader, address):
    page = reader.get(address)
    for headers in (
        {"If-None-Match": page["ETag"]},
        {"If-None-Match": f'"other", {page["ETag"]}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": page["Last-Modified"]},
    ):
        again = reader.get(address, headers=headers)
        assert again.status_code == 304
        assert not again.content
        assert again["ETag"] == page["ETag"]
        assert "Content-Length" not in again
    for headers in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": page["Last-Modified"]},
        {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
        {"If-Modified-Since": "nonsense"},
    ):
        assert reader.get(address, headers=headers).status_code == 200


def test_browsers_ask_again_each_time(reader, address):
    page = reader.get(address)
    assert page["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert {"Cookie", "Accept-Encoding"} <= set(page["Vary"].split(", "))
    assert "Accept-Language" not in page["Vary"]


def test_compressed_for_who_can_read_it(reader, address):
    plain = reader.get(address)
    small = reader.get(address, headers={"Accept-Encoding": "br, gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert len(small.content) < len(plain.content) / 2
    assert "Content-Encoding" not in plain
    for accepted in ("gzip;q=0", "br, gzip ; q=0.0, identity"):
        assert "Content-Encoding" not in reader.get(address, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" in reader.get(address, headers={"Accept-Encoding": "gzip;q=0.5"})


def test_a_published_change_shows_at_once(reader, site, django_capture_on_commit_callbacks):
    reader.get(site.report.url)
    with django_capture_on_commit_callbacks(execute=True):
        site.report.title = "Autre titre"
        site.report.save_revision().publish()
    assert "Autre titre" in reader.get(site.report.url).text


def test_a_page_rendered_before_a_change_is_not_kept_after_it(reader, site, rf):
    request = rf.get("/fr/x/")
    name = cache.generation()
    response = cache.keep(request, HttpResponse("old"))
    cache.invalidate()
    cache.store("key", name, request, response)
    assert cache.find("key") is None


def test_withdrawn_is_gone_at_once(reader, site, django_capture_on_commit_callbacks):
    reader.get(site.update.url)
    with django_capture_on_commit_callbacks(execute=True):
        site.update.unpublish()
    assert reader.get(site.update.url).status_code == 404


def test_restricted_is_private_at_once(reader, site, django_capture_on_commit_callbacks):
    reader.get(site.event.url)
    with django_capture_on_commit_callbacks(execute=True):
        PageViewRestriction.objects.create(page=site.places["fr"], restriction_type="login")
    assert reader.get(site.event.url).status_code == 302


def test_until_its_own_next_change(reader, site, monkeypatch):
    moment = NOON + datetime.timedelta(minutes=10)
    monkeypatch.setattr(type(site.report), "next_change", lambda page: moment)
    with time_machine.travel(NOON, tick=False) as clock:
        rendered(site.report.url)
        clock.shift(datetime.timedelta(minutes=9, seconds=59))
        assert not rendered(site.report.url)
        clock.shift(datetime.timedelta(seconds=1))
        assert rendered(site.report.url)


def test_an_hour_at_most(reader, site):
    with time_machine.travel(NOON, tick=False) as clock:
        rendered(site.report.url)
        clock.shift(datetime.timedelta(minutes=59))
        assert not rendered(site.report.url)
        clock.shift(datetime.timedelta(minutes=1))
        assert rendered(site.report.url)


def test_expiry_counts_without_the_worker(reader, site):
    with time_machine.travel(NOON, tick=False) as clock:
        site.update.expire_at = timezone.now() + datetime.timedelta(minutes=5)
        site.update.save_revision().publish()
        cache.invalidate()
        rendered(site.update.url)
        clock.shift(datetime.timedelta(minutes=5))
        assert rendered(site.update.url)


def test_the_earliest_moment_counts():
    request = RequestFactory().get("/")
    cache.expires(request, None)
    cache.expires(request, NOON)
    cache.expires(request, NOON + datetime.timedelta(hours=1))
    cache.expires(request, NOON - datetime.timedelta(hours=1))
    assert request.kept_until == NOON - datetime.timedelta(hours=1)


def test_memory_is_bounded(monkeypatch, caching):
    monkeypatch.setattr(cache, "MEMORY_BYTES", 10_000)
    memory = cache._Memory()
    memory.of("now")
    for number in range(50):
        memory.put(str(number), cache.Kept("now", 0, {}, b"", 1000))
    assert memory.size <= 10_000
    assert list(memory.pages) == ["45", "46", "47", "48", "49"]
    memory.put("50", cache.Kept("earlier", 0, {}, b"", 1000))
    assert "50" not in memory.pages


def test_things_are_remembered_for_a_generation(caching):
    made = []
    for _time in range(2):
        assert cache.remembered("thing", lambda: made.append(1) or len(made)) == 1
    cache.invalidate()
    assert cache.remembered("thing", lambda: made.append(1) or len(made)) == 2


def test_of_each_name_no_end_of_things_is_remembered(monkeypatch, caching):
    monkeypatch.setattr(cache, "MOST_KEPT", 3)
    asked = []

    def ask(numbers):
        asked.append(sorted(numbers))
        return {number: -number for number in numbers}

    assert cache.remembered_each("numbers", [1, 2], ask) == {1: -1, 2: -2}
    assert cache.remembered_each("numbers", [2, 3], ask) == {2: -2, 3: -3}
    assert cache.remembered_each("numbers", [1, 4], ask) == {1: -1, 4: -4}, (
        "what was known is not lost on the way"
    )
    assert cache.remembered_each("numbers", [4, 1], ask) == {1: -1, 4: -4}
    assert asked == [[1, 2], [3], [4], [1]]
    assert len(cache.remembered("numbers", dict)) <= 3


def test_how_pages_stand_as_translations_does_not_fill_the_memory(monkeypatch, reader, site):
    """A crawler asks for all pages within one generation."""
    monkeypatch.setattr(cache, "MOST_KEPT", 1)
    for page in (site.report, site.report.get_parent(), site.report.get_parent().get_parent()):
        assert reader.get(page.url).status_code == 200
    assert len(cache.remembered("translations", dict)) == 1


def test_nothing_is_remembered_where_nothing_is_kept(settings):
    settings.PAGE_CACHE = False
    made = []
    for _time in range(2):
        cache.remembered("thing", lambda: made.append(1))
    assert len(made) == 2


def test_a_draft_seen_in_the_admin_is_not_what_readers_get(reader, site, admin_client):
    site.draft.save_revision()
    admin_client.get(f"/admin/pages/{site.draft.pk}/view_draft/")
    assert reader.get(site.draft.url).status_code == 404


def test_pages_without_a_body_do_not_break(reader, site):
    page = StandardPage(title="Vide", slug="vide", locale=site.places["fr"].locale)
    site.places["fr"].add_child(instance=page)
    assert rendered(page.url)
    assert not rendered(page.url)


def test_a_picture_is_gone_when_the_consent_ends(reader, site):
    with time_machine.travel(NOON, tick=False) as clock:
        picture = Image.objects.create(
            title="Pont",
            file=get_test_image_file("pont.png", size=(800, 600)),
            consent="given",
            consent_until=datetime.date(2026, 11, 24),
        )
        value = {"image": {"image": picture.pk, "alt_text": "Un pont", "decorative": False}, "caption": ""}
        body = json.dumps([{"type": "picture", "value": value}])
        page = make_page(StandardPage, site.places["fr"], title="Pont", body=body)
        clock.move_to(datetime.datetime(2026, 11, 24, 23, 30, tzinfo=datetime.UTC))
        cache.invalidate()
        assert "Un pont" in reader.get(page.url).text
        clock.shift(datetime.timedelta(minutes=29))
        assert not rendered(page.url)
        clock.shift(datetime.timedelta(minutes=2))
        assert "Un pont" not in reader.get(page.url).text
