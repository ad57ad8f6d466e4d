"""A scratch site on SQLite that is served as `make demo` serves it, and what a browser does before it."""

import os
import socket
import time
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from lxml import html

from passerelle.environment import ROOT


class Browser:
    """What an editor's browser does: keeps cookies, sends the fields of a form back."""

    def __init__(self, port):
        self.port, self.cookies = port, SimpleCookie()

    def ask(self, path, fields=None, **headers):
        """GET `path`, or POST `fields` to it; return status and text."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers["Cookie"] = "; ".join(f"{name}={item.value}" for name, item in self.cookies.items())
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://127.0.0.1:{self.port}",
            }
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def form(self, path, holding):
        """Return the fields of the form at `path` that has a field named `holding`."""
        status, text = self.ask(path)
        assert status == 200, (path, status)
        [form] = [form for form in html.fromstring(text).forms if holding in form.fields]
        return dict(form.form_values())

    def sign_in(self, name, password):
        """Sign in to the admin."""
        fields = self.form("/admin/login/", "username") | {"username": name, "password": password}
        assert self.ask("/admin/login/", fields)[0] == 302


@pytest.fixture
def environment(tmp_path, unused_port):
    """The environment of a scratch site on SQLite."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "passerelle.settings.dev",
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "",
        "ELASTICSEARCH_URL": "",
        "SENTENCE_ENCODER": "none",
        "PORT": str(unused_port),
        "BASE_URL": f"http://127.0.0.1:{unused_port}",
    }


@pytest.fixture
def unused_port():
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def ready(port, seconds=60):
    """Wait until the site answers, at most `seconds`."""
    for _try in range(seconds * 5):
        try:
            if Browser(port).ask("/health/ready")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail("the web server did not start")
