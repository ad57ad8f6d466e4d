"""Who may do what with the facts of a network, asked of the server: view × account, in bulk and when choosing."""

import json

import pytest
from django.db import transaction
from django.urls import reverse

from directory.models import Service
from home.models import Network
from tests.services_making import make_service, make_service_page, make_user, slot

ALLOWED = {
    "editor": True,
    "publisher": True,
    "administrator": True,
    "other-editor": False,
    "translator": False,
}
GROUPS = {
    "editor": "network-editors:perco",
    "publisher": "publishers",
    "administrator": "administrators",
    "other-editor": "network-editors:apmn",
    "translator": "translators:fr",
}
# name of the view, method, further arguments
VIEWS = [
    ("edit", "get"),
    ("edit", "post"),
    ("delete", "get"),
    ("usage", "get"),
    ("history", "get"),
    ("history_results", "get"),
    ("preview_on_edit", "post"),
    ("preview_on_edit", "get"),
    ("unpublish", "get"),
    ("unpublish", "post"),
    ("lock", "post"),
    ("unlock", "post"),
    ("confirm", "post"),
    ("revisions_view", "get"),
    ("revisions_revert", "get"),
    ("revisions_revert", "post"),
    ("revisions_compare", "get"),
    ("revisions_unschedule", "get"),
    ("revisions_unschedule", "post"),
]


@pytest.fixture(scope="module")
def service_made(site, django_db_blocker):
    """A service and its page, for the tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        perco = Network.objects.get(key="perco")
        made = make_service(perco, places=[{"hours": [slot("12345", "09:00", "17:00")]}])
        make_service_page(made, languages=["fr"])
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def service(service_made, db):
    return Service.objects.get(pk=service_made.pk)


@pytest.fixture(params=ALLOWED)
def account(request, client, perco):
    """Sign in as each; return the account's name."""
    client.force_login(make_user(request.param, GROUPS[request.param]))
    return request.param


def address(service, view: str) -> str:
    arguments = [service.pk]
    if view == "revisions_compare":
        arguments += ["earliest", "latest"]
    elif view.startswith("revisions_"):
        arguments.append(service.latest_revision_id)
    return reverse(f"wagtailsnippets_directory_service:{view}", args=arguments)


def is_refused(response) -> bool:
    """Wagtail leads whoever may not do something to the admin's home page."""
    return response.status_code == 403 or (
        response.status_code == 302 and response.url == reverse("wagtailadmin_home")
    )


def state(service) -> tuple:
    fresh = Service.objects.filter(pk=service.pk).values_list(
        "label", "live", "locked", "last_confirmed", "latest_revision_id"
    )
    return tuple(fresh)


@pytest.mark.parametrize(("view", "method"), VIEWS)
def test_every_view_asks_for_the_record(client, account, service, view, method):
    before = state(service)
    response = getattr(client, method)(
        address(service, view), {"label": "Changed"} if method == "post" else {}
    )
    if ALLOWED[account]:
        assert not is_refused(response)
        assert response.status_code in {200, 302}
    else:
        assert is_refused(response)
        assert state(service) == before


def test_the_matrix_names_every_view_of_the_snippet():
    from directory.admin import ServiceViewSet

    names = {pattern.name for pattern in ServiceViewSet().get_urlpatterns()}
    assert names - {"list", "list_results", "add", "preview_on_add"} == {view for view, _method in VIEWS}


def test_the_list_shows_the_records_of_own_networks(client, account, service, apmn):
    make_service(apmn, label="Foreign")
    response = client.get(reverse("wagtailsnippets_directory_service:list"))
    shown = response.content.decode() if response.status_code == 200 else ""
    assert ("Day centre" in shown) == ALLOWED[account]
    assert ("Foreign" in shown) == (account in {"publisher", "administrator", "other-editor"})


def test_only_own_records_are_deleted(client, account, perco):
    record = make_service(perco)
    response = client.post(address(record, "delete"))
    assert is_refused(response) != ALLOWED[account]
    assert Service.objects.filter(pk=record.pk).exists() != ALLOWED[account]


def test_in_bulk_only_own_records_are_deleted(client, account, perco, apmn):
    mine, foreign = make_service(perco), make_service(apmn)
    url = reverse("wagtail_bulk_action", args=["directory", "service", "delete"])
    client.post(f"{url}?id={mine.pk}&id={foreign.pk}&next=/admin/")
    left = set(Service.objects.values_list("pk", flat=True))
    assert (mine.pk not in left) == ALLOWED[account]
    assert (foreign.pk not in left) == (account in {"publisher", "administrator", "other-editor"})


def test_in_bulk_nothing_is_deleted_that_a_page_shows(client, service):
    client.force_login(make_user("editor", GROUPS["editor"]))
    url = reverse("wagtail_bulk_action", args=["directory", "service", "delete"])
    client.post(f"{url}?id={service.pk}&next=/admin/")
    assert Service.objects.filter(pk=service.pk).exists()


class TestChoosing:
    def chooser(self, client, view: str, *arguments, query: str = ""):
        url = reverse(f"wagtailsnippetchoosers_directory_service:{view}", args=arguments)
        return client.get(url + query)

    def test_lists_own_records(self, client, account, service):
        for view in ("choose", "choose_results"):
            assert ("Day centre" in self.chooser(client, view).content.decode()) == ALLOWED[account]

    def test_returns_own_records(self, client, account, service):
        response = self.chooser(client, "chosen", service.pk)
        assert is_refused(response) != ALLOWED[account]
        several = self.chooser(client, "chosen_multiple", query=f"?id={service.pk}&multiple=1")
        assert bool(json.loads(several.content)["result"]) == ALLOWED[account]


class TestForms:
    def test_own_networks_alone_can_be_chosen(self, client, service, perco, apmn):
        client.force_login(make_user("editor", GROUPS["editor"]))
        url = reverse("wagtailsnippets_directory_service:add")
        offered = client.get(url).context["form"].fields["network"].queryset
        assert list(offered) == [perco]
        response = client.post(url, {**empty_form(), "label": "Mine", "network": apmn.pk})
        assert response.status_code == 200
        assert "network" in response.context["form"].errors
        assert Service.objects.get() == service

    def test_a_draft_in_another_network_does_not_open_the_record_to_it(self, client, service, apmn):
        draft = service.latest
        draft.network = apmn
        draft.save_revision()
        client.force_login(make_user("other-editor", GROUPS["other-editor"]))
        for view in ("edit", "usage", "history"):
            assert is_refused(client.get(address(service, view)))
        client.force_login(make_user("editor", GROUPS["editor"]))
        assert client.get(address(service, "edit")).status_code == 200

    def test_editors_see_the_buttons_for_what_they_may_do(self, client, service):
        client.force_login(make_user("editor", GROUPS["editor"]))
        shown = client.get(address(service, "edit")).content.decode()
        for name in (
            "action-publish",
            reverse("wagtailsnippets_directory_service:unpublish", args=[service.pk]),
        ):
            assert name in shown


def empty_form() -> dict:
    """Return what the browser sends of the formsets when nothing is filled in."""
    formsets = {}
    for prefix in ("places", "contacts"):
        formsets |= {f"{prefix}-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    return {**formsets, "last_confirmed": "", "confirm_by": ""}
