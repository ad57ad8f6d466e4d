"""Facts beside pages: shown in the page's editor, made for a page, published for all languages at once."""

from urllib.parse import quote
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from demo.factories import make_page
from directory.models import NetworkPage, Service, ServicePage
from directory.models.services import CONFIRM_EVERY
from tests.services_making import make_service, make_service_page, make_user, slot

LIST = "wagtailsnippets_directory_service:list"
ADD = "wagtailsnippets_directory_service:add"
EDIT = "wagtailsnippets_directory_service:edit"


@pytest.fixture
def editor(client, perco):
    """An editor of the network, signed in."""
    user = make_user("editor", "network-editors:perco")
    client.force_login(user)
    return user


def branch(network, language: str = "fr") -> NetworkPage:
    return NetworkPage.objects.get(network=network, locale__language_code=language)


def facts_form(**fields) -> dict:
    """Return what the browser sends of a form of facts in which nothing is filled in."""
    formsets = {
        f"{prefix}-{name}_FORMS": "0" for prefix in ("places", "contacts") for name in ("TOTAL", "INITIAL")
    }
    return {**formsets, **fields}


def page_form(**fields) -> dict:
    """Return what the browser sends of a page's form with its title filled in."""
    return {
        "title": "Accueil de jour",
        "slug": "accueil-de-jour",
        "what": "null",
        "who": "null",
        "how": "null",
        "bring": "null",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **fields,
    }


class TestForm:
    def test_a_draft_needs_a_name_and_a_network(self, client, editor, perco):
        response = client.post(reverse(ADD), facts_form(label="New", network=perco.pk))
        service = Service.objects.get()
        assert (response.status_code, response.url) == (302, reverse(EDIT, args=[service.pk]))
        assert (service.label, service.live, service.provider) == ("New", False, None)

    def test_a_draft_without_a_name_is_not_saved(self, client, editor, perco):
        response = client.post(reverse(ADD), facts_form(label=" ", network=perco.pk))
        assert list(response.context["form"].errors) == ["label"]
        assert not Service.objects.exists()

    def test_facts_are_to_be_confirmed_half_a_year_after_they_were_written_down(self, client, editor, perco):
        form = client.get(reverse(ADD)).context["form"]
        assert form["confirm_by"].value() == timezone.localdate() + CONFIRM_EVERY

    def test_a_draft_may_hold_half_a_place(self, client, editor, perco):
        place = {
            f"places-0-{name}": value
            for name, value in {
                "town": "Lille",
                "timezone": "Europe/Paris",
                "visibility": "public",
                "hours-count": "0",
                "exceptions-count": "0",
                "ORDER": "1",
            }.items()
        }
        data = facts_form(label="New", network=perco.pk, **place)
        response = client.post(reverse(ADD), {**data, "places-TOTAL_FORMS": "1"})
        assert response.status_code == 302
        assert Service.objects.get().places.get().town == "Lille"

    def test_facts_whose_answer_was_lost_are_made_once(self, client, editor, perco):
        """Their form is sent again, with what was typed since, and shows in the same page."""
        page = make_page(ServicePage, branch(perco), title="New", publish=False)
        add = f"{reverse(ADD)}?for_page={page.pk}"
        key = str(client.get(add).context["form"]["made_as"].value())
        contact = {"contacts-TOTAL_FORMS": "1", "contacts-0-kind": "call", "contacts-0-ORDER": "1"}
        numbers = ["+33 1 99 00 12 34", "+33 1 99 00 12 35", "+33 1 99 00 12 36"]
        for label, number in zip(["New", "Newer", ""], numbers, strict=True):
            form = {"label": label, "network": perco.pk, "made_as": key, "contacts-0-value": number}
            client.post(add, facts_form(**contact, **form), HTTP_ACCEPT="application/json")
        service = Service.objects.get()
        assert (service.label, str(service.uid)) == ("Newer", key)
        assert [contact.value for contact in service.contacts.all()] == [numbers[1]]
        page.refresh_from_db()
        assert page.get_latest_revision_as_object().service == service

    def test_public_facts_are_shown_and_not_made_again(self, client, editor, perco):
        service = make_service(perco)
        service.save_revision(user=editor).publish()
        form = facts_form(label="New", network=perco.pk, made_as=str(service.uid))
        assert client.post(reverse(ADD), form).url == reverse(EDIT, args=[service.pk])
        assert Service.objects.get().label == service.label

    def test_a_record_that_exists_keeps_its_key(self, client, editor, perco):
        service = make_service(perco)
        form = facts_form(label="Renamed", network=perco.pk, made_as=str(uuid4()))
        assert client.post(reverse(EDIT, args=[service.pk]), form).status_code == 302
        saved = Service.objects.get().get_latest_revision_as_object()
        assert (saved.label, saved.uid) == ("Renamed", service.uid)

    def test_publishing_says_what_is_missing(self, client, editor, perco):
        data = facts_form(label="New", network=perco.pk, **{"action-publish": "1"})
        response = client.post(reverse(ADD), data)
        assert response.status_code == 200
        assert set(response.context["form"].errors) == {"provider", "categories"}
        assert not Service.objects.filter(live=True).exists()

    def test_the_only_network_is_preset(self, client, editor, perco):
        assert client.get(reverse(ADD)).context["form"].instance.network == perco


class TestForAPage:
    def test_the_page_leads_to_the_form_for_its_facts(self, client, editor, perco):
        add = reverse("wagtailadmin_pages:add", args=["directory", "servicepage", branch(perco).pk])
        response = client.post(add, page_form(**{"facts-add": "1"}))
        page = ServicePage.objects.get()
        assert (response.status_code, response.url) == (302, f"{reverse(ADD)}?for_page={page.pk}")
        shown = client.get(response.url).context
        assert (shown["form"].instance.label, shown["form"].instance.network) == ("Accueil de jour", perco)
        assert shown["action_url"] == response.url
        form = facts_form(label="Accueil de jour", network=perco.pk)
        response = client.post(response.url, form)
        page.refresh_from_db()
        assert page.service == Service.objects.get()
        assert page.get_latest_revision_as_object().service == page.service
        back = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert back in "".join(map(str, get_messages(response.wsgi_request)))
        response = client.post(reverse(EDIT, args=[page.service_id]), form)
        assert back in "".join(map(str, get_messages(response.wsgi_request)))

    def test_a_page_with_facts_leads_nowhere_else(self, client, editor, perco):
        page = make_service_page(make_service(perco), languages=["fr"])
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        response = client.post(edit, page_form(**{"facts-add": "1", "service": page.service_id}))
        assert response.url == edit

    def test_facts_are_made_for_own_pages_alone(self, client, editor, apmn):
        page = make_page(ServicePage, branch(apmn), title="Foreign", publish=False)
        response = client.get(f"{reverse(ADD)}?for_page={page.pk}")
        assert response.url == reverse("wagtailadmin_home")

    @pytest.mark.parametrize("key", ["0", "x", "²", ""])
    def test_an_address_that_names_no_page(self, client, editor, key):
        assert client.get(reverse(ADD), {"for_page": key}).status_code == 200

    def test_facts_go_public_with_the_first_page(self, perco):
        service = make_service(perco, publish=False)
        page = make_page(ServicePage, branch(perco), title="New", summary="x", service=service)
        service.refresh_from_db()
        assert page.live
        assert service.live

    def test_a_page_says_what_its_facts_lack(self, client, editor, perco):
        service = make_service(perco, provider=None, publish=False)
        page = make_page(ServicePage, branch(perco), title="New", summary="x", service=service, publish=False)
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        data = page_form(service=service.pk, summary="x", **{"action-publish": "1"})
        errors = client.post(edit, data).context["form"].errors
        assert "prestataire" in errors["service"][0].lower() or "provider" in errors["service"][0]

    def test_facts_of_another_network_are_refused(self, perco, apmn):
        page = make_page(ServicePage, branch(perco), summary="x", service=make_service(apmn), publish=False)
        assert "service" in page.problems_to_publish()

    def test_texts_in_which_nobody_wrote_are_stored_empty(self, client, editor, perco):
        service = make_service(perco)
        page = make_page(ServicePage, branch(perco), title="New", summary="x", service=service, publish=False)
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        client.post(edit, page_form(service=service.pk, summary="x", **{"action-publish": "1"}))
        page.refresh_from_db()
        assert page.live
        assert [page.what, page.who, page.how, page.bring] == ["", "", "", ""]
        assert page.latest_revision.content["what"] == ""


class TestCopies:
    """A page that was copied has facts of its own."""

    def copy(self, client, page, **fields) -> ServicePage:
        form = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk, **fields}
        response = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form)
        assert response.status_code == 302, response.context["form"].errors
        return ServicePage.objects.get(slug="copy")

    def original(self, network) -> ServicePage:
        service = make_service(
            network,
            places=[{"town": "Lille"}],
            contacts=[{"kind": "call", "value": "+33 1 99 00 12 34"}],
            last_confirmed=timezone.localdate(),
        )
        return make_service_page(service)

    def test_as_a_draft(self, client, editor, perco):
        page = self.original(perco)
        copy = self.copy(client, page)
        own = copy.service
        assert own.pk != page.service.pk
        assert copy.get_latest_revision_as_object().service == own
        assert (own.live, own.label, own.network, own.last_confirmed) == (False, "Copy", perco, None)
        assert own.uid != page.service.uid
        assert [place.town for place in own.places.all()] == ["Lille"]
        assert [each.key for each in own.latest.categories.all()] == ["shelter"]
        (contact,) = own.latest.contacts.all()
        contact.value = "+33 1 99 00 56 78"
        own.contacts = [contact]
        own.save_revision().publish()
        assert page.service.contacts.get().value == "+33 1 99 00 12 34"

    def test_public_at_once(self, client, editor, perco):
        copy = self.copy(client, self.original(perco), publish_copies="on")
        assert copy.live
        assert copy.facts.label == "Copy"
        assert not copy.has_unpublished_changes


class TestPanel:
    @pytest.mark.parametrize("key", ["perco", "apmn"])
    def test_shows_the_facts_and_to_whoever_may_the_way_to_change_them(
        self, client, editor, perco, apmn, key
    ):
        network = {"perco": perco, "apmn": apmn}[key]
        service = make_service(network, contacts=[{"kind": "call", "value": "+999 555 0101"}])
        page = make_page(ServicePage, branch(perco), title="New", service=service, publish=False)
        html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert "+999 555 0101" in html
        confirm = reverse("wagtailsnippets_directory_service:confirm", args=[service.pk])
        assert (confirm in html) == (key == "perco")

    def test_shows_what_is_saved_and_not_yet_published(self, client, editor, perco):
        page = make_service_page(make_service(perco), languages=["fr"])
        draft = page.service.latest
        draft.languages = ["so"]
        draft.save_revision()
        html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert "somali" in html

    def test_offers_to_make_facts_where_there_are_none(self, client, editor, perco):
        page = make_page(ServicePage, branch(perco), title="New", publish=False)
        assert (
            'name="facts-add"'
            in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        )


class TestPublishing:
    def test_shows_in_every_language_and_publishes_no_text(self, client, perco):
        page = make_service_page(make_service(perco, contacts=[{"kind": "call", "value": "+999 555 0101"}]))
        versions = list(ServicePage.objects.filter(translation_key=page.translation_key))
        for version in versions:
            version.title = f"Unfinished {version.language}"
            version.save_revision()
        before = [client.get(version.url).content.decode() for version in versions]
        service = page.service
        draft = service.latest
        draft.contacts.all()[0].value = "+999 555 0199"
        draft.save_revision()
        assert ["0199" in client.get(version.url).content.decode() for version in versions] == [False, False]
        service.refresh_from_db()
        service.latest_revision.publish()
        for version, old in zip(versions, before, strict=True):
            html = client.get(version.url).content.decode()
            assert "+999 555 0199" in html
            assert "+999 555 0101" not in html
            assert "+999 555 0101" in old
            assert "Unfinished" not in html
            fresh = ServicePage.objects.get(pk=version.pk)
            assert fresh.get_latest_revision_as_object().title == f"Unfinished {version.language}"
            assert fresh.has_unpublished_changes

    def test_a_kept_page_is_forgotten(self, client, perco, settings, django_capture_on_commit_callbacks):
        settings.PAGE_CACHE = True
        page = make_service_page(make_service(perco, contacts=[{"kind": "call", "value": "+999 555 0101"}]))
        client.get(page.url)
        with django_capture_on_commit_callbacks(execute=True):
            draft = page.service.latest
            draft.contacts.all()[0].value = "+999 555 0199"
            draft.save_revision().publish()
        assert "+999 555 0199" in client.get(page.url).content.decode()


class TestPreview:
    def test_looks_like_the_page_in_each_language(self, client, editor, perco):
        page = make_service_page(make_service(perco))
        assert [mode for mode, _name in page.service.preview_modes] == ["fr", "en"]
        preview = reverse("wagtailsnippets_directory_service:preview_on_edit", args=[page.service_id])
        sent = facts_form(label="Day centre", network=perco.pk, complaints="typed-but-not-saved@example.org")
        assert client.post(preview, sent).json() == {"is_valid": True, "is_available": True}
        for language, title in (("fr", "Accueil de jour"), ("en", "Service en")):
            html = client.get(preview, {"mode": language}).content.decode()
            assert title in html
            assert "typed-but-not-saved@example.org" in html


class TestStillCorrect:
    def test_one_click_in_the_list(self, client, editor, perco):
        service = make_service(perco, places=[{"hours": [slot("1", "09:00", "10:00")]}])
        url = reverse("wagtailsnippets_directory_service:confirm", args=[service.pk])
        assert url in client.get(reverse(LIST)).content.decode()
        response = client.post(f"{url}?next={reverse(LIST)}")
        assert response.url == reverse(LIST)
        service.refresh_from_db()
        assert service.last_confirmed is not None
        history = client.get(reverse("wagtailsnippets_directory_service:history", args=[service.pk]))
        assert "directory.confirm" in [entry.action for entry in history.context["object_list"]]

    @pytest.mark.parametrize("view", ["list", "list_results"])
    def test_leads_back_to_the_list_as_it_was_filtered(self, client, editor, perco, view):
        make_service(perco)
        query = "?live=true&ordering=label"
        address = reverse(f"wagtailsnippets_directory_service:{view}") + query
        shown = client.get(f"{address}&_w_filter_fragment=true").text
        assert f"?next={quote(reverse(LIST) + query)}" in shown

    def test_is_no_link(self, client, editor, perco):
        service = make_service(perco)
        assert (
            client.get(reverse("wagtailsnippets_directory_service:confirm", args=[service.pk])).status_code
            == 405
        )

    def test_leads_to_no_other_site(self, client, editor, perco):
        service = make_service(perco)
        url = reverse("wagtailsnippets_directory_service:confirm", args=[service.pk])
        assert client.post(f"{url}?next=https://example.org/").url == reverse(EDIT, args=[service.pk])

    def test_what_another_has_locked_stays_as_it_is(self, client, editor, perco):
        service = make_service(perco, locked=True, locked_by=make_user("other"))
        client.post(reverse("wagtailsnippets_directory_service:confirm", args=[service.pk]))
        service.refresh_from_db()
        assert service.last_confirmed is None

    def test_drafts_are_not_confirmed(self, client, editor, perco):
        service = make_service(perco, publish=False)
        client.post(reverse("wagtailsnippets_directory_service:confirm", args=[service.pk]))
        assert not Service.objects.filter(live=True).exists()


def test_the_list_costs_the_same_however_long(client, editor, perco, django_assert_max_num_queries):
    make_service(perco)
    client.get(reverse(LIST))
    with django_assert_max_num_queries(100) as one:
        client.get(reverse(LIST))
    for number in range(5):
        make_service(perco, label=f"Service {number}")
    with django_assert_max_num_queries(len(one)):
        client.get(reverse(LIST))
