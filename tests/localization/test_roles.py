"""Who may do what, asked of the server: role × branch × language × action."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.wagtail_hooks import register_admin_urls as upstream_urls

from accounts.models import User
from demo.factories import make_page, translate, translated_parent
from directory.models import NetworkPage
from home import cache
from home.models import Network, NetworksPage
from localization import guards, roles
from localization.models import LanguageSettings
from passerelle.setup import prepare_site
from publications.models import UpdatePage

LANGUAGES = ("fr", "en", "es", "ru")


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The tree of this module's tests, made once and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.invalidate()
        yield build()
        transaction.set_rollback(True)


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
    prepare_site()
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


ROLES = {
    "administrators": {
        "edit": {("north", c) for c in ("en", "es", "ru")} | {("south", c) for c in ("en", "es", "ru")}
    },
    "publishers": {
        "edit": {("north", c) for c in ("en", "es", "ru")} | {("south", c) for c in ("en", "es", "ru")}
    },
    "network-editors:north": {"edit": {("north", "en"), ("north", "es"), ("north", "ru")}},
    "translators:es": {"edit": {("north", "es"), ("south", "es")}},
    "translators:en": {"edit": set()},
    "reviewers:ru": {"edit": {("north", "ru"), ("south", "ru")}},
    "members:north": {"edit": set()},
}


@pytest.mark.parametrize("role", ROLES)
def test_pages_that_a_role_may_edit_and_publish(tree, signed_in, role):
    """A network's editors keep to their branch, translators and reviewers to translations into their language."""
    client = signed_in(role)
    for key in ("north", "south"):
        for language, page in tree[key]["updates"].items():
            allowed = (key, language) in ROLES[role]["edit"]
            edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
            assert refused(edit) == (not allowed), (role, key, language)
            unpublish = client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
            assert refused(unpublish) == (not allowed), (role, key, language)
            assert UpdatePage.objects.get(pk=page.pk).live == (not allowed)


def refused(response) -> bool:
    """Whether the server said no: 403, or as Wagtail's admin does, back to its start page, or to the sign-in."""
    home = (reverse("wagtailadmin_home"), reverse("wagtailadmin_login"))
    return response.status_code == 403 or (
        response.status_code == 302 and response["Location"].split("?")[0] in home
    )


def _refusals(client, tree, language: str) -> dict[str, bool]:
    source = tree["north"]["updates"]["en"]
    translation = Translation.objects.get(
        source__object_id=source.translation_key, target_locale__language_code=language
    )
    segment = translation.source.stringsegment_set.order_by("order").first()
    ids = {"translation_id": translation.pk}
    string = reverse(
        "wagtail_localize:edit_string_translation", kwargs={**ids, "string_segment_id": segment.pk}
    )
    locale = Locale.objects.get(language_code=language)
    page = [source.pk]
    answers = {
        "string": client.put(string, "value=Words", content_type="application/x-www-form-urlencoded"),
        "download": client.get(reverse("wagtail_localize:download_pofile", kwargs=ids)),
        "preview": client.get(reverse("wagtail_localize:preview_translation", kwargs=ids)),
        "upload": client.post(reverse("wagtail_localize:upload_pofile", kwargs=ids)),
        "submit": client.post(
            reverse("wagtail_localize:submit_page_translation", args=page), {"locales": [locale.pk]}
        ),
        "stop": client.post(
            reverse("wagtail_localize:stop_translation", kwargs=ids), {"next": "/admin/pages/"}
        ),
    }
    return {name: refused(response) for name, response in answers.items()}


@pytest.mark.parametrize(
    ("role", "language", "allowed"),
    [
        ("translators:es", "es", True),
        ("translators:es", "ru", False),
        ("reviewers:ru", "ru", True),
        ("reviewers:ru", "es", False),
        ("network-editors:north", "es", True),
        ("network-editors:south", "es", False),
        ("publishers", "ru", True),
        ("members:north", "es", False),
    ],
)
def test_translation_addresses_ask_for_the_language(tree, signed_in, role, language, allowed):
    """Every address of wagtail-localize about one translation asks whether the user works on that language."""
    assert set(_refusals(signed_in(role), tree, language).values()) == {not allowed}


def test_every_upstream_address_has_a_rule():
    """A new address of wagtail-localize must be thought about before anybody reaches it."""
    names = {pattern.name for resolver in upstream_urls() for pattern in resolver.url_patterns}
    assert names == set(guards.VIEWS)


def test_addresses_resolve_to_the_guarded_views(tree, signed_in):
    """The guarded addresses come first: an address that nobody may use answers 403."""
    page = tree["north"]["updates"]["es"]
    response = signed_in("publishers").post(reverse("wagtail_localize:convert_to_alias", args=[page.pk]))
    assert response.status_code in {302, 403}
    page.refresh_from_db()
    assert page.alias_of_id is None


@pytest.mark.parametrize("role", ["translators:es", "publishers"])
def test_updating_the_source_publishes_no_other_language(tree, signed_in, role):
    """One POST with “publish” ticked must not republish the live pages of all languages."""
    source = tree["north"]["updates"]["en"]
    source.body = [{"type": "paragraph", "id": source.body[0].id, "value": "<p>Other words.</p>"}]
    source.save_revision().publish()
    record = TranslationSource.objects.get_for_instance(source)
    before = {
        page.pk: page.live_revision_id for page in tree["north"]["updates"].values() if page.pk != source.pk
    }
    response = signed_in(role).post(
        reverse("wagtail_localize:update_translations", args=[record.pk]), {"publish_translations": "on"}
    )
    assert response.status_code in {302, 403}
    assert before == dict(Page.objects.filter(pk__in=before).values_list("pk", "live_revision_id"))
    for code in ("es", "ru"):
        page = UpdatePage.objects.get(pk=tree["north"]["updates"][code].pk)
        assert f"Words {code}." in str(page.body)


def test_an_incomplete_translation_is_not_published(tree, signed_in):
    """Publishing with open segments would put the source's words live."""
    source = tree["north"]["updates"]["en"]
    source.body = [{"type": "paragraph", "id": source.body[0].id, "value": "<p>Quite other words.</p>"}]
    source.save_revision().publish()
    TranslationSource.objects.get_for_instance(source).update_from_db()
    page = tree["north"]["updates"]["es"]
    client = signed_in("publishers")
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"})
    assert "Words es." in str(UpdatePage.objects.get(pk=page.pk).body)


def test_a_page_below_an_untranslated_parent_is_refused(tree, signed_in):
    """The parent is translated first; upstream would make it as a live alias page."""
    english = tree["north"]["pages"]["en"]
    for code in ("fr",):
        NetworkPage.objects.get(pk=tree["north"]["pages"][code].pk).delete()
    locale = Locale.objects.get(language_code="fr")
    page = tree["north"]["updates"]["en"]
    response = signed_in("publishers").post(
        reverse("wagtail_localize:submit_page_translation", args=[page.pk]), {"locales": [locale.pk]}
    )
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtail_localize:submit_page_translation", args=[english.pk])
    assert not UpdatePage.objects.filter(translation_key=page.translation_key, locale=locale).exists()


def test_submitting_publishes_nothing_and_makes_no_alias(tree, signed_in):
    """A page that was submitted waits as a draft."""
    page = tree["north"]["updates"]["en"]
    locale = Locale.objects.get(language_code="fr")
    signed_in("translators:fr").post(
        reverse("wagtail_localize:submit_page_translation", args=[page.pk]), {"locales": [locale.pk]}
    )
    made = UpdatePage.objects.get(translation_key=page.translation_key, locale=locale)
    assert not made.live
    assert not Page.objects.filter(alias_of__isnull=False).exists()
    assert (
        made.get_parent().specific
        == translated_parent(tree["north"]["pages"]["en"].get_parent(), "fr")
        .get_children()
        .get(translation_key=tree["north"]["pages"]["en"].translation_key)
        .specific
    )


def test_with_review_translators_hand_in_and_reviewers_publish(tree):
    """The setting of a language decides whether its translators publish."""
    page = tree["north"]["updates"]["es"]
    locale = Locale.objects.get(language_code="es")
    users = {}
    for role in ("translators:es", "reviewers:es"):
        user = User.objects.create_user(
            username=role, email=f"{role[:4]}@example.org", password="a password of length"
        )
        user.groups.add(Group.objects.get(name=role))
        users[role] = user
    settings, _made = LanguageSettings.objects.get_or_create(locale=locale)
    for review in (True, False):
        settings.review = review
        settings.save()
        asked = {
            role: page.permissions_for_user(User.objects.get(pk=user.pk)).can_publish()
            for role, user in users.items()
        }
        assert asked == {"translators:es": not review, "reviewers:es": True}


def test_setup_again_changes_no_right(tree):
    """Calling setup twice makes no second grant."""

    def grants():
        return sorted(
            (group.name, grant.page_id, grant.permission_id)
            for group in Group.objects.all()
            for grant in group.page_permissions.all()
        )

    before = grants()
    prepare_site()
    assert grants() == before
    assert roles.network_editors("north") in {group.name for group in Group.objects.all()}
