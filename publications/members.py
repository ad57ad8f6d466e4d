"""Who may see what a network keeps for its members: how to join, who takes part, some documents."""

from home.models import Network

EVERY_NETWORK = "administrators"


def is_member(user, network: Network | None) -> bool:
    """Whether `user` is signed in and belongs to `network`, edits its pages, or runs the site."""
    if network is None or not user.is_authenticated:
        return False
    names = (f"members:{network.key}", f"network-editors:{network.key}", EVERY_NETWORK)
    return user.is_superuser or user.groups.filter(name__in=names).exists()
