"""Notices to people with accounts, in the editors' admin and by mail.

    import notices
    notices.send("review-asked", [user], subject=page, context={"by": "Amina"})

Kinds are declared by the room that sends them, in `<room>/notice_kinds.py` (see `notices.kinds`).
"""

from collections.abc import Iterable
from typing import Any


def send(kind: str, recipients: Iterable, subject: Any = None, context: dict | None = None) -> list:
    """Send a notice of the kind `kind` to each of `recipients` (users; each once, inactive ones not at all).

    `subject` is the model instance it is about, None where there is none; `context` holds what the kind's texts name:
    strings, numbers, or translatable strings, which are put into each recipient's language. Returns the notices made;
    mails leave after the transaction. Raises KeyError for a kind that nobody has declared, and for a context that
    lacks a value which the kind's texts name.
    """
    from notices.sending import send_notices

    return send_notices(kind, recipients, subject, context or {})
