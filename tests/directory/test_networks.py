"""The page of a network: its members, and by itself the latest of everything it publishes."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from demo.factories import make_page
from directory.details import service_details
from directory.models import NetworkPage
from home import cache
from home.models import Membership, Organisation
from publications.models import UpdatePage
from tests.sites import content, empty_site, index_everything, site  # noqa: F401 – fixtures
from tests.sites import make_service as make_clinic


@pytest.fixture
def page(site) -> NetworkPage:  # noqa: F811
    """The French page of the network, which has members."""
    network = site.network
    for key, role in (("ns-it", "member"), ("ns-es", "member"), ("icrc", "observer")):
        Membership.objects.create(network=network, organisation=Organisation.objects.get(key=key), role=role)
    network.societies_in_region = 35
    network.founded = "2012-12"
    network.save()
    return NetworkPage.objects.get(pk=site.places["fr"].pk)


def json_ld(html: str) -> dict:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return next(thing for thing in json.loads(found[1])["@graph"] if thing["@type"] == "Organization")


def test_members_stand_in_the_order_of_the_alphabet(page):
    with override("fr"):
        members = page.organisations["member"]
        assert [member["country"] for member in members] == ["es", "it"]  # espagnole, italienne
        assert page.member_count.startswith("2")
        assert "35" in page.member_count
        assert members[0]["country_url"].endswith("/es/")
        assert [each["country"] for each in page.organisations["observer"]] == ["ch"]


@pytest.mark.parametrize(("founded", "text"), [("1997", "1997"), ("2012-12", "décembre 2012"), ("", "")])
def test_founding_in_words(page, founded, text):
    with override("fr"):
        page.network.founded = founded
        assert page.network.founded_text == text


def test_shows_its_latest_of_each_kind(client, page):
    groups = client.get(page.url).context["latest"]
    assert [group["kind"] for group in groups] == ["report", "case-study", "update", "event", "service"]
    titles = {group["kind"]: [item["title"] for item in group["items"]] for group in groups}
    assert titles["report"] == ["Routes de la Méditerranée"]
    assert titles["update"] == ["Nueva ley de asilo"]
    update = groups[2]["items"][0]
    assert (update["language"], update["foreign"]) == ("es", True)
    assert groups[0]["url"].endswith("?kind=report&network=perco")
    assert groups[4]["url"].endswith("?network=perco")


def test_shows_only_what_is_public(client, page):
    assert "sésame" not in client.get(page.url).content.decode()


def test_json_ld(client, page):
    found = json_ld(client.get(page.url).content.decode())
    assert (found["foundingDate"], found["alternateName"]) == ("2012-12", "PERCO")
    assert len(found["member"]) == 2


def test_costs_few_queries_however_much_there_is(client, page, site, settings):  # noqa: F811
    settings.PAGE_CACHE = True
    counts = []
    for number in (0, 12):
        for each in range(number):
            make_page(
                UpdatePage, site.places["fr"], title=f"Nouvelle {each}", type="routes", date="2026-05-01"
            )
        index_everything()
        cache.invalidate()
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{page.url}?unknown=1")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


class TestDetails:
    def test_items_of_services_say_what_matters(self, site):  # noqa: F811
        found = service_details([site.service_page.pk], "en")[site.service_page.pk]
        assert (found["spoken"], found["cost"]) == ("French, Arabic", "Free of charge")
        assert "Palermo" not in found["place"]
        assert "Lyon" in found["place"]
        assert not found["overdue"]

    def test_in_three_queries_however_many(self, site, django_assert_num_queries):  # noqa: F811
        from directory.models import ServicePage

        for number in range(3):
            service = make_clinic(site.network, f"Clinic {number}")
            make_page(
                ServicePage, site.places["fr"], title=f"Clinique {number}", summary="x", service=service
            )
        ids = list(ServicePage.objects.live().values_list("pk", flat=True))
        with django_assert_num_queries(3):
            assert len(service_details(ids, "fr")) == 4
