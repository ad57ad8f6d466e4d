"""The first start of the demo: broken off, begun anew, twice, ended, removed."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from demo.accounts import PASSWORD
from passerelle.environment import ROOT
from tests import migrated
from tests.passerelle.served import Browser, environment, unused_port  # noqa: F401 – fixtures among them

# As deploy/serve_demo.py, which runs itself to prepare the site, with a few works of the demo.
FEW = f"""
import sys
sys.path[:0] = [{str(ROOT / "deploy")!r}]
import serve_demo

def prepare(whole=serve_demo.prepare):
    import django
    django.setup()
    import demo.load
    from tests.demo.some_works import some
    demo.load.works = some
    whole()

serve_demo.prepare, serve_demo.__file__ = prepare, __file__
sys.exit(serve_demo.main())
"""
COUNT = "from demo.models import DemoObject; print(DemoObject.objects.count())"


class Demo:
    """One run of the program, and what it says."""

    def __init__(self, program, environment):  # noqa: F811
        self.process = subprocess.Popen(
            [sys.executable, program],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said = ""

    def until(self, words):
        """Read on until it says `words`."""
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return
        pytest.fail(f"it ended without “{words}”: {self.said}")

    def end(self, number):
        """Send the signal to it alone, as a service manager does; return its exit code."""
        self.process.send_signal(number)
        self.said += self.process.communicate()[0]
        return self.process.returncode


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about SQLite; runs where that is the database")
def test_it_starts_whatever_happened_before(environment, unused_port, tmp_path):  # noqa: F811
    program = tmp_path / "serve_few.py"
    program.write_text(FEW)
    environment |= {"PYTHONUNBUFFERED": "1", "HOST": "127.0.0.1"}
    if migrated.place().exists():
        shutil.copy(migrated.place(), tmp_path / "passerelle.sqlite3")

    def manage(*words):
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    manage("collectstatic", "--noinput", "--verbosity", "0")
    killed = Demo(program, environment)
    try:
        killed.until("reports")
    finally:
        os.killpg(killed.process.pid, signal.SIGKILL)
        killed.process.communicate()
    assert manage("shell", "-v", "0", "-c", COUNT).strip() == "0"

    made = set()
    for number, words in ((signal.SIGTERM, "Loading the demo content"), (signal.SIGINT, "is there already")):
        demo = Demo(program, environment)
        try:
            demo.until(f"Passerelle is served at http://127.0.0.1:{unused_port}/")
            browser = Browser(unused_port)
            assert browser.ask("/fr/")[0] == 200
            browser.sign_in("editor-perco", PASSWORD)
            assert browser.ask("/admin/")[0] == 200
        finally:
            code = demo.end(number)
        assert code == 0, demo.said
        assert words in demo.said
        assert PASSWORD in demo.said
        with pytest.raises(OSError, match="refused"):
            Browser(unused_port).ask("/fr/")
        made.add(manage("shell", "-v", "0", "-c", COUNT))
    assert len(made) == 1
    assert "kept" not in manage("demo", "--remove")
    assert manage("shell", "-v", "0", "-c", COUNT).strip() == "0"
