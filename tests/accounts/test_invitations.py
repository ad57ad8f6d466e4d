"""An administrator makes an account; its owner sets a password by a link."""

import pytest
from django.contrib.auth import get_user_model
from wagtail.users.models import UserProfile

from accounts import invitations

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"
NEW = {
    "username": "marija",
    "email": "marija@example.org",
    "first_name": "Marija",
    "last_name": "Petrova",
    "language": "ru",
}


@pytest.fixture
def told():
    """Collect those who are told of an invitation."""
    users = []

    def receive(sender, user, **kwargs):
        users.append(user)

    invitations.invited.connect(receive)
    yield users
    invitations.invited.disconnect(receive)


@pytest.fixture
def invitee():
    user = get_user_model()(username="olu", email="olu@example.org", first_name="Olu")
    user.set_unusable_password()
    user.save()
    return user


def test_an_account_without_password_is_invited(admin_client, told):
    response = admin_client.post("/admin/users/new/", NEW)
    assert response.status_code == 302, response.context["form"].errors
    user = get_user_model().objects.get(username="marija")
    assert told == [user]
    assert not user.has_usable_password()
    assert UserProfile.get_for_user(user).preferred_language == "ru"


def test_an_account_with_password_is_not(admin_client, told):
    response = admin_client.post("/admin/users/new/", NEW | {"password1": PASSWORD, "password2": PASSWORD})
    assert response.status_code == 302
    assert told == []


def test_the_password_rules_hold(admin_client):
    response = admin_client.post(
        "/admin/users/new/", NEW | {"password1": "password", "password2": "password"}
    )
    assert response.status_code == 200
    assert "password2" in response.context["form"].errors


def test_the_link_sets_a_password_once(client, invitee, settings):
    address = invitations.link(invitee)
    assert address.startswith(settings.WAGTAILADMIN_BASE_URL)
    path = address.removeprefix(settings.WAGTAILADMIN_BASE_URL)
    form = client.get(path)
    assert form.status_code == 302
    done = client.post(form["Location"], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert done.status_code == 302
    invitee.refresh_from_db()
    assert invitee.check_password(PASSWORD)
    assert not invitations.is_open(invitee)
    client.logout()
    assert client.get(path).status_code == 200  # the page that says that the link is used up
    assert "new_password1" not in client.get(path).text


def test_the_link_lapses(client, invitee, settings, time_machine):
    time_machine.move_to("2026-05-01T12:00Z", tick=False)
    path = invitations.link(invitee).removeprefix(settings.WAGTAILADMIN_BASE_URL)
    time_machine.move_to("2026-05-08T12:00:02Z", tick=False)
    assert "new_password1" not in client.get(path, follow=True).text


def test_a_lapsed_invitation_is_renewed_by_its_owner(
    client, invitee, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/admin/password_reset/", {"email": "OLU@example.org"})
    assert [mail.to for mail in mailoutbox] == [["olu@example.org"]]


def test_or_by_an_administrator(admin_client, invitee, told):
    assert "accounts" in admin_client.get("/admin/users/").text
    path = f"/admin/accounts/{invitee.pk}/invite/"
    assert admin_client.get(path).status_code == 200
    assert told == []
    assert admin_client.post(path).status_code == 302
    assert told == [invitee]


def test_not_to_one_with_a_password(admin_client, admin_user, told):
    response = admin_client.post(f"/admin/accounts/{admin_user.pk}/invite/", follow=True)
    assert response.status_code == 404
    with pytest.raises(ValueError, match="password"):
        invitations.invite(admin_user)


def test_not_by_an_editor(client, invitee, told, django_user_model):
    from django.contrib.auth.models import Permission

    editor = django_user_model.objects.create_user("editor", "editor@example.org", PASSWORD)
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    client.post(f"/admin/accounts/{invitee.pk}/invite/")
    assert told == []


def test_the_language_is_changed_later(admin_client, invitee):
    values = NEW | {"username": "olu", "email": "olu@example.org", "language": "es", "is_active": "on"}
    response = admin_client.post(f"/admin/users/edit/{invitee.pk}/", values)
    assert response.status_code == 302, response.context["form"].errors
    assert UserProfile.get_for_user(invitee).preferred_language == "es"
    assert 'value="es" selected' in admin_client.get(f"/admin/users/edit/{invitee.pk}/").text
