"""What waits for an editor on the admin's first page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.models import Problem
from tests.services_making import make_service, make_user


@pytest.fixture
def waiting(perco, apmn):
    """For each network a service to confirm and a remark of a reader."""
    today = timezone.localdate()
    made = []
    for network in (perco, apmn):
        service = make_service(network, label=f"Service {network.key}", confirm_by=today - timedelta(days=1))
        made.append(
            Problem.objects.create(service=service, kind="hours", text=f"Remark {network.key}", language="fr")
        )
        make_service(network, label=f"Later {network.key}", confirm_by=today + timedelta(days=60))
    return made


@pytest.mark.parametrize(
    ("group", "keys"),
    [
        ("network-editors:perco", {"perco"}),
        ("administrators", {"perco", "apmn"}),
        ("translators:fr", set()),
    ],
)
def test_shows_what_is_the_editor_s_own(client, waiting, group, keys):
    client.force_login(make_user("someone", group))
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    for key in ("perco", "apmn"):
        assert (f"Service {key}" in html) == (key in keys)
        assert (f"Remark {key}" in html) == (key in keys)
        assert f"Later {key}" not in html
    assert ("services-to-confirm" in html) == bool(keys)


def test_a_remark_is_dealt_with_in_one_click(client, waiting):
    user = make_user("someone", "network-editors:perco")
    client.force_login(user)
    mine, foreign = waiting
    for problem in waiting:
        client.post(reverse("directory_problem_done", args=[problem.pk]))
        problem.refresh_from_db()
    assert mine.done_at is not None
    assert mine.done_by == user
    assert foreign.done_at is None
    assert "Remark perco" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_is_no_link(client, waiting):
    client.force_login(make_user("someone", "network-editors:perco"))
    assert client.get(reverse("directory_problem_done", args=[waiting[0].pk])).status_code == 405


def test_costs_the_same_however_much_waits(client, perco, django_assert_max_num_queries):
    client.force_login(make_user("someone", "network-editors:perco"))
    today = timezone.localdate()

    def add(number):
        service = make_service(perco, label=f"Service {number}", confirm_by=today)
        Problem.objects.create(service=service, kind="hours", language="fr")

    add(0)
    client.get(reverse("wagtailadmin_home"))
    with django_assert_max_num_queries(100) as one:
        client.get(reverse("wagtailadmin_home"))
    for number in range(1, 6):
        add(number)
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("wagtailadmin_home"))
