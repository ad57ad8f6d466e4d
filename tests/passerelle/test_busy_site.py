"""Editors who save as they type, readers, the worker and a new index at once, on one SQLite file."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from passerelle.environment import ROOT
from tests import migrated
from tests.passerelle.served import Browser, environment, ready, unused_port  # noqa: F401 – fixtures among them

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


def edit(port, name, page):
    """Save a page several times, as the admin does while somebody types; return the statuses."""
    browser = Browser(port)
    browser.sign_in(name, PASSWORD)
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


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about SQLite; runs where that is the database")
def test_nobody_finds_the_database_locked(environment, unused_port, tmp_path):  # noqa: F811
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
