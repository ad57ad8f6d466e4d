"""The benchmark measures what it says."""

import pytest
from wagtail.models import Locale, Page, Site

from passerelle import benchmark

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    locale, _made = Locale.objects.get_or_create(language_code="fr")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locale)
    home = root.add_child(instance=Page(title="Home", slug="home-of-the-test", locale=locale))
    Site.objects.all().delete()
    return Site.objects.create(hostname="localhost", root_page=home, is_default_site=True).root_page


def test_yardsticks(root):
    costs = benchmark.yardsticks(rounds=2)
    assert costs["bare view"].queries == 0
    assert costs["plain Wagtail page"].queries == 6
    assert costs["plain Wagtail page"].milliseconds > costs["bare view"].milliseconds
    assert not root.get_children().exists()


def test_what_does_not_answer_is_no_measurement(root, settings):
    settings.ROOT_URLCONF = "passerelle.benchmark"
    with pytest.raises(RuntimeError, match="answers 404"):
        benchmark.cost("/nothing/", rounds=1)
