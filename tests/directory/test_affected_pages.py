"""Which pages show an organisation that offers services."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import ServicePage
from home.dependents import pages_showing
from home.models import Organisation
from tests.services_making import make_service, make_service_page


def test_finding_them_costs_the_same_however_many_services_there_are(perco):
    provider = Organisation.objects.create(key="provider", name_fr="Prestataire")
    costs = []
    for _round in range(3):
        make_service_page(make_service(perco, provider=provider))
        with CaptureQueriesContext(connection) as queries:
            found = pages_showing(provider)
        costs.append(len(queries))
        assert found == set(
            ServicePage.objects.filter(service__provider=provider).values_list("pk", flat=True)
        )
    assert costs[0] == costs[-1]
