"""Asking the server as somebody, and understanding its answer."""

from django.db import transaction
from django.urls import reverse


def refused(response) -> bool:
    """Whether the server said no: 403, or back to the admin's start page, to the sign-in, or to the source to read."""
    if response.status_code == 403:
        return True
    home = (reverse("wagtailadmin_home"), reverse("wagtailadmin_login"))
    return response.status_code == 302 and (
        response["Location"].split("?")[0] in home or "/translations/source/" in response["Location"]
    )


def ask(client, method: str, address: str, data=None, **kwargs):
    """Return the answer to a request, and undo what it did."""
    with transaction.atomic():
        response = getattr(client, method)(address, data, **kwargs)
        transaction.set_rollback(True)
    return response
