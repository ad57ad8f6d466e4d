"""Who may edit what belongs to a network: its own editors, publishers and administrators.

Groups are known by their names (`localization.roles`); Django's permissions by model play no part, because they know
no networks.
"""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q, QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from home.vocabularies.models import Network
from localization.roles import ADMINISTRATORS, PUBLISHERS, network_editors

OF_ALL_NETWORKS = (ADMINISTRATORS, PUBLISHERS)
EDITORS = network_editors("")
CHANGES = frozenset({"add", "change", "delete", "publish", "lock", "unlock", "view"})


def networks_of(user) -> set[int] | None:
    """Return the ids of the networks whose facts `user` may edit; None for all. Asked once for each user object."""
    if not user.is_authenticated or not user.is_active:
        return set()
    if not hasattr(user, "_networks_edited"):
        user._networks_edited = _ask(user)
    return user._networks_edited


def _ask(user) -> set[int] | None:
    if user.is_superuser:
        return None
    names = set(user.groups.values_list("name", flat=True))
    if names.intersection(OF_ALL_NETWORKS):
        return None
    keys = [name.removeprefix(EDITORS) for name in names if name.startswith(EDITORS)]
    return set(Network.objects.filter(key__in=keys).values_list("pk", flat=True)) if keys else set()


def editors_of(network: Network) -> QuerySet:
    """Return the active accounts that look after `network`; administrators, where it has no editors of its own."""
    own = _active().filter(groups__name=network_editors(network.key))
    return own.distinct() if own.exists() else administrators()


def administrators() -> QuerySet:
    """Return the active accounts that run the site."""
    return _active().filter(Q(groups__name=ADMINISTRATORS) | Q(is_superuser=True)).distinct()


def _active() -> QuerySet:
    return get_user_model().objects.filter(is_active=True).order_by("pk")


class NetworkPolicy(BasePermissionPolicy):
    """Editors of a network may do with its records what `actions` names; administrators and publishers anything.

    `of_network` is the field that says to which network a record belongs.
    """

    def __init__(self, model, of_network: str = "network_id", actions: Iterable[str] = CHANGES):
        super().__init__(model)
        self.of_network = of_network
        self.actions = frozenset(actions)

    def user_has_permission(self, user, action) -> bool:
        """Whether `user` may do so with some record at least."""
        networks = networks_of(user)
        return networks is None or (bool(networks) and action in self.actions)

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        """Whether `user` may do so with `instance`, by the network that is stored for it."""
        networks = networks_of(user)
        if networks is None:
            return True
        return action in self.actions and self._stored_network(instance) in networks

    def _stored_network(self, instance: models.Model) -> int | None:
        # A draft may name another network; what counts is where the record belongs now.
        rows = self.model._default_manager.filter(pk=instance.pk)
        return rows.values_list(self.of_network, flat=True).first()

    def instances_user_has_any_permission_for(self, user, actions) -> QuerySet:
        """Return the records with which `user` may do one of `actions`."""
        records = self.model._default_manager.all()
        networks = networks_of(user)
        if networks is None:
            return records
        if not self.actions.intersection(actions):
            return records.none()
        return records.filter(**{f"{self.of_network}__in": networks})

    def users_with_any_permission(self, actions) -> QuerySet:
        """Return the accounts that may do one of `actions` with some record."""
        allowed = Q(groups__name__in=OF_ALL_NETWORKS) | Q(is_superuser=True)
        if self.actions.intersection(actions):
            allowed |= Q(groups__name__startswith=EDITORS)
        return get_user_model().objects.filter(allowed, is_active=True).distinct()

    def users_with_any_permission_for_instance(self, actions, instance) -> QuerySet:
        """Return the accounts that may do one of `actions` with `instance`."""
        allowed = Q(groups__name__in=OF_ALL_NETWORKS) | Q(is_superuser=True)
        key = Network.objects.filter(pk=self._stored_network(instance)).values_list("key", flat=True).first()
        if key and self.actions.intersection(actions):
            allowed |= Q(groups__name=network_editors(key))
        return get_user_model().objects.filter(allowed, is_active=True).distinct()
