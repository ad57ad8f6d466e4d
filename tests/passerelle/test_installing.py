"""`make install`, with a Python and a pip that only note what they are told: wherever it was broken off, the next one mends it."""

import os
import shutil
import subprocess

import pytest

from passerelle.environment import ROOT

# It makes a `bin/python` that is itself again, and ends there, like one that was killed, where a file says so.
PYTHON = """#!/bin/sh
case "$*" in
  *"-m venv"*)
    for place; do :; done
    case "$*" in *--clear*) rm -rf "$place"; esac
    mkdir -p "$place/bin"; cp "$0" "$place/bin/python"
    word=venv;;
  *"pip install"*) word=pip;;
esac
[ -z "$word" ] || echo "$*" >> calls
[ ! -e "break-$word" ] || { rm "break-$word"; kill -9 $PPID; exit 1; }
"""


@pytest.fixture
def make(tmp_path):
    """Return a function that runs make for a target and returns what Python was told to do."""
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / "fake-python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    calls = tmp_path / "calls"
    environment = {"PATH": os.environ["PATH"], "PYTHON": str(python)}

    def run(target, broken_in=""):
        calls.write_text("")
        if broken_in:
            (tmp_path / f"break-{broken_in}").touch()
        done = subprocess.run(
            ["make", target], cwd=tmp_path, env=environment, capture_output=True, check=False
        )
        assert bool(done.returncode) == bool(broken_in), done.stderr
        return calls.read_text()

    return run


def test_once_is_enough(make):
    assert make("install").count("pip install") == 1
    assert make("install") == ""
    assert make("install-dev").count("requirements-dev.lock") == 1
    assert make("install-dev") == ""


@pytest.mark.parametrize("place", ["venv", "pip"])
def test_what_was_left_half_done_is_made_anew(make, place):
    make("install", place)
    again = make("install")
    assert "venv --clear" in again
    assert again.count("pip install") == 1
    assert make("install") == ""


def test_half_of_the_developers_packages_too(make):
    make("install")
    make("install-dev", "pip")
    again = make("install-dev")
    assert "venv --clear" in again
    assert "requirements-dev.lock" in again
