"""A small site with two networks, made once for the tests of a file."""

import pytest
from django.db import transaction

from home import cache
from home.models import Network
from tests.services_making import make_network, make_network_page, make_site


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """Home and networks pages in French and English, with the pages of the networks perco and apmn."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_site()
        for key in ("perco", "apmn"):
            make_network_page(make_network(key))
        yield
        transaction.set_rollback(True)


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
