"""A small site with two networks, made once for the tests of a file."""

import pytest
import time_machine

from home import cache
from home.models import Network
from tests.directory.places import MONDAY
from tests.services_making import make_network, make_network_page, make_site


def make_two_networks() -> None:
    """Make home and networks pages in French and English, with the pages of the networks perco and apmn."""
    make_site()
    for key in ("perco", "apmn"):
        make_network_page(make_network(key))


@pytest.fixture(scope="module")
def site(beginnings, django_db_blocker):
    """The pages of two networks, for the tests of a module."""
    with django_db_blocker.unblock(), beginnings.at(make_two_networks):
        yield


@pytest.fixture(autouse=True)
def fresh_cache():
    """Remember nothing of the test before."""
    cache.invalidate()


@pytest.fixture
def perco(site, db):
    """A network."""
    return Network.objects.get(key="perco")


@pytest.fixture
def apmn(site, db):
    """Another network."""
    return Network.objects.get(key="apmn")


@pytest.fixture
def clock():
    """It is a Monday morning in Calais."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller
