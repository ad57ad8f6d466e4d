"""Signing in by name or address, throttling, and forms."""

import re

import pytest
from axes.utils import reset
from django.contrib.auth import authenticate, get_user_model
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts import forms
from accounts.addresses import client_address
from accounts.signin import name_to_throttle

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


@pytest.fixture
def editor():
    """Return an account with a password."""
    return get_user_model().objects.create_user("amina", "Amina@Example.org", PASSWORD, is_superuser=True)


@pytest.fixture
def throttled(settings):
    """Let three failures lock a name out."""
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    yield
    reset()


def sign_in(client, name, password=PASSWORD, **headers):
    return client.post("/admin/login/", {"username": name, "password": password}, headers=headers)


@pytest.mark.parametrize("name", ["amina", "Amina@Example.org", "amina@example.ORG"])
def test_by_name_or_address(client, editor, name):
    response = sign_in(client, name)
    assert response.status_code == 302
    assert response["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("name", "password"), [("amina", "wrong"), ("nobody", PASSWORD), ("", PASSWORD), ("amina", "")]
)
def test_refused(client, editor, name, password):
    response = sign_in(client, name, password)
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("wish", "leads_to"), [("", "/"), ("/fr/reseaux/", "/fr/reseaux/")])
def test_members_come_back_to_the_site(client, wish, leads_to):
    member = get_user_model().objects.create_user("membre", "membre@example.org", PASSWORD)
    answer = client.post(f"/admin/login/?next={wish}", {"username": member.username, "password": PASSWORD})
    assert answer["Location"] == leads_to
    assert client.get(f"/admin/login/?next={wish}")["Location"] == leads_to
    assert client.get("/admin/login/?next=/admin/").status_code == 403
    assert client.get("/admin/login/?next=//evil.example/")["Location"] == "/"


def test_an_inactive_account_is_refused(client, editor):
    editor.is_active = False
    editor.save()
    assert sign_in(client, "amina").status_code == 200


def test_a_name_that_looks_like_the_address_of_another(rf, editor):
    """Nobody takes another's address away by choosing it as a name."""
    other = get_user_model().objects.create_user(
        "amina@example.org", "other@example.org", "another-long-password"
    )
    request = rf.post("/admin/login/")
    assert authenticate(request, username="amina@example.org", password=PASSWORD) == editor
    assert authenticate(request, username="amina@example.org", password="another-long-password") == other


def test_one_account_an_address(editor):
    with pytest.raises(ValidationError):
        get_user_model()(username="second", email="AMINA@example.org", password="x").full_clean()


def test_too_many_failures_lock_out_name_and_address_together(client, editor, throttled):
    for name in ("amina", "amina@example.org"):
        assert sign_in(client, name, "wrong").status_code == 200
    response = sign_in(client, "AMINA@example.org", "wrong", **{"Accept-Language": "ru"})
    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert '<html lang="ru"' in response.text
    assert sign_in(client, "amina").status_code == 429


def test_one_account_from_many_addresses_and_many_from_one_are_limited_too(client, editor, monkeypatch):
    cache.clear()
    monkeypatch.setattr(forms, "FAILURES_AN_HOUR", 3)

    def tried(name, address, password="wrong"):
        data = {"username": name, "password": password}
        return client.post("/admin/login/", data, REMOTE_ADDR=address).status_code

    for number in range(3):
        assert tried("amina", f"192.0.2.{number}") == 200
    assert tried("amina", "192.0.2.99", PASSWORD) == 200, "not let in, whatever the password"
    for number in range(3):
        assert tried(f"nobody-{number}", "198.51.100.1") == 200
    get_user_model().objects.create_user("olu", "olu@example.org", PASSWORD, is_superuser=True)
    assert tried("olu", "198.51.100.1", PASSWORD) == 200
    assert tried("olu", "198.51.100.2", PASSWORD) == 302
    cache.clear()


def test_nobody_is_flooded_with_links_for_a_new_password(
    client, editor, mailoutbox, django_capture_on_commit_callbacks
):
    cache.clear()
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(6):
            assert client.post("/admin/password_reset/", {"email": "amina@example.org"}).status_code == 302
    assert len(mailoutbox) == forms.LINKS_AN_HOUR
    cache.clear()


def test_a_new_password_is_set_by_the_link_in_a_mail(
    client, editor, mailoutbox, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/admin/password_reset/", {"email": "amina@example.org"})
    [mail] = mailoutbox
    assert mail.to == ["Amina@example.org"]
    assert "amina" in mail.body
    path = re.search(rf"{settings.WAGTAILADMIN_BASE_URL}(\S+)", mail.body)[1]
    passwords = dict.fromkeys(("new_password1", "new_password2"), f"{PASSWORD}-2")
    assert client.post(client.get(path)["Location"], passwords).status_code == 302
    assert sign_in(client, "amina", f"{PASSWORD}-2").status_code == 302


def test_who_asks_for_a_new_password_does_not_wait_for_the_mail_server(
    client, editor, mailoutbox, django_capture_on_commit_callbacks
):
    """Else the time of the answer told which addresses have an account, and the mail was lost while the server failed."""
    with django_capture_on_commit_callbacks() as later:
        known = client.post("/admin/password_reset/", {"email": "amina@example.org"})
    assert mailoutbox == []
    assert len(later) == 1
    unknown = client.post("/admin/password_reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_from_elsewhere_the_owner_still_signs_in(client, editor, throttled):
    for _attempt in range(3):
        sign_in(client, "amina", "wrong")
    response = client.post(
        "/admin/login/", {"username": "amina", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7"
    )
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "127.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.9, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.9, 198.51.100.1, 192.0.2.1", "198.51.100.1"),
        (2, "198.51.100.1", "127.0.0.1"),
        (1, "nonsense", "127.0.0.1"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_whom_to_believe_about_the_address(rf, settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == expected


def test_the_form_names_both_ways(client):
    with translation.override("en"):
        assert (
            "User name or e-mail address"
            in client.get("/admin/login/", headers={"Accept-Language": "en"}).text
        )


def test_the_time_zones_that_an_account_offers_are_those_of_places(admin_client):
    """Browsers are asked for what each is called, and stop at one that is none."""
    offered = admin_client.get("/admin/account/").text
    assert 'value="Europe/Paris"' in offered
    assert 'value="localtime"' not in offered


def test_a_very_long_name_is_nobodys(rf, db, django_user_model):
    django_user_model.objects.create_user("lea", "lea@example.org")  # SQLite compares where there is somebody
    request = rf.post("/admin/login/", {"username": "a" * 200_000})
    assert name_to_throttle(request) == "a" * 150
