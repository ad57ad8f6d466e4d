"""A network's groups follow the network: its editors work in its branch of every language."""

from django.db.models.signals import post_delete, post_save

from directory.models import NetworkPage
from home.models import Network
from localization.roles import groups_for_network, remove_groups_of_network


def keep(network: Network) -> None:
    """Make the groups of `network`, with rights on its pages in all languages."""
    name = network.name_fr or network.name or network.key
    groups_for_network(network.key, NetworkPage.objects.filter(network=network), name)


def connect() -> None:
    """Listen to networks and their pages."""
    post_save.connect(_network_saved, sender=Network, dispatch_uid="directory.groups.network")
    post_delete.connect(_network_deleted, sender=Network, dispatch_uid="directory.groups.deleted")
    post_save.connect(_page_saved, sender=NetworkPage, dispatch_uid="directory.groups.page")


def _network_saved(instance: Network, raw: bool = False, **kwargs) -> None:
    if not raw:
        keep(instance)


def _network_deleted(instance: Network, **kwargs) -> None:
    remove_groups_of_network(instance.key)


def _page_saved(instance: NetworkPage, raw: bool = False, **kwargs) -> None:
    if not raw and instance.network:
        keep(instance.network)
