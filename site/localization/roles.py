"""Roles as groups with stable keys. What a group may do is set here, and nowhere else.

| key | who | may |
|---|---|---|
| `administrators` | run the site | everything |
| `publishers` | publish everywhere | add, change and publish all pages, facts, images and documents |
| `network-editors:<network>` | edit a network | the same, in the network's branch of every language |
| `translators:<language>` | translate into a language | change the translations of that language; publish them where no review is asked for |
| `reviewers:<language>` | review a language | change and publish the translations of that language |
| `members:<network>` | members of a network | read what is for members alone |
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page

from localization.models import LanguageSettings

ADMINISTRATORS = "administrators"
PUBLISHERS = "publishers"
EDITING = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page")
TRANSLATING = ("change_page",)
REVIEWING = ("change_page", "publish_page")
# Rights on models that are not pages; facts are held to their network by `home.facts_admin`.
EDITORS_MODELS = (("directory", "service"), ("publications", "meeting"))
SHARED_MODELS = (
    *EDITORS_MODELS,
    *(
        ("home", name)
        for name in ("theme", "people", "stage", "region", "servicecategory", "organisation", "network")
    ),
    ("home", "sitetext"),
    ("localization", "concept"),
    ("search", "synonyms"),
    ("search", "promotion"),
    ("search", "querycount"),
)


def network_editors(key: str) -> str:
    """Return the key of the group that edits the network `key`."""
    return f"network-editors:{key}"


def translators(language: str) -> str:
    """Return the key of the group that translates into `language`."""
    return f"translators:{language}"


def reviewers(language: str) -> str:
    """Return the key of the group that reviews translations into `language`."""
    return f"reviewers:{language}"


def members(key: str) -> str:
    """Return the key of the group of members of the network `key`."""
    return f"members:{key}"


def make_groups() -> None:
    """Make the groups of the site and of each language, with their rights; calling it again changes nothing."""
    administrators, _made = Group.objects.get_or_create(name=ADMINISTRATORS)
    administrators.permissions.set(Permission.objects.all())
    publishers, _made = Group.objects.get_or_create(name=PUBLISHERS)
    publishers.permissions.set(
        [*_admin_access(), *_localize_permission(), *_model_permissions(SHARED_MODELS)]
    )
    _grant_collections(administrators)
    root = Page.get_first_root_node()
    for group in (administrators, publishers):
        _grant_pages(group, [root], EDITING)
        _grant_collection(group, Collection.get_first_root_node(), ("add", "change", "delete", "choose"))
    for locale in Locale.objects.filter(language_code__in=[code for code, _name in settings.LANGUAGES]):
        groups_for_language(locale)


def groups_for_language(locale: Locale) -> None:
    """Make the groups of translators and reviewers of a locale, and bring their rights in line with its settings."""
    language = locale.language_code
    homes = list(Page.objects.filter(depth=2, locale=locale))
    reviewed = LanguageSettings.objects.filter(locale=locale, review=True).exists()
    for name, actions in (
        (translators(language), TRANSLATING if reviewed else REVIEWING),
        (reviewers(language), REVIEWING),
    ):
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set([*_admin_access(), *_localize_permission(), *_terms_permissions(name)])
        _grant_pages(group, homes, actions)


def groups_for_network(key: str, pages: Iterable[Page], collection_name: str) -> None:
    """Make the groups of a network: its editors, with rights on `pages` and on a collection of its own, and its members.

    `pages` are the network's pages in all languages; call again when one is added.
    """
    group, _made = Group.objects.get_or_create(name=network_editors(key))
    group.permissions.set([*_admin_access(), *_localize_permission(), *_model_permissions(EDITORS_MODELS)])
    _grant_pages(group, list(pages), EDITING)
    root = Collection.get_first_root_node()
    # Its own is the one that it may add to: the name may have changed since.
    collection = (
        _collections_of(group).first()
        or root.get_children().filter(name=collection_name).first()
        or root.add_child(name=collection_name)
    )
    _grant_collection(group, collection, ("add", "change", "delete", "choose"))
    _grant_collection(group, root, ("choose",))
    Group.objects.get_or_create(name=members(key))


def remove_groups_of_network(key: str) -> None:
    """Delete the groups of a network that is no more, and its collection if it is empty."""
    groups = Group.objects.filter(name__in=(network_editors(key), members(key)))
    for collection in _collections_of(groups.filter(name=network_editors(key)).first()):
        if not any(
            model.objects.filter(collection=collection).exists()
            for model in (get_image_model(), get_document_model())
        ):
            collection.delete()
    groups.delete()


def _collections_of(group: Group | None):
    """Return the collections, besides the root, that the editors in `group` may add to."""
    return Collection.objects.filter(
        group_permissions__group=group, group_permissions__permission__codename="add_image", depth__gt=1
    ).distinct()


def _admin_access() -> list[Permission]:
    return list(Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"))


def _localize_permission() -> list[Permission]:
    return list(
        Permission.objects.filter(content_type__app_label="wagtail_localize", codename="submit_translation")
    )


def _terms_permissions(group: str) -> list[Permission]:
    """Return what a group may do with concepts: reviewers change the terms of their language (`terms_admin`)."""
    wanted = ["view_concept", "change_concept"] if group.startswith(reviewers("")) else ["view_concept"]
    return list(Permission.objects.filter(content_type__app_label="localization", codename__in=wanted))


def _model_permissions(models: Iterable[tuple[str, str]]) -> list[Permission]:
    found: list[Permission] = []
    for app, model in models:
        found += Permission.objects.filter(content_type__app_label=app, content_type__model=model)
    return found


def _grant_pages(group: Group, pages: list[Page], actions: Iterable[str]) -> None:
    wanted = set(
        Permission.objects.filter(
            content_type__app_label="wagtailcore", content_type__model="page", codename__in=list(actions)
        ).values_list("pk", flat=True)
    )
    for page in pages:
        granted = GroupPagePermission.objects.filter(group=group, page=page)
        granted.exclude(permission_id__in=wanted).delete()
        for permission in wanted - set(granted.values_list("permission_id", flat=True)):
            GroupPagePermission.objects.create(group=group, page=page, permission_id=permission)


def _grant_collections(group: Group) -> None:
    """Let a group make, rename and delete collections: Wagtail asks for it by collection, not by model."""
    root = Collection.get_first_root_node()
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore",
        codename__in=("add_collection", "change_collection", "delete_collection"),
    ):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _grant_collection(group: Group, collection: Collection, actions: Iterable[str]) -> None:
    for model in (get_image_model(), get_document_model()):
        for action in actions:
            permission = Permission.objects.get(
                content_type__app_label=model._meta.app_label,
                content_type__model=model._meta.model_name,
                codename=f"{action}_{model._meta.model_name}",
            )
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )
