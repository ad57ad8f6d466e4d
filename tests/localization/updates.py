"""Two updates in English, with rich text, that are translated into Spanish to the last word."""

import pytest
from django.contrib.auth.models import Group
from wagtail_localize.models import Translation

from accounts.models import User
from demo.factories import make_page, translate
from directory.models import NetworkPage
from home.models import Network, NetworksPage
from passerelle.setup import prepare_site
from publications.models import UpdatePage

BODY = '<p>Call <b>the centre</b> or <a href="https://example.org/help">read this</a>.<br/>It is free &amp; safe.</p>'
CUERPO = (
    '<p>Llame <b>al centro</b> o <a href="https://example.org/help">lea esto</a>.<br/>Es gratis y seguro.</p>'
)


def make_updates() -> None:
    """Make a network and the two updates."""
    network = Network.objects.create(
        key="north", **{f"name_{code}": "North" for code in ("fr", "en", "es", "ru")}
    )
    index = NetworksPage.objects.get(locale__language_code="en")
    place = make_page(NetworkPage, index, title="North", slug="north", network=network)
    translate(place, "es", title="Norte", slug="norte")
    for number in (1, 2):
        update = make_page(
            UpdatePage,
            place,
            title=f"Routes {number}",
            slug=f"routes-{number}",
            summary="What {1} is new.",
            body=[{"type": "paragraph", "value": BODY}],
        )
        translate(
            update,
            "es",
            title=f"Rutas {number}",
            slug=f"rutas-{number}",
            summary="Lo {1} nuevo.",
            body=[{"type": "paragraph", "id": update.body[0].id, "value": CUERPO}],
        )


@pytest.fixture(name="built", scope="module")
def two_updates(beginnings, django_db_blocker):
    """The pages, for the tests of a module."""
    with django_db_blocker.unblock(), beginnings.at(prepare_site, make_updates):
        yield


@pytest.fixture(name="translation")
def translation_of_an_update(built, db):
    """The Spanish translation of the first."""
    return (
        Translation.objects.select_related("source__locale", "source__specific_content_type", "target_locale")
        .filter(source__specific_content_type__model="updatepage")
        .earliest("pk")
    )


def person(*groups, name="somebody"):
    """Make a user of these groups."""
    user = User.objects.create_user(name, f"{name}@example.org", "x" * 14)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user
