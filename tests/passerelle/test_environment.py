"""What the environment may hold, and what is said of the rest: the variable's name, and nothing that is secret."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from passerelle.databases import database_from, email_from
from passerelle.environment import VARIABLES


@pytest.mark.parametrize("name", VARIABLES)
def test_an_empty_variable_is_as_one_that_is_not_set(monkeypatch, name):
    """A line such as `DATA_DIR=` in a file of settings would put the data wherever the program was started."""
    monkeypatch.delenv(name, raising=False)
    by_default = VARIABLES[name].value()
    monkeypatch.setenv(name, "")
    assert VARIABLES[name].value() == by_default


@pytest.mark.parametrize("name", ["WEB_PROCESSES", "WEB_THREADS", "PORT", "MAX_UPLOAD_MB"])
def test_none_would_serve_nobody(monkeypatch, name):
    monkeypatch.setenv(name, "0")
    with pytest.raises(ImproperlyConfigured, match=f"{name}='0' cannot be read: write 1 or more"):
        VARIABLES[name].value()


@pytest.mark.parametrize("prefix", ["Passerelle", "-a", "a*", "a,b", "à", "a/b", "2026"])
def test_a_prefix_that_names_no_index_of_elasticsearch(monkeypatch, prefix):
    monkeypatch.setenv("ELASTICSEARCH_PREFIX", prefix)
    with pytest.raises(ImproperlyConfigured, match="write a-z, 0-9"):
        VARIABLES["ELASTICSEARCH_PREFIX"].value()


@pytest.mark.parametrize(
    "url",
    [
        "postgres://user:secret@host:port/name",
        "postgres://user:secret/@host:5432/name",
        "postgres://user:secret@[host/name",
        "postgres://user:secret@host",
        "postgres://user:secret@host/",
    ],
)
def test_an_address_that_leads_to_no_database(tmp_path, url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as error:
        database_from(url, tmp_path)
    assert "secret" not in str(error.value)


def test_a_folder_that_cannot_be_made_or_written_to(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    for place in ("file", "file/below"):
        with pytest.raises(ImproperlyConfigured, match=f"DATA_DIR=.*{place} cannot be made"):
            database_from("", tmp_path / place)
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(ImproperlyConfigured, match=r"DATA_DIR=.* cannot be written to"):
        database_from("", tmp_path)


@pytest.mark.parametrize("url", ["smtp://user:secret@host:x", "smtp://", "mail.example.org", "smtps:///host"])
def test_an_address_of_no_mail_server(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL") as error:
        email_from(url)
    assert "secret" not in str(error.value)
