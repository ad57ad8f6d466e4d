"""What roles mean: which pages they edit, and what follows for translations."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from accounts.models import User
from demo.factories import translated_parent
from directory.models import NetworkPage
from localization import roles
from localization.models import LanguageSettings
from passerelle.setup import prepare_site
from publications.models import UpdatePage
from tests.localization.asking import refused

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
    offered = reverse("wagtail_localize:submit_page_translation", args=[english.pk])
    assert response["Location"] == f"{offered}?language=fr"
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
