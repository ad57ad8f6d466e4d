"""Notices in the editors' admin."""

import pytest
from django.utils import translation

import notices
from notices.kinds import Kind, all_kinds
from notices.models import MailPreference, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(person, client):
    user = person("amina", "en", is_superuser=True)
    client.force_login(user)
    return user


def test_on_the_first_page_and_in_the_list(client, editor):
    notices.send("page-waits", [editor], subject=editor, context={"by": "Olu"})
    for address in ("/admin/", "/admin/notices/", "/admin/notices/?unread=1"):
        assert "amina: Olu" in client.get(address).text, address


def test_opening_leads_there_and_marks_as_read(client, editor):
    [notice] = notices.send("page-waits", [editor], subject=editor, context={"by": "Olu"})
    response = client.get(f"/admin/notices/{notice.pk}/")
    assert response["Location"] == f"/admin/x/{editor.pk}/"
    assert not Notice.objects.unread().exists()
    assert "amina: Olu" not in client.get("/admin/").text
    assert "amina: Olu" in client.get("/admin/notices/").text


def test_what_is_gone_is_said(client, editor, person):
    other = person("other")
    [notice] = notices.send("page-waits", [editor], subject=other, context={"by": "Olu"})
    other.delete()
    response = client.get(f"/admin/notices/{notice.pk}/", follow=True)
    assert "does not exist any more" in response.text
    assert "other: Olu" in response.text


def test_a_kind_no_longer_declared_is_shown_by_its_subject(client, editor):
    [notice] = notices.send("page-waits", [editor], subject=editor, context={"by": "Olu"})
    Notice.objects.update(kind="of-an-older-version")
    assert "amina" in client.get("/admin/notices/").text
    assert client.get(f"/admin/notices/{notice.pk}/", follow=True).status_code == 200


def test_all_read(client, editor):
    for _round in range(3):
        notices.send("quiet", [editor])
    assert client.get("/admin/notices/read/").status_code == 405
    client.post("/admin/notices/read/")
    assert not Notice.objects.unread().exists()


def test_nobody_sees_those_of_others(client, editor, person):
    other = person("other")
    [notice] = notices.send("quiet", [other])
    assert "Only in the admin." not in client.get("/admin/notices/").text
    assert client.get(f"/admin/notices/{notice.pk}/", follow=True).status_code == 404
    client.post("/admin/notices/read/")
    assert Notice.objects.unread().count() == 1


def test_the_choice_in_the_account_settings(client, editor):
    page = client.get("/admin/account/")
    assert 'name="notices-choice"' in page.text
    names = {
        "name_email-first_name": "Amina",
        "name_email-last_name": "Diallo",
        "name_email-email": editor.email,
    }
    looks = {"theme-theme": "light", "theme-contrast": "system", "theme-density": "default"}
    place = {"locale-preferred_language": "en", "locale-current_time_zone": "Europe/Paris"}
    response = client.post("/admin/account/", names | looks | place | {"notices-choice": "daily"})
    assert response.status_code == 302
    assert MailPreference.objects.get(user=editor).choice == "daily"


def test_many_notices_cost_no_more_queries(client, editor, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    notices.send("page-waits", [editor], subject=editor, context={"by": "Olu"})
    client.get("/admin/notices/")
    with CaptureQueriesContext(connection) as one:
        client.get("/admin/notices/")
    for _round in range(10):
        notices.send("page-waits", [editor], subject=editor, context={"by": "Olu"})
    with django_assert_max_num_queries(len(one)):
        client.get("/admin/notices/")


def test_declared_kinds_are_sound():
    for key, kind in all_kinds().items():
        assert kind.key == key
        for language in ("fr", "en", "es", "ru"):
            with translation.override(language):
                assert str(kind.title)
                assert str(kind.text)
    with pytest.raises(ValueError, match="mail must be"):
        Kind("x", "x", "x", "x", mail="sometimes")
