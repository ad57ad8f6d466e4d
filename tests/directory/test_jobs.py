"""Editors are asked to confirm, before the day and after it, once each."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from directory.jobs import purge_problems, remind_to_confirm
from directory.models import Problem, Reminder
from notices.models import Notice
from tests.services_making import make_service, make_service_page, make_user

DAY = date(2026, 6, 15)


@pytest.fixture
def editor(perco):
    return make_user("editor", "network-editors:perco")


def kinds(user) -> list[str]:
    return list(Notice.objects.listed_for(user).order_by("pk").values_list("kind", flat=True))


def test_asks_once_before_and_once_after(perco, editor):
    service = make_service(perco, confirm_by=DAY)
    assert remind_to_confirm(DAY - timedelta(days=15)) == 0
    assert remind_to_confirm(DAY - timedelta(days=14)) == 1
    assert remind_to_confirm(DAY) == 0
    assert remind_to_confirm(DAY + timedelta(days=1)) == 1
    assert remind_to_confirm(DAY + timedelta(days=2)) == 0
    assert kinds(editor) == ["confirm-soon", "confirm-overdue"]
    service.confirm(today=DAY)
    assert remind_to_confirm(service.confirm_by) == 1


def test_what_is_past_its_day_is_indexed_again_once(perco, monkeypatch, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):  # tells of the new page, and of nothing later
        page = make_service_page(make_service(perco, confirm_by=DAY, last_confirmed=DAY), languages=("fr",))
    told = []
    monkeypatch.setattr("search.tasks.pages_changed", SimpleNamespace(enqueue=told.append))
    for days in (0, 1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            remind_to_confirm(DAY + timedelta(days=days))
        assert told == ([[page.pk]] if days else [])


def test_says_the_day_in_the_language_of_the_editor(perco, editor):
    make_service(perco, confirm_by=DAY)
    remind_to_confirm(DAY)
    assert Notice.objects.get().context["day"] == "15 juin 2026"


def test_drafts_are_nobody_s_business(perco, editor):
    make_service(perco, confirm_by=DAY, publish=False)
    assert remind_to_confirm(DAY) == 0


def test_without_an_editor_the_administrators_are_asked(perco):
    admin = make_user("admin", "administrators")
    make_service(perco, confirm_by=DAY)
    remind_to_confirm(DAY)
    assert kinds(admin) == ["confirm-soon"]


def test_purging_forgets_what_is_long_done(perco):
    service = make_service(perco, confirm_by=DAY)
    old = Problem.objects.create(service=service, kind="hours", language="fr")
    Problem.objects.filter(pk=old.pk).update(done_at="2020-01-01T00:00Z")
    waiting = Problem.objects.create(service=service, kind="hours", language="fr")
    Reminder.objects.create(service=service, confirm_by=DAY - timedelta(days=200), overdue=False)
    kept = Reminder.objects.create(service=service, confirm_by=DAY, overdue=False)
    purge_problems()
    assert list(Problem.objects.all()) == [waiting]
    assert list(Reminder.objects.all()) == [kept]
