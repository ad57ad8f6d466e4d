"""Editors who save as they type, readers, the worker and a new index at once, on one SQLite file."""

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from lxml import html

from passerelle.environment import ROOT
from tests import migrated

EDITORS, SAVES, READS = 5, 6, 25
PASSWORD = "a-long-password-of-the-test"

FILL = f"""
from accounts.models import User
from demo.factories import make_page
from home.models import HomePage, StandardPage
home = HomePage.objects.get(locale__language_code="en")
for number in range({EDITORS}):
    User.objects.create_superuser(f"editor{{number}}", f"e{{number}}@example.org", {PASSWORD!r})
    print(make_page(StandardPage, home, title=f"Page {{number}}", slug=f"page-{{number}}").pk)
"""


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

    def sign_in(self, name):
        """Sign in to the admin."""
        fields = self.form("/admin/login/", "username") | {"username": name, "password": PASSWORD}
        assert self.ask("/admin/login/", fields)[0] == 302


def edit(port, name, page):
    """Save a page several times, as the admin does while somebody types; return the statuses."""
    browser = Browser(port)
    browser.sign_in(name)
    path = f"/admin/pages/{page}/edit/"
    fields = browser.form(path, "title") | {"body-count": "0"}  # scripts make the fields of a stream
    statuses = []
    for number in range(SAVES):
        status, text = browser.ask(
            path, fields | {"title": f"Page of {name}, {number}"}, Accept="application/json"
        )
        statuses.append(status)
        if status == 200:  # the next save replaces this one's revision
            fields["overwrite_revision_id"] = json.loads(text)["revision_id"]
    return statuses


def read(port):
    """Read changing pages, past the cache; return the statuses."""
    browser = Browser(port)
    paths = ["/en/", "/en/page-1/", "/en/search/?q=page", "/en/library/", "/fr/"]
    return [
        browser.ask(f"{paths[n % len(paths)]}{'&' if '?' in paths[n % len(paths)] else '?'}page=1")[0]
        for n in range(READS)
    ]


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
    import socket

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


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about SQLite; runs where that is the database")
def test_nobody_finds_the_database_locked(environment, unused_port, tmp_path):
    def manage(*words):
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    if migrated.place().exists():
        shutil.copy(migrated.place(), tmp_path / "passerelle.sqlite3")
    manage("setup", "--noinput")
    manage("collectstatic", "--noinput", "--verbosity", "0")
    pages = manage("shell", "-v", "0", "-c", FILL).split()
    log = (tmp_path / "log").open("w")
    commands = [["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "passerelle.wsgi"], ["manage.py", "work"]]
    running = [
        subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=log, stderr=log)
        for command in commands
    ]
    try:
        ready(unused_port)
        with ThreadPoolExecutor(EDITORS + 3) as pool:
            saves = [pool.submit(edit, unused_port, f"editor{n}", page) for n, page in enumerate(pages)]
            reads = [pool.submit(read, unused_port) for _reader in range(2)]
            index = pool.submit(manage, "search_index")
        statuses = [status for future in [*saves, *reads] for status in future.result()]
        index.result()
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=120)
        log.close()
    said = (tmp_path / "log").read_text()
    assert statuses == [200] * (EDITORS * SAVES + 2 * READS), said
    assert "locked" not in said
    count = "from wagtail.models import Revision; print(Revision.objects.filter(object_str__contains=' of ').count())"
    assert int(manage("shell", "-v", "0", "-c", count)) >= EDITORS
