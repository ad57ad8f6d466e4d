"""Networks, services and people who edit them, for tests of all rooms."""

import uuid

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.utils.text import slugify
from wagtail.models import Locale, Page, Site

from demo.factories import make_page, translate
from directory.models import NetworkPage, Service, ServiceContact, ServicePage, ServicePlace
from home.models import HomePage, Network, NetworksPage, Organisation, People, ServiceCategory

PASSWORD = "only-for-tests"


def make_site() -> None:
    """Make homes and networks pages in French and English, and what the tests need of the vocabularies."""
    root = Page.get_first_root_node()
    homes = {}
    for model, titles in (
        (HomePage, {"fr": "Accueil", "en": "Home"}),
        (NetworksPage, {"fr": "Réseaux", "en": "Networks"}),
    ):
        key = uuid.uuid4()
        for code, title in titles.items():
            locale, _created = Locale.objects.get_or_create(language_code=code)
            page = model(
                title=title,
                slug=code if model is HomePage else slugify(title),
                locale=locale,
                translation_key=key,
            )
            parent = homes.setdefault(code, page) if model is NetworksPage else root
            parent.add_child(instance=page)
            homes.setdefault(code, page)
    Site.objects.all().delete()
    Site.objects.create(
        hostname="localhost", site_name="Passerelle", root_page=homes["fr"], is_default_site=True
    )
    Organisation.objects.create(
        key="ns-fr", name_fr="Croix-Rouge française", name_en="French Red Cross", country="fr"
    )
    Organisation.objects.create(
        key="ns-gb", name_fr="Croix-Rouge britannique", name_en="British Red Cross", country="gb"
    )
    ServiceCategory.objects.create(key="shelter", name_fr="Hébergement", name_en="Shelter")
    People.objects.create(key="refugees", name_fr="Personnes réfugiées", name_en="Refugees")


def make_network(key: str) -> Network:
    """Make the facts of a network called by its key in capitals."""
    return Network.objects.create(
        key=key, **{f"name_{code}": key.upper() for code in ("fr", "en", "es", "ru")}
    )


def make_network_page(network: Network) -> NetworkPage:
    """Make the page of a network in French, translated into English; return the French one."""
    parent = NetworksPage.objects.get(locale__language_code="fr")
    page = make_page(NetworkPage, parent, title=f"Réseau {network.key}", network=network)
    translate(page, "en", title=f"Network {network.key}")
    return page


def slot(days: str, opens: str, closes: str, by_appointment: bool = False) -> dict:
    """Return a stretch of time of a week, as a block; `days` are ISO numbers, such as "12345"."""
    value = {"days": list(days), "opens": opens, "closes": closes, "by_appointment": by_appointment}
    return {"type": "slot", "id": str(uuid.uuid4()), "value": value}


def exception(
    first: str,
    last: str | None = None,
    opens: str | None = None,
    closes: str | None = None,
    by_appointment: bool = False,
) -> dict:
    """Return days that differ, as a block."""
    value = {
        "first": first,
        "last": last,
        "opens": opens,
        "closes": closes,
        "by_appointment": by_appointment,
    }
    return {"type": "exception", "id": str(uuid.uuid4()), "value": value}


def make_service(network: Network, *, places=(), contacts=(), publish: bool = True, **fields) -> Service:
    """Make the facts of a service offered by the French Red Cross; `places` and `contacts` are dictionaries."""
    service = Service(
        network=network,
        provider=fields.pop("provider", Organisation.objects.get(key="ns-fr")),
        live=False,
        **{"label": "Day centre", "languages": ["fr"], **fields},
    )
    service.categories = [ServiceCategory.objects.get(key="shelter")]
    for number, place in enumerate(places):
        values = {"country": "fr", "town": "Calais", "timezone": "Europe/Paris", **place}
        service.places.add(ServicePlace(sort_order=number, **values))
    for number, contact in enumerate(contacts):
        service.contacts.add(ServiceContact(sort_order=number, **contact))
    service.save()
    revision = service.save_revision(clean=publish)
    if publish:
        revision.publish()
    service.refresh_from_db()
    return service


def make_service_page(service: Service, languages=("fr", "en"), **fields) -> ServicePage:
    """Make the page of a service in French, and its translations into the other `languages`; return the French one."""
    parent = NetworkPage.objects.get(network=service.network, locale__language_code="fr")
    page = make_page(
        ServicePage,
        parent,
        **{"title": "Accueil de jour", "summary": "Un lieu pour se poser.", "service": service, **fields},
    )
    for language in languages:
        if language != "fr":
            translate(page, language, title=f"Service {language}", summary=f"Summary {language}")
    return page


def make_user(name: str, *groups: str, admin: bool = True):
    """Make an account in the groups of these names, which may enter the admin."""
    user = get_user_model().objects.create_user(username=name, email=f"{name}@example.org", password=PASSWORD)
    for each in groups:
        user.groups.add(Group.objects.get_or_create(name=each)[0])
    if admin:
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user
