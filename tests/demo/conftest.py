"""An empty site, counted, for the tests of loading and removing the demo."""

import pytest
from django.core.management import call_command

from home import cache
from tests.demo.some_works import counts
from tests.sites import empty_site  # noqa: F401 – a fixture


@pytest.fixture(scope="module")
def before(empty_site):  # noqa: F811
    """The rows of an empty site."""
    cache.invalidate()
    call_command("search_index", verbosity=0)
    return counts()
