"""An engine on an index of its own: the database's always, Elasticsearch's where one is reached."""

import os

import pytest

from search.engines import engine as engine_called
from tests.sites import content, empty_site, site  # noqa: F401 – fixtures


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request, db, settings):
    """Return an empty index in each of the engines."""
    if request.param == "elasticsearch":
        if not os.environ.get("ELASTICSEARCH_URL"):
            pytest.skip("ELASTICSEARCH_URL is not set")
        settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"].split(",")
    made = engine_called(request.param, f"test-{os.getpid()}")
    made.patience = 60.0  # on a busy machine it is slow, not gone
    made.drop()
    made.prepare()
    yield made
    made.drop()
