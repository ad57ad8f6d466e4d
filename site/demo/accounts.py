"""The demo's accounts: one for each role, all with the same published password. Never in production."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.users.models import UserProfile

from demo.models import made_of, remember

PASSWORD = "passerelle-demo"
# The accounts are examples, and a person's own form asks for both names.
LAST_NAMES = {"fr": "Exemple", "en": "Example", "es": "Ejemplo", "ru": "Пример"}
# user name: (first name, admin language, groups)
ACCOUNTS = {
    "admin": ("Admin", "fr", ("administrators",)),
    "publisher": ("Publisher", "en", ("publishers",)),
    "editor-perco": ("Editor PERCO", "fr", ("network-editors:perco",)),
    "editor-americas": ("Editora Américas", "es", ("network-editors:americas",)),
    "translator-fr": ("Traductrice", "fr", ("translators:fr",)),
    "translator-en": ("Translator", "en", ("translators:en",)),
    "translator-es": ("Traductora", "es", ("translators:es",)),
    "translator-ru": ("Переводчик", "ru", ("translators:ru",)),
    "reviewer-es": ("Revisora", "es", ("reviewers:es",)),
    "member-apmn": ("Member APMN", "en", ("members:apmn",)),
}


def make_accounts():
    """Make the accounts that are missing; return the administrator, in whose name the demo is made."""
    users = get_user_model().objects
    for name, (first_name, language, _groups) in ACCOUNTS.items():
        if users.filter(username=name).exists():
            continue
        user = users.create_user(
            username=name,
            email=f"{name}@example.org",
            password=PASSWORD,
            first_name=first_name,
            last_name=LAST_NAMES[language],
        )
        user.is_superuser = user.is_staff = name == "admin"
        user.save()
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        remember(user)
    return users.get(username="admin")


def join_groups() -> None:
    """Put the demo's accounts into their groups; a network's groups come into being with the network.

    Somebody's own account of the same name is left alone.
    """
    made = made_of(get_user_model())
    for user in get_user_model().objects.filter(pk__in=[record.object_id for record in made]):
        _first_name, _language, groups = ACCOUNTS[user.username]
        user.groups.set(Group.objects.filter(name__in=groups))
