"""A page that is kept for readers changes at once with each event that changes what stands on it."""

import datetime
import json

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from demo.factories import make_page, translate
from home.models import Image, Organisation, SiteText, StandardPage, Theme
from home.scheduling import publish_due


@pytest.fixture
def after(reader, django_capture_on_commit_callbacks):
    """Return a function that keeps a page, lets something happen, and returns what readers get then."""

    def after(address: str, event):
        assert reader.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            reader.get(address)
        assert not queries, "the page was not kept"
        with django_capture_on_commit_callbacks(execute=True):
            event()
        return reader.get(address)

    return after


def publish(page, **fields):
    """Return a function that publishes `page` with these fields."""

    def event():
        for name, value in fields.items():
            setattr(page, name, value)
        page.save_revision().publish()

    return event


def save(thing, **fields):
    """Return a function that saves `thing` with these fields."""

    def event():
        for name, value in fields.items():
            setattr(thing, name, value)
        thing.save()

    return event


def leading_to(site, *pages) -> str:
    """Return the address of a page that links to `pages`."""
    value = {"title": "", "pages": [{"type": "page", "value": page.pk} for page in pages]}
    body = json.dumps([{"type": "related", "value": value}])
    return make_page(StandardPage, site.places["fr"], title="Liens", slug="liens", body=body).url


def test_published(site, after):
    assert "Autre titre" in after(site.report.url, publish(site.report, title="Autre titre")).text


def test_published_where_another_page_links_to_it(site, after):
    assert (
        "Autre titre" in after(leading_to(site, site.report), publish(site.report, title="Autre titre")).text
    )


def test_a_translation(site, after):
    there = after(
        site.case.url, lambda: translate(site.case, "en", title="Clinics", slug="clinics", summary="Mobile.")
    )
    assert "/en/networks/perco/clinics/" in there.text


def test_another_address(site, after, reader):
    was = site.report.url
    answer = after(was, publish(site.report, slug="autre-adresse"))
    assert answer.status_code == 301
    assert reader.get(answer["Location"]).status_code == 200


def test_moved(site, after, reader):
    was = site.event.url
    answer = after(was, lambda: site.event.move(site.places["fr"], pos="last-child"))
    assert answer.status_code == 301
    assert reader.get(answer["Location"]).status_code == 200


def test_moved_with_what_is_above(site, after):
    page = make_page(StandardPage, site.places["fr"], title="Dessus", slug="dessus")
    below = make_page(StandardPage, page, title="Dessous", slug="dessous")
    other = make_page(StandardPage, site.places["fr"], title="Ailleurs", slug="ailleurs")
    answer = after(below.url, lambda: page.move(other, pos="last-child"))
    assert answer.status_code == 301


def test_unpublished(site, after):
    assert after(site.update.url, site.update.unpublish).status_code == 404


def test_unpublished_where_another_page_links_to_it(site, after):
    assert site.update.title not in after(leading_to(site, site.update), site.update.unpublish).text


def test_deleted(site, after):
    assert after(site.update.url, site.update.delete).status_code == 404


def test_expired(site, after):
    def event():
        rows = type(site.update).objects.filter(pk=site.update.pk)
        rows.update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
        publish_due()

    assert after(site.update.url, event).status_code == 404


def test_restricted_above(site, after):
    def event():
        PageViewRestriction.objects.create(page=site.places["fr"], restriction_type="login")

    assert after(site.report.url, event).status_code == 302


def test_no_longer_restricted(site, reader, django_capture_on_commit_callbacks):
    group = Group.objects.create(name="Lecture")
    restriction = PageViewRestriction.objects.create(page=site.report, restriction_type="groups")
    restriction.groups.add(group)
    assert reader.get(site.report.url).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        restriction.delete()
    assert reader.get(site.report.url).status_code == 200


def test_a_label(site, after):
    theme = Theme.objects.get(key="routes-changes")
    assert "Autres routes" in after(site.report.url, save(theme, name_fr="Autres routes")).text


def test_an_organisation(site, after):
    provider = Organisation.objects.get(key="ns-fr")
    assert "Autre nom" in after(site.service_page.url, save(provider, name_fr="Autre nom")).text


def test_a_network(site, after):
    assert "AUTRE" in after(site.report.url, save(site.network, abbreviation_fr="AUTRE")).text


def test_a_file_of_a_report(site, after):
    assert "Autre guide" in after(site.report.url, save(site.guide, title="Autre guide")).text


def test_a_file_in_a_text(site, after):
    body = json.dumps([{"type": "file", "value": {"document": site.english.pk, "title": ""}}])
    page = make_page(StandardPage, site.places["fr"], title="Fichier", body=body)
    assert "Other handbook" in after(page.url, save(site.english, title="Other handbook")).text


def test_a_file_that_becomes_private(site, after):
    shelf = Collection.get_first_root_node().add_child(instance=Collection(name="Étagère"))
    site.guide.collection = shelf
    site.guide.save()

    def event():
        CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")

    assert site.guide.title not in after(site.report.url, event).text


def test_facts_of_an_event(site, after):
    assert "Annecy" in after(site.event.url, publish(site.event.meeting, city="Annecy")).text


def test_facts_of_a_service(site, after):
    service = site.service_page.service
    assert (
        "+33 1 99 00 99 99"
        in after(site.service_page.url, publish(service, complaints="+33 1 99 00 99 99")).text
    )


def test_consent_that_is_taken_back(site, after):
    image = Image.objects.create(title="Pont", file=get_test_image_file("pont.png"), consent="given")
    value = {"image": {"image": image.pk, "alt_text": "Un pont", "decorative": False}, "caption": ""}
    body = json.dumps([{"type": "picture", "value": value}])
    page = make_page(StandardPage, site.places["fr"], title="Image", body=body)
    assert "Un pont" not in after(page.url, save(image, consent="unknown")).text


def test_the_navigation(site, after):
    texts, _made = SiteText.objects.get_or_create(locale=site.places["fr"].locale)
    link = [{"type": "link", "value": {"url": "https://example.org/", "text": "Tout autre chose"}}]
    assert "Tout autre chose" in after(site.report.url, save(texts, navigation=json.dumps(link))).text
