"""What a translator meets: one page and its translations, or two networks with people of every role."""

import uuid
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache as django_cache
from django.db import transaction
from django.db.models import Model
from wagtail.models import Locale
from wagtail.users.models import UserProfile
from wagtail_localize.models import Translation

from accounts.models import User
from demo.factories import make_page, translate
from directory.models import NetworkPage
from home import cache
from home.models import Network, NetworksPage
from localization import making, standings
from localization.concepts import starter
from localization.termbase import forget
from passerelle.setup import prepare_site
from publications.models import UpdatePage
from tests.localization.asking import ROLES
from tests.sites import empty_site  # noqa: F401 – a fixture


def paragraph(text: str) -> dict:
    """Return a block of rich text."""
    return {"type": "paragraph", "id": str(uuid.uuid4()), "value": text}


BODY = (
    '<p>Call <a href="https://example.org/help">the centre</a> on 12 May.</p>',
    "<p>The volunteers answer <b>in four languages</b>.</p>",
    "<p>Ask for a blanket.</p>",
    "<p>Ask for a blanket.</p>",
)


def make_workbench() -> SimpleNamespace:
    """Make a network with an update in English that is given to the translators into Spanish and Russian."""
    network = Network.objects.create(
        key="north", name_en="North", name_fr="Nord", name_es="Norte", name_ru="Север"
    )
    Network.objects.create(key="south", name_en="South", name_fr="Sud", name_es="Sur", name_ru="Юг")
    index = NetworksPage.objects.get(locale__language_code="en")
    place = make_page(NetworkPage, index, title="North", slug="north", network=network, summary="A network.")
    locales = {code: Locale.objects.get(language_code=code) for code in ("es", "ru", "fr")}
    users = {}
    for role in ("translators:es", "translators:ru", "reviewers:es", "publishers"):
        name = role.replace(":", "-")
        users[role] = get_user_model().objects.create_user(
            username=name, email=f"{name}@example.org", password="a password of length"
        )
        users[role].groups.add(Group.objects.get(name=role))
        UserProfile.objects.update_or_create(user=users[role], defaults={"preferred_language": "en"})
    making.submit(place, [locales["es"], locales["ru"]], users["publishers"])
    update = make_page(
        UpdatePage,
        place,
        title="Help at the border",
        slug="help-at-the-border",
        summary="Where to find help.",
        body=[paragraph(text) for text in BODY],
    )
    made = making.submit(update, [locales["es"], locales["ru"]], users["publishers"])
    standings.refresh(standings.all_keys())
    return SimpleNamespace(
        place=place,
        update=update,
        locales=locales,
        users=users,
        translations={one.target_locale.language_code: one for one in made},
    )


@pytest.fixture(scope="module")
def workbench_made(beginnings, django_db_blocker):
    """The page for the tests of a module."""
    with django_db_blocker.unblock(), beginnings.at(prepare_site, make_workbench) as (_site, made):
        yield made


@pytest.fixture
def workbench(workbench_made, db):
    """The same for one test, read anew, with nothing remembered."""
    cache.invalidate()

    def fresh(value):
        if isinstance(value, dict):
            return {key: fresh(one) for key, one in value.items()}
        return type(value).objects.get(pk=value.pk) if isinstance(value, Model) else value

    return SimpleNamespace(**{name: fresh(value) for name, value in vars(workbench_made).items()})


LANGUAGES = ("fr", "en", "es", "ru")


@pytest.fixture(scope="module")
def built(beginnings, django_db_blocker):
    """The tree for this module's tests."""
    with django_db_blocker.unblock(), beginnings.at(prepare_site, build) as (_site, made):
        yield made


@pytest.fixture
def tree(built, db):
    """The tree for one test, with nothing remembered of earlier ones."""
    cache.invalidate()
    return {
        key: {
            "network": Network.objects.get(pk=made["network"].pk),
            "pages": {code: NetworkPage.objects.get(pk=page.pk) for code, page in made["pages"].items()},
            "updates": {code: UpdatePage.objects.get(pk=page.pk) for code, page in made["updates"].items()},
        }
        for key, made in built.items()
    }


def build():
    """Two networks in four languages, each with an update in English that exists in Spanish and Russian too."""
    made = {}
    for key in ("north", "south"):
        network = Network.objects.create(
            key=key, **{f"name_{code}": f"Network {key} {code}" for code in LANGUAGES}
        )
        pages = {}
        index = NetworksPage.objects.get(locale__language_code="en")
        pages["en"] = make_page(NetworkPage, index, title=f"Network {key}", slug=key, network=network)
        for code in ("fr", "es", "ru"):
            pages[code] = translate(pages["en"], code, title=f"Network {key} {code}", slug=key)
        update = make_page(
            UpdatePage,
            pages["en"],
            title=f"Update {key}",
            slug=f"update-{key}",
            summary="What is new.",
            body=[{"type": "paragraph", "value": "<p>First words.</p>"}],
        )
        updates = {"en": update}
        for code in ("es", "ru"):
            updates[code] = translate(
                update,
                code,
                title=f"Update {key} {code}",
                slug=f"update-{key}-{code}",
                summary=f"Summary {code}",
                body=[{"type": "paragraph", "id": update.body[0].id, "value": f"<p>Words {code}.</p>"}],
            )
        made[key] = {"network": network, "pages": pages, "updates": updates}
    return made


@pytest.fixture(scope="module")
def people(built, django_db_blocker):
    """One person of each role."""
    with django_db_blocker.unblock():
        found = {}
        for role in ROLES:
            name = role.replace(":", "-") or "nobody"
            found[role] = User.objects.create_user(username=name, email=f"{name}@example.org", password=None)
            if role:
                found[role].groups.add(Group.objects.get(name=role))
        return found


@pytest.fixture
def work(tree):
    """The update of “north”, its Spanish translation, and what the addresses name."""
    source, page = tree["north"]["updates"]["en"], tree["north"]["updates"]["es"]
    translation = Translation.objects.get(
        source__object_id=source.translation_key, target_locale=page.locale_id
    )
    segment = translation.source.stringsegment_set.order_by("order").first()
    return SimpleNamespace(source=source, page=page, translation=translation, segment=segment)


@pytest.fixture
def signed_in(client):
    """A function that signs in somebody of the groups named."""

    def sign_in(*groups: str):
        name = "-".join(groups).replace(":", "-") or "nobody"
        user = User.objects.create_user(
            username=name, email=f"{name}@example.org", password="a password of length"
        )
        for group in groups:
            user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture(scope="module")
def starter_loaded(django_db_setup, django_db_blocker):
    """The starter of the termbase, for the tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        django_cache.clear()
        starter.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def termbase(starter_loaded, db):
    """The starter, read anew by everybody."""
    django_cache.clear()
    forget()
    yield
    django_cache.clear()
