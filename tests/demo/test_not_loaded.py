"""Where the demo is not loaded: after an interruption, in production, beside accounts that were there first."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction

import demo.load
from demo.accounts import PASSWORD
from demo.content import FOLDER
from demo.remove import remove
from tests.demo.some_works import counts, some


def test_an_interrupted_load_leaves_nothing(empty_site, before, db, monkeypatch):
    monkeypatch.setattr(demo.load, "works", some)
    monkeypatch.setattr(demo.load, "leave_one_outdated", lambda user: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        demo.load.load(lambda text: None)
    assert counts() == before


def test_somebody_s_own_account_of_a_demo_name_is_left_alone(before, db, monkeypatch):
    monkeypatch.setattr(
        demo.load, "works", lambda kind, folder=FOLDER: some(kind, folder) if kind == "networks" else []
    )
    own = get_user_model().objects.create_user("publisher", "amina@example.org", PASSWORD)
    demo.load.load(lambda text: None)
    assert not own.groups.exists()
    remove(lambda text: None)
    own.refresh_from_db()


def test_production_refuses_it(db, settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError):
        call_command("demo")
