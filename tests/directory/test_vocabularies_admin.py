"""Vocabularies are kept by publishers and administrators, a network's facts by its own editors too."""

import re

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.urls import reverse
from wagtail.users.models import UserProfile

from home.models import Network, Organisation, Theme
from localization.roles import make_groups
from tests.services_making import make_service, make_service_page, make_user

MODELS = ["theme", "people", "stage", "region", "servicecategory", "organisation", "network"]


@pytest.fixture(scope="module")
def groups_made(site, django_db_blocker):
    """The groups, for the tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_groups()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def site_with_groups(groups_made, perco, apmn):
    """Two networks and the groups of their people."""


def address(model: str, view: str, *arguments) -> str:
    return reverse(f"wagtailsnippets_home_{model}:{view}", args=arguments)


def names(prefix: str = "name") -> dict:
    return {f"{prefix}_{code}": f"{prefix} {code}" for code in ("fr", "en", "es", "ru")}


@pytest.mark.parametrize("group", ["administrators", "publishers", "network-editors:perco", "translators:fr"])
@pytest.mark.parametrize("model", MODELS)
def test_who_adds_entries(client, site_with_groups, group, model):
    client.force_login(make_user("someone", group))
    response = client.get(address(model, "add"))
    allowed = group in {"administrators", "publishers"}
    assert (response.status_code == 200) == allowed
    assert (client.get(address(model, "list")).status_code == 200) == (
        allowed or (model == "network" and group.startswith("network-editors"))
    )


def test_an_entry_has_a_label_in_each_language(client, site_with_groups):
    client.force_login(make_user("publisher", "publishers"))
    data = {**names(), **names("slug"), "slug_ru": "темы", "key": "climate", "order": "3", "parent": ""}
    data = {
        name: value.replace(" ", "-") if name.startswith("slug") else value for name, value in data.items()
    }
    response = client.post(address("theme", "add"), data)
    assert response.status_code == 302
    theme = Theme.objects.get(key="climate")
    assert (theme.name_ru, theme.slug_ru) == ("name ru", "темы")


def test_a_key_never_changes(client, site_with_groups):
    client.force_login(make_user("publisher", "publishers"))
    theme = Theme.objects.create(key="climate", **names())
    data = {**names(), "name_fr": "Climat", "key": "other", "order": "3", **names("slug")}
    data = {
        name: value.replace(" ", "-") if name.startswith("slug") else value for name, value in data.items()
    }
    client.post(address("theme", "edit", theme.pk), data)
    theme.refresh_from_db()
    assert (theme.key, theme.name_fr) == ("climate", "Climat")


class TestNetwork:
    def post(self, client, network, **fields):
        society = Organisation.objects.get(key="ns-gb")
        data = {
            **{f"name_{code}": getattr(network, f"name_{code}") for code in ("fr", "en", "es", "ru")},
            "key": network.key,
            "order": "0",
            "cooperation": "network",
            "founded": "1997",
            "memberships-TOTAL_FORMS": "1",
            "memberships-INITIAL_FORMS": "0",
            "memberships-0-organisation": society.pk,
            "memberships-0-role": "observer",
            "memberships-0-ORDER": "1",
            **fields,
        }
        return client.post(address("network", "edit", network.pk), data)

    @pytest.mark.parametrize("group", ["publishers", "network-editors:perco", "network-editors:apmn"])
    def test_is_kept_by_its_editors(self, client, site_with_groups, perco, group):
        client.force_login(make_user("someone", group))
        self.post(client, perco)
        fresh = Network.objects.get(pk=perco.pk)
        assert (fresh.founded == "1997") == (group != "network-editors:apmn")
        assert fresh.memberships.count() == (0 if group == "network-editors:apmn" else 1)

    def test_is_not_deleted_by_them(self, client, site_with_groups, perco):
        client.force_login(make_user("someone", "network-editors:perco"))
        client.post(address("network", "delete", perco.pk))
        assert Network.objects.filter(pk=perco.pk).exists()


class TestThemes:
    """On two levels, each with an address of its own in each language."""

    @pytest.fixture
    def themes(self, client, site_with_groups):
        client.force_login(make_user("publisher", "publishers"))
        broad = Theme.objects.create(key="broad", name_fr="Large", slug_fr="large")
        return broad, Theme.objects.create(key="narrow", name_fr="Étroit", slug_fr="etroit", parent=broad)

    def save(self, client, theme, **fields) -> dict:
        slugs = {name: f"{theme.key}-{name}" for name in names("slug")}
        form = {"key": theme.key, "order": "0", "parent": "", **names(), **slugs, **fields}
        response = client.post(address("theme", "edit", theme.pk), form)
        return response.context["form"].errors if response.status_code == 200 else {}

    def test_no_third_level(self, client, themes):
        broad, narrow = themes
        third = Theme.objects.create(key="third", name_fr="Troisième", slug_fr="troisieme")
        assert list(self.save(client, third, parent=narrow.pk)) == ["parent"]
        assert list(self.save(client, broad, parent=third.pk)) == ["parent"]
        assert list(self.save(client, broad, parent=broad.pk)) == ["parent"]
        assert self.save(client, third, parent=broad.pk) == {}

    def test_no_two_with_one_address(self, client, themes):
        _broad, narrow = themes
        assert list(self.save(client, narrow, slug_fr="large")) == ["slug_fr"]
        assert self.save(client, narrow, slug_fr="etroit") == {}


@pytest.mark.parametrize("typed", ["БЕЖЕНЦЫ", "étroit", "ÉTROIT"])
def test_a_list_is_searched_in_capitals_and_small_letters(client, site_with_groups, typed):
    client.force_login(make_user("publisher", "publishers"))
    theme = Theme.objects.create(
        key="sought", name_fr="Étroit (a.b)", name_ru="Беженцы и дети", slug_fr="etroit"
    )
    edit = address("theme", "edit", theme.pk)
    assert edit in client.get(address("theme", "list"), {"q": typed}).text
    assert edit in client.get(address("theme", "list"), {"q": "(A.B"}).text, "signs are no pattern"
    assert edit not in client.get(address("theme", "list"), {"q": "a+b"}).text


class TestDeleting:
    """What something carries is kept, and the editor is told so."""

    @pytest.fixture
    def publisher(self, client, site_with_groups):
        client.force_login(make_user("publisher", "publishers"))

    def delete(self, client, model: str, entry, *, ticked: bool = False) -> str:
        """Delete by the entry's own button, or as one of those that were ticked in the list; return what is said."""
        several = f"{reverse('wagtail_bulk_action', args=['home', model, 'delete'])}?id={entry.pk}"
        response = client.post(several if ticked else address(model, "delete", entry.pk))
        assert response.status_code == 302
        return "".join(map(str, get_messages(response.wsgi_request)))

    def test_an_entry_that_a_page_carries(self, client, publisher, perco):
        theme = Theme.objects.create(key="used", name_fr="Utilisé", slug_fr="utilise")
        page = make_service_page(make_service(perco), languages=["fr"])
        page.service.themes.add(theme)
        page.service.save()
        for ticked in (False, True):
            assert "Utilisé" in self.delete(client, "theme", theme, ticked=ticked)
            assert Theme.objects.filter(pk=theme.pk).exists()
        page.service.themes.clear()
        page.service.save()
        self.delete(client, "theme", theme)
        assert not Theme.objects.filter(pk=theme.pk).exists()

    def test_an_entry_on_which_others_stand_that_were_loaded_in_bulk(self, client, publisher, perco):
        broad = Theme.objects.create(key="broad", name_fr="Large", slug_fr="large")
        Theme.objects.bulk_create([Theme(key="narrow", name_fr="Étroit", slug_fr="etroit", parent=broad)])
        for model, entry in (("theme", broad), ("network", perco)):
            for ticked in (False, True):
                assert str(entry) in self.delete(client, model, entry, ticked=ticked)
                assert type(entry).objects.filter(pk=entry.pk).exists()


class TestChoosing:
    """An organisation is chosen in forms, such as that of a service."""

    @pytest.fixture
    def editor(self, client, site_with_groups):
        user = make_user("editor", "network-editors:perco")
        client.force_login(user)
        return user

    @pytest.mark.parametrize("typed", ["британский", "БРИТАНСКИЙ", "british", "BRC", "ns-gb"])
    def test_found_by_any_of_its_names(self, client, editor, typed):
        Organisation.objects.filter(key="ns-gb").update(
            name_ru="Британский Красный Крест", abbreviation_en="BRC"
        )
        for view in ("choose", "choose_results"):
            shown = client.get(reverse(f"wagtailsnippetchoosers_home_organisation:{view}"), {"q": typed}).text
            assert f"/chosen/{Organisation.objects.get(key='ns-gb').pk}/" in shown
            assert f"/chosen/{Organisation.objects.get(key='ns-fr').pk}/" not in shown

    def test_the_dialogue_can_be_searched(self, client, editor):
        shown = client.get(reverse("wagtailsnippetchoosers_home_organisation:choose")).json()["html"]
        assert 'name="q"' in shown

    @pytest.mark.parametrize(("language", "text"), [("en", "Choose"), ("fr", "Choisir"), ("ru", "Выбрать")])
    def test_the_field_speaks_the_editor_s_language(self, client, editor, language, text):
        UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": language})
        html = client.get(reverse("wagtailsnippets_directory_service:add")).text
        provider = html.partition('id="id_provider-chooser"')[2]
        assert re.search(r'chooser__choose-button">.*?</svg>\s*(.*?)\s*</button>', provider, re.S)[1] == text
