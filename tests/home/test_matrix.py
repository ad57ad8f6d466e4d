"""Who may do what, asked of the server: role × branch × language × action, and everything that is no page.

Translations themselves are asked about in `tests/localization/test_roles.py`, each view of the facts in
`tests/directory/test_facts_permissions.py`.
"""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Workflow

from demo.factories import make_page, translate
from directory.models import NetworkPage, Service
from home.models import Document, Image, Network, NetworksPage, Organisation, SiteText, Theme
from localization import roles
from publications.models import Meeting, UpdatePage
from tests.services_making import make_user
from tests.sites import read_anew

ROLES = ("administrators", "publishers", "network-editors:perco", "network-editors:other",
         "translators:en", "reviewers:en", "members:perco", "")  # fmt: skip
# One column a role, in that order: x may, . may not.
TABLE = """
page source own add          x x x . . . . .
page source own edit         x x x . . . . .
page source own delete       x x x . . . . .
page source own unpublish    x x x . . . . .
page source own move         x x x . . . . .
page source own copy         x x x . . . . .
page source own history      x x x . . . . .
page source own privacy      x x x . . . . .
page english own edit        x x x . x x . .
page english own unpublish   x x x . x x . .
page english own add         x x x . . . . .
page source other edit       x x . x . . . .
page source other delete     x x . x . . . .
page source other unpublish  x x . x . . . .
page home edit               x x . . . . . .
page home add                x x . . . . . .
service own edit             x x x . . . . .
service other edit           x x . x . . . .
meeting own edit             x x x . . . . .
meeting other edit           x x . x . . . .
network own edit             x x x . . . . .
network other edit           x x . x . . . .
network add                  x x . . . . . .
theme edit                   x x . . . . . .
organisation edit            x x . . . . . .
navigation edit              x x . . . . . .
image own edit               x x x . . . . .
image other edit             x x . x . . . .
image add                    x x x x . . . .
document own edit            x x x . . . . .
document other edit          x x . x . . . .
document own delete          x x x . . . . .
document add                 x x x x . . . .
synonyms list                x x . . . . . .
promotions list              x x . . . . . .
users list                   x . . . . . . .
users add                    x . . . . . . .
groups list                  x . . . . . . .
workflows list               x . . . . . . .
workflow edit                x . . . . . . .
sites list                   x . . . . . . .
collections list             x . . . . . . .
redirects list               x . . . . . . .
admin enter                  x x x x x x . .
"""
MAY = {
    " ".join(words[: -len(ROLES)]): dict(zip(ROLES, words[-len(ROLES) :], strict=True))
    for line in TABLE.strip().splitlines()
    if (words := line.split())
}


def make_all(site) -> dict[str, str]:
    """Make each thing of the table, and return where it is asked for."""
    found = {}
    other = Network.objects.create(key="other", name_fr="Autre", name_en="Other")
    place = make_page(
        NetworkPage, NetworksPage.objects.get(locale__language_code="fr"), title="Autre", network=other
    )
    foreign = make_page(UpdatePage, place, title="Chez les autres")
    own = make_page(UpdatePage, site.places["fr"], title="Chez nous")
    english = translate(own, "en", title="Ours")
    home = Page.objects.get(depth=2, locale__language_code="fr")

    def page(name: str, page: Page, parent: Page) -> None:
        for action, view, pk in (
            ("add", "add_subpage", parent.pk),
            ("edit", "edit", page.pk),
            ("delete", "delete", page.pk),
            ("unpublish", "unpublish", page.pk),
            ("move", "move", page.pk),
            ("copy", "copy", page.pk),
            ("history", "history", page.pk),
            ("privacy", "set_privacy", page.pk),
        ):
            found[f"page {name} {action}"] = reverse(f"wagtailadmin_pages:{view}", args=[pk])

    page("source own", own, site.places["fr"])
    page("english own", english, site.places["en"])
    page("source other", foreign, place)
    page("home", home, home)
    for name, network in (("own", site.network), ("other", other)):
        group = Group.objects.get(name=roles.network_editors(network.key))
        collection = Collection.objects.filter(group_permissions__group=group, depth=2).distinct().get()
        image = Image.objects.create(title=name, file=get_test_image_file(), collection=collection)
        document = Document(title=name, collection=collection)
        document.file.save("a.txt", ContentFile(b"text"))
        service = Service.objects.create(label=name, network=network, live=False)
        meeting = Meeting.objects.create(label=name, network=network, live=False)
        found |= {
            f"service {name} edit": reverse("wagtailsnippets_directory_service:edit", args=[service.pk]),
            f"meeting {name} edit": reverse("wagtailsnippets_publications_meeting:edit", args=[meeting.pk]),
            f"network {name} edit": reverse("wagtailsnippets_home_network:edit", args=[network.pk]),
            f"image {name} edit": reverse("wagtailimages:edit", args=[image.pk]),
            f"document {name} edit": reverse("wagtaildocs:edit", args=[document.pk]),
            f"document {name} delete": reverse("wagtaildocs:delete", args=[document.pk]),
        }
    for name, model in (("theme", Theme), ("organisation", Organisation), ("navigation", SiteText)):
        view = f"wagtailsnippets_home_{model._meta.model_name}:edit"
        found[f"{name} edit"] = reverse(view, args=[model.objects.first().pk])
    found["workflow edit"] = reverse("wagtailadmin_workflows:edit", args=[Workflow.objects.first().pk])
    for name, view in {
        "network add": "wagtailsnippets_home_network:add",
        "image add": "wagtailimages:add",
        "document add": "wagtaildocs:add",
        "synonyms list": "wagtailsnippets_search_synonyms:list",
        "promotions list": "wagtailsnippets_search_promotion:list",
        "users list": "wagtailusers_users:index",
        "users add": "wagtailusers_users:add",
        "groups list": "wagtailusers_groups:index",
        "workflows list": "wagtailadmin_workflows:index",
        "sites list": "wagtailsites:index",
        "collections list": "wagtailadmin_collections:index",
        "redirects list": "wagtailredirects:index",
        "admin enter": "wagtailadmin_home",
    }.items():
        found[name] = reverse(view)
    return found


def is_refused(response) -> bool:
    """Whether the server said no: 403, or back to the admin's first page, to the sign-in, or to the source to read."""
    places = (reverse("wagtailadmin_home"), reverse("wagtailadmin_login"))
    if response.status_code == 302:
        place = response["Location"].split("?")[0]
        return place in places or "/translations/source/" in place
    return response.status_code == 403


@pytest.fixture(scope="class")
def addresses(content, django_db_blocker) -> dict[str, str]:
    """Where each thing of the table is asked for, in the tests of the class."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_all(read_anew(content))
        transaction.set_rollback(True)


class TestTable:
    @pytest.mark.parametrize("role", ROLES)
    def test_asked_of_the_server(self, addresses, site, client, role):
        if role:
            user = make_user("someone", role, admin=False)
            client.force_login(user)
        wrong = {
            what: client.get(addresses[what]).status_code
            for what, columns in MAY.items()
            if is_refused(client.get(addresses[what])) == (columns[role] == "x")
        }
        assert wrong == {}


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete"])
@pytest.mark.parametrize(
    ("role", "branch"),
    [
        ("network-editors:perco", {"own"}),
        ("network-editors:other", {"foreign"}),
        ("translators:en", set()),
        ("publishers", {"own", "foreign"}),
    ],
)
def test_in_bulk_only_what_is_ones_own(site, client, role, branch, action):
    other = Network.objects.create(key="other", name_fr="Autre")
    parent = NetworksPage.objects.get(locale__language_code="fr")
    places = {
        "own": site.places["fr"],
        "foreign": make_page(NetworkPage, parent, title="Autre", network=other),
    }
    live = action != "publish"
    pages = {name: make_page(UpdatePage, place, title=name, publish=live) for name, place in places.items()}
    client.force_login(make_user("someone", role))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    for page in pages.values():
        client.post(f"{address}?id={page.pk}&next=/admin/")
    for name, page in pages.items():
        now = Page.objects.filter(pk=page.pk).first()
        done = {
            "publish": now is not None and now.live,
            "unpublish": now is not None and not now.live,
            "delete": now is None,
        }
        assert done[action] == (name in branch), name
