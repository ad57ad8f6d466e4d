"""What there is to tell people: each kind of notice, declared by the room that sends it.

In `<room>/notice_kinds.py`:

    KINDS = [
        Kind(
            key="review-asked",
            label=_("A translation waits for your review"),
            title=_("“%(subject)s” waits for your review"),
            text=_("%(by)s has asked for your review."),
            address=lambda notice: reverse("wagtailadmin_pages:edit", args=[notice.subject.pk]),
        )
    ]
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

if TYPE_CHECKING:
    from notices.models import Notice


@dataclass(frozen=True)
class Kind:
    """One kind of notice.

    `key`      its name in code and database
    `label`    what it is called in lists (translatable)
    `title`    one line, the mail's subject (translatable, with %(name)s for values of the context; `subject` is always
               there, the name of what it is about, empty where there is nothing)
    `text`     what happened and what is asked of the reader (as `title`)
    `address`  function of the notice: the path, or full address, to go to; None where there is none to go to
    `concerns` function of the notice: whether it is its recipient's business still, when its mail is to leave; None: it is
    `mail`     "as-chosen": as the recipient has chosen; "always": at once whatever they chose, and in no list, for
               those who may not be able to sign in; "never": in the admin only
    """

    key: str
    label: Any
    title: Any
    text: Any
    address: Callable[["Notice"], str] | None = None
    mail: str = "as-chosen"
    concerns: Callable[["Notice"], bool] | None = None

    def __post_init__(self):
        if self.mail not in {"as-chosen", "always", "never"}:
            raise ValueError(f"{self.key}: mail must be as-chosen, always or never, not {self.mail!r}")


@cache
def all_kinds() -> dict[str, Kind]:
    """Return all kinds that the rooms declare, by key. Raise ValueError where two have the same."""
    found: dict[str, Kind] = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "notice_kinds"):
            for kind in import_module(f"{app.name}.notice_kinds").KINDS:
                if kind.key in found:
                    raise ValueError(f"two kinds of notice are called {kind.key!r}")
                found[kind.key] = kind
    return found
