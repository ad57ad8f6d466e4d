"""Role × address of Wagtail and wagtail-localize, asked of the server: a new address without a rule fails here."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, override
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.urls import pages as wagtail_pages
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import GroupPagePermission, Locale, Page
from wagtail.users.models import UserProfile
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.wagtail_hooks import register_admin_urls as upstream_urls

from accounts.models import User
from demo.factories import make_page
from home.models import StandardPage, Theme
from localization import guards, making, page_rules
from tests.localization.asking import EDITORS, EVERYBODY, NOBODY, PUBLISHERS, WORKERS, ask, names_of, refused

# wagtail-localize's addresses, about the Spanish translation of an update of the network “north” in English.
UPSTREAM = {
    "javascript_catalog": EVERYBODY,
    "submit_page_translation": WORKERS,
    "submit_snippet_translation": NOBODY,
    "update_translations": {*WORKERS, "translators:ru", "reviewers:ru"},
    "edit_string_translation": WORKERS,
    "edit_override": NOBODY,
    "download_pofile": WORKERS,
    "upload_pofile": WORKERS,
    "machine_translate": WORKERS,
    "preview_translation": WORKERS,
    "stop_translation": WORKERS,
    "convert_to_alias": NOBODY,
    "translations_report": EVERYBODY,
    "translations_report_results": EVERYBODY,
    "snippets_api_listing": NOBODY,
    "snippets_api_detail": NOBODY,
}
# Wagtail's own, about the page: of the source in English, and of its translation into Spanish.
PAGES = {
    "edit": (EDITORS, WORKERS),
    "unpublish": (EDITORS, WORKERS),
    "delete": (EDITORS, EDITORS),
    "move": (EDITORS, EDITORS),
    "copy": (EDITORS, EDITORS),
    "set_privacy": (EDITORS, EDITORS),
    "convert_alias": (NOBODY, NOBODY),
    "revisions_revert": (EDITORS, WORKERS),
    "history": ({*EDITORS, "translators:en"}, WORKERS),
}
API = {
    "publish": (EDITORS, NOBODY),
    "unpublish": (EDITORS, EDITORS),
    "delete": (EDITORS, EDITORS),
    "copy": (EDITORS, EDITORS),
    "move": (EDITORS, EDITORS),
    "revert_to_page_revision": (EDITORS, EDITORS),
    "copy_for_translation": (NOBODY, NOBODY),
    "create_alias": (NOBODY, NOBODY),
    "convert_alias": (NOBODY, NOBODY),
}


def allowed_at(client, people, method: str, address: str, data=None, **extra) -> set[str]:
    """Return the roles whom the server lets do what a request asks for; what it does is undone each time."""
    found = set()
    for role, user in people.items():
        client.force_login(user)
        response = ask(client, method, address, data, **extra)
        assert response.status_code < 500
        if not refused(response):
            found.add(role)
    return found


def test_every_address_has_a_rule():
    """A new address of wagtail-localize or Wagtail's pages must be thought about."""
    upstream = names_of(upstream_urls())
    assert upstream == set(guards.VIEWS) == set(UPSTREAM)
    assert names_of(wagtail_pages.urlpatterns) == set(page_rules.PAGES) | page_rules.NO_PAGE
    assert set(PagesAdminAPIViewSet.actions) == set(page_rules.API_ACTIONS) == set(API)
    bulk = {
        action.action_type
        for action in bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")
    }
    assert bulk == set(page_rules.BULK_ACTIONS)


def upstream_request(name: str, work):
    """Return method, address and data of the request that does what an address of wagtail-localize is for."""
    ids = {"translation_id": work.translation.pk}
    snippet = {"app_label": "home", "model_name": "theme"}
    methods = {
        "submit_page_translation": (
            {"page_id": work.source.pk},
            "post",
            {"locales": [work.page.locale_id]},
        ),
        "submit_snippet_translation": ({**snippet, "pk": "1"}, "get", None),
        "update_translations": ({"translation_source_id": work.translation.source_id}, "post", {}),
        "edit_string_translation": ({**ids, "string_segment_id": work.segment.pk}, "put", "value=Words"),
        "edit_override": ({**ids, "overridable_segment_id": 1}, "put", "value=1"),
        "download_pofile": (ids, "get", None),
        "upload_pofile": (ids, "post", {}),
        "machine_translate": (ids, "post", {}),
        "preview_translation": (ids, "get", None),
        "stop_translation": (ids, "post", {}),
        "convert_to_alias": ({"page_id": work.page.pk}, "post", {}),
        "snippets_api_listing": (snippet, "get", None),
        "snippets_api_detail": ({**snippet, "pk": "1"}, "get", None),
    }
    return methods.get(name, ({}, "get", None))


@pytest.mark.parametrize("name", UPSTREAM)
def test_addresses_of_wagtail_localize(client, people, work, name):
    """Each asks who works on that language."""
    kwargs, method, data = upstream_request(name, work)
    address = reverse(f"wagtail_localize:{name}", kwargs=kwargs)
    extra = {"content_type": "application/x-www-form-urlencoded"} if method == "put" else {}
    assert allowed_at(client, people, method, address, data, **extra) == UPSTREAM[name]


@pytest.mark.parametrize("name", PAGES)
def test_addresses_of_wagtail(client, people, work, name):
    """A source belongs to its editors; a translator changes the words of a translation, not its place or privacy."""
    for page, expected in zip((work.source, work.page), PAGES[name], strict=True):
        kwargs = {"page_to_move_id" if name == "move" else "page_id": page.pk}
        if name == "revisions_revert":
            kwargs["revision_id"] = page.latest_revision_id
        address = reverse(f"wagtailadmin_pages:{name}", kwargs=kwargs)
        method = "post" if name in {"unpublish", "convert_alias"} else "get"
        assert allowed_at(client, people, method, address) == expected, page.locale


@pytest.mark.parametrize("name", API)
def test_actions_of_the_api(client, people, work, name):
    """The admin's API follows the same rules, and publishes no translation past its desk."""
    for page, expected in zip((work.source, work.page), API[name], strict=True):
        address = reverse("wagtailadmin_api:pages:action", args=[page.pk, name])
        answer = allowed_at(client, people, "post", address, {})
        assert answer == expected, page.locale


BULK = {
    "publish": (EDITORS, NOBODY),
    "unpublish": (EDITORS, WORKERS),
    "unpublish with all below": (EDITORS, EDITORS),
    "delete": (EDITORS, EDITORS),
    "move": (PUBLISHERS, PUBLISHERS),
}


@pytest.mark.parametrize("name", BULK)
def test_bulk_actions(client, people, work, tree, name):
    """What may not be done to one page may not be done to many."""
    action = name.split()[0]
    for page, expected in zip((work.source, work.page), BULK[name], strict=True):
        page.save_revision()  # something to publish
        data = {"chooser": tree["south"]["pages"][page.locale.language_code].pk, "include_descendants": "on"}
        if "below" not in name:
            del data["include_descendants"]
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={page.pk}"
        facts = Page.objects.filter(pk=page.pk).values_list("live", "live_revision_id", "path")
        done = set()
        for role, user in people.items():
            client.force_login(user)
            with transaction.atomic():
                before = list(facts.all())
                client.post(address, data)
                if list(facts.all()) != before:
                    done.add(role)
                transaction.set_rollback(True)
        assert done == expected, page.locale


def test_what_is_at_a_desk_is_not_published_with_the_branch_above_it(client, people, work):
    """Its draft holds the words of the source until it is translated."""
    place = make_page(StandardPage, work.page.get_parent(), title="Lugar", slug="lugar")
    draft = work.page
    draft.unpublish()
    draft.move(place, pos="last-child")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={place.pk}"
    place.save_revision()
    client.force_login(people["publishers"])
    client.post(address, {"include_descendants": "on"})
    assert not Page.objects.get(pk=draft.pk).live
    Translation.objects.filter(target_locale=draft.locale, source__object_id=draft.translation_key).update(
        enabled=False
    )
    client.post(address, {"include_descendants": "on"})
    assert Page.objects.get(pk=draft.pk).live, "a page that goes its own way is published with the branch"


def test_nobody_becomes_the_translator_of_what_others_wrote(client, people, work, tree):
    """A translation is no source, and a page that editors wrote in a language is no translation, of a translator's will."""
    own = work.source.copy_for_translation(Locale.objects.get(language_code="fr"))
    own.save_revision().publish()
    facts = TranslationSource.objects.order_by("pk").values_list("pk", "object_id", "locale_id")
    before, translations = list(facts.all()), Translation.objects.count()
    client.force_login(people["translators:en"])
    for page in (work.page, work.source):
        answer = client.post(reverse("workbench:start", args=[page.pk, "en"]))
        assert answer.status_code in {403, 404, 302}
    with pytest.raises(making.NotATranslation):
        making.submit(work.page, [work.source.locale], people["translators:en"])
    group = Group.objects.get_or_create(name="translators:fr")[0]
    people["translators:en"].groups.add(group)
    translator = User.objects.get(pk=people["translators:en"].pk)
    client.force_login(translator)
    client.post(reverse("workbench:start", args=[work.source.pk, "fr"]))
    client.post(
        reverse("wagtail_localize:submit_page_translation", args=[work.source.pk]),
        {"locales": [own.locale_id]},
    )
    assert (list(facts.all()), Translation.objects.count()) == (before, translations)
    client.force_login(people["publishers"])
    client.post(reverse("workbench:start", args=[work.source.pk, "fr"]))
    assert Translation.objects.count() == translations + 1, "an editor may make it one"


def test_vocabularies_are_no_business_of_translators(client, people, tree):
    """Their form has the columns of all languages."""
    address = reverse("wagtailsnippets_home_theme:edit", args=[Theme.objects.first().pk])
    assert allowed_at(client, people, "get", address) == PUBLISHERS


def test_a_refusal_is_in_the_language_of_who_is_refused(client, people, work):
    """Wagtail says it in the browser's."""
    UserProfile.objects.update_or_create(user=people["translators:es"], defaults={"preferred_language": "es"})
    client.force_login(people["translators:es"])
    for address in (
        reverse("wagtailadmin_pages:delete", args=[work.page.pk]),
        reverse("workbench:languages"),
    ):
        response = client.get(address, headers={"accept-language": "ru"}, follow=True)
        said = [str(message).strip() for message in response.context["messages"]]
        with override("es"):
            assert said == [gettext("Sorry, you do not have permission to access this area.")]


def test_a_branch_is_not_withdrawn_by_translators(client, people, work):
    """Below a translation there may be pages that were written in that language."""
    address = reverse("wagtailadmin_pages:unpublish", args=[work.page.get_parent().pk])
    data = {"include_descendants": "on"}
    assert allowed_at(client, people, "post", address, data) == EDITORS


def test_groups_of_the_sites_own_edit_where_they_may(client, work):
    """A group that was made in the admin, with rights on a branch, edits there, sources too."""
    group = Group.objects.create(name="Press office")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    right = Permission.objects.get(codename="change_page", content_type__model="page")
    GroupPagePermission.objects.create(group=group, page=work.source.get_parent(), permission=right)
    user = User.objects.create_user(username="press", email="press@example.org", password=None)
    user.groups.add(group)
    client.force_login(user)
    assert not refused(client.get(reverse("wagtailadmin_pages:edit", args=[work.source.pk])))
    assert refused(client.get(reverse("workbench:desk", args=[work.translation.pk])))
