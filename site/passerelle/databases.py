"""From the addresses in the environment to Django's dictionaries for the database, the cache and mail.

No message repeats an address: it may hold a password.
"""

import os
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORGIVING = "passerelle.caches.ForgivingCache"


def parts_of(name: str, url: str) -> SplitResult:
    """Return the parts of the address in the variable `name`; raise ImproperlyConfigured for one that has none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} cannot be read: write its port in digits, and / # ? @ : [ ] % in a password as %2F and so on"
        ) from None
    return parts


def _make_writable(data_dir: Path) -> None:
    """Make the folder; raise ImproperlyConfigured where it cannot be made or written to."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        writable = os.access(data_dir, os.W_OK)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR={data_dir} cannot be made: {error.strerror}") from error
    if not writable:
        raise ImproperlyConfigured(f"DATA_DIR={data_dir} cannot be written to")


def database_from(url: str, data_dir: Path) -> dict:
    """Return Django's settings for the PostgreSQL database at `url`, or for SQLite in `data_dir` without one.

    Raise ImproperlyConfigured for an address of another kind.
    """
    if not url:
        _make_writable(data_dir)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data_dir / "passerelle.sqlite3",
            "OPTIONS": {
                # A transaction takes its write lock at the start: waiting then works, upgrading a read lock does not.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
            },
        }
    parts = parts_of("DATABASE_URL", url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres://")
    if not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must end with the name of a database, after a slash")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def cache_from(url: str, data_dir: Path) -> dict:
    """Return Django's settings for the cache at `url` (Redis), or for files in `data_dir` without one."""
    if not url:
        return {
            "BACKEND": FORGIVING,
            "LOCATION": data_dir / "cache",
            "OPTIONS": {
                "STORE": "passerelle.file_cache.FileCache",
                "MAX_ENTRIES": 20_000,
            },
        }
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("CACHE_URL must begin with redis://")
    try:
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError as error:
        raise ImproperlyConfigured(
            "CACHE_URL is set, but the package redis is not installed: pip install --require-hashes -r requirements.lock"
        ) from error
    retry = Retry(NoBackoff(), 1)
    return {
        "BACKEND": FORGIVING,
        "LOCATION": url,
        "OPTIONS": {
            "STORE": "passerelle.redis_cache.RedisCache",
            # Readers wait for the page, not for a lost cache. Trying again once heals a connection that was closed.
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
            "retry": retry,
        },
    }


def search_from(addresses: list[str]) -> list[str]:
    """Return the addresses of Elasticsearch nodes; raise ImproperlyConfigured for one that cannot be connected to."""
    for address in addresses:
        try:
            parts = urlsplit(address)
            whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port
        except ValueError:  # a port that is no number
            whole = False
        if not whole:
            raise ImproperlyConfigured(
                "ELASTICSEARCH_URL must name scheme, host and port of each node, such as http://127.0.0.1:9200"
            )
    return addresses


def email_from(url: str) -> tuple[str, dict]:
    """Return the mail backend for `url` and Django's settings for it; without one, mails are written to files."""
    if not url:
        return "django.core.mail.backends.filebased.EmailBackend", {}
    parts = parts_of("EMAIL_URL", url)
    if parts.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured("EMAIL_URL must begin with smtp:// or smtps://")
    if not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must name the host of the mail server")
    return "django.core.mail.backends.smtp.EmailBackend", {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in {"localhost", "127.0.0.1"},
    }
