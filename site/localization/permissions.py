"""Who may do what with a translation: asked by every guarded address."""

from django.conf import settings
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from wagtail.models import GroupPagePermission, Page

from localization import roles
from localization.state import source_of

NO_EDITORS = (roles.translators(""), roles.reviewers(""), roles.members(""))
"""Roles whose rights on a branch are about translations in it, or about reading."""


def group_names(user) -> set[str]:
    """Return the keys of the user's groups, asked once per request's user object."""
    if not hasattr(user, "_passerelle_groups"):
        user._passerelle_groups = set(user.groups.values_list("name", flat=True))
    return user._passerelle_groups


def is_publisher(user) -> bool:
    """Whether the user may edit everywhere."""
    return user.is_active and (
        user.is_superuser or bool(group_names(user) & {roles.ADMINISTRATORS, roles.PUBLISHERS})
    )


def edits_branch(user, page: Page) -> bool:
    """Whether the user edits the place of `page` in the tree as an editor, not as a translator.

    Besides the platform's roles, any other group does so that was given the right to change pages there.
    """
    if is_publisher(user):
        return True
    others = {name for name in group_names(user) if not name.startswith(NO_EDITORS)}
    if not others:
        return False
    above = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    return GroupPagePermission.objects.filter(
        group__name__in=others, page__path__in=above, permission__codename="change_page"
    ).exists()


def works_on_language(user, language: str) -> bool:
    """Whether the user translates into `language` or reviews it."""
    return bool(group_names(user) & {roles.translators(language), roles.reviewers(language)})


def edits_network(user, page: Page) -> bool:
    """Whether the user edits the network of `page`, in all languages."""
    network = getattr(page.specific, "network", None)
    return is_publisher(user) or bool(network and roles.network_editors(network.key) in group_names(user))


def workers_groups(user, language) -> QuerySet:
    """Return those groups of the user whose members work on `language`, an expression: to ask within another query."""
    names = [Concat(Value(role("")), language) for role in (roles.translators, roles.reviewers)]
    return user.groups.filter(name__in=names)


def may_translate(user, page: Page, language: str) -> bool:
    """Whether the user may translate the work of `page` into `language`."""
    return works_on_language(user, language) or edits_network(user, page)


def may_edit(user, page: Page) -> bool:
    """Whether the user may edit `page`: as an editor of its place, or as a translator of a translation.

    A source page belongs to its editors: translators of its language read it.
    """
    if edits_branch(user, page):
        return True
    return works_on_language(user, page.locale.language_code) and source_of(page.specific) is not None


def may_read(user, page: Page) -> bool:
    """Whether the user may see `page`, a draft too, as a source: whoever may translate it into some language."""
    languages = [code for code, _name in settings.LANGUAGES if code != page.locale.language_code]
    return any(works_on_language(user, code) for code in languages) or edits_branch(user, page)


def languages_of(user, role) -> list[str]:
    """Return the languages for which the user has a role (`roles.translators` or `roles.reviewers`)."""
    prefix = role("")
    return sorted(name.removeprefix(prefix) for name in group_names(user) if name.startswith(prefix))


def may_work_on(user, network: str, language: str) -> bool:
    """Like `may_translate`, for a work of the network with the key `network`, without looking at its page."""
    return (
        works_on_language(user, language)
        or is_publisher(user)
        or bool(network and roles.network_editors(network) in group_names(user))
    )


def may_plan(user, network: str, language: str) -> bool:
    """Whether the user decides what is wanted in a language, by when and from whom: its reviewers and the editors."""
    return (
        roles.reviewers(language) in group_names(user)
        or is_publisher(user)
        or bool(network and roles.network_editors(network) in group_names(user))
    )
