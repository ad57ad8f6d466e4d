"""Asking the server as somebody, and understanding its answer: who people are, who may, what a request changed."""

import re
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

PUBLISHERS = {"publishers", "administrators"}
EDITORS = {"network-editors:north", *PUBLISHERS}  # of the network “north”


def workers(language: str) -> set[str]:
    """Return the roles that work on translations of “north” into a language."""
    return {f"translators:{language}", f"reviewers:{language}", *EDITORS}


WORKERS = workers("es")
EVERYBODY = {*WORKERS, "translators:ru", "reviewers:ru", "translators:en", "network-editors:south"}
ROLES = (*sorted(EVERYBODY), "members:north", "")
NOBODY: set[str] = set()
STORED = ("localization", "wagtail_localize", "wagtailcore", "home", "directory", "publications", "notices")
"""Apps whose rows are what the workbench works with."""


@dataclass(frozen=True)
class Request:
    """What is asked of an address."""

    method: str = "get"
    data: object = None
    kwargs: dict = field(default_factory=dict)
    query: str = ""
    extra: dict = field(default_factory=dict)


class Watch:
    """Whether the rows of the apps in STORED are other ones after a request than before: `with Watch() as watch: …`.

    They are read just before the first statement that writes to them, and once more when asked. Without such a statement
    nothing has changed.
    """

    def __init__(self, besides: tuple[str, ...] = ()):
        """`besides` are tables that are not looked at."""
        self.tables = [
            model._meta.db_table
            for model in apps.get_models(include_auto_created=True)
            if model._meta.app_label in STORED and model._meta.db_table not in besides
        ]
        self._writes = re.compile(rf'\s*(?:INSERT|UPDATE|DELETE)\b.*?"({"|".join(self.tables)})"', re.DOTALL)
        self._before: list | None = None
        self._wrapped = connection.execute_wrapper(self._look)

    def __enter__(self):
        self._wrapped.__enter__()
        return self

    def __exit__(self, *error):
        self._wrapped.__exit__(*error)

    def _look(self, execute, sql, params, many, context):
        if self._before is None and self._writes.match(sql):
            self._before = self._rows()
        return execute(sql, params, many, context)

    def _rows(self) -> list[list[tuple]]:
        found = []
        with connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f'SELECT * FROM "{table}"')
                found.append(sorted(map(repr, cursor.fetchall())))
        return found

    def changed(self) -> bool:
        """Whether anything has."""
        return self._before is not None and self._rows() != self._before


def names_of(patterns) -> set[str]:
    """Return the names of all addresses in a list of patterns, included ones too."""
    found = set()
    for pattern in patterns:
        found |= names_of(pattern.url_patterns) if hasattr(pattern, "url_patterns") else {pattern.name}
    return found


def content_of(response) -> bytes:
    """Return the body of an answer, one that is made while it is sent too."""
    return b"".join(response.streaming_content) if response.streaming else response.content


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
