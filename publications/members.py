"""Who may see what a network keeps for its members: how to join, who takes part, some documents."""

from home.facts_admin.policy import networks_of
from home.models import Network
from localization.roles import members


def is_member(user, network: Network | None) -> bool:
    """Whether `user` is signed in and belongs to `network`, or edits its facts, which say all of it anyway."""
    if network is None or not user.is_authenticated:
        return False
    edited = networks_of(user)
    if edited is None or network.pk in edited:
        return True
    return user.is_active and user.groups.filter(name=members(network.key)).exists()
