"""What happens between a notice and its mail: other wishes, a page deleted, a time zone that is no more."""

import pytest
from wagtail.users.models import UserProfile

import notices
from accounts.models import User
from notices import jobs
from notices.models import MailPreference, Notice

pytestmark = pytest.mark.django_db
EVENING, MORNING = "2026-05-03T20:00Z", "2026-05-04T09:00Z"
DAILY, NONE = MailPreference.Choice.DAILY, MailPreference.Choice.NONE


@pytest.fixture
def reader(person):
    """Somebody who has chosen the daily mail."""
    user = person("amina", "en", "Europe/Paris")
    MailPreference.objects.create(user=user, choice=DAILY)
    return user


def states():
    return list(Notice.objects.order_by("pk").values_list("mail_state", flat=True))


def test_who_has_chosen_no_mails_since_gets_no_digest(mail_server, reader, time_machine):
    time_machine.move_to(EVENING, tick=False)
    notices.send("plain", [reader], context={"count": 1})
    MailPreference.objects.update(choice=NONE)
    time_machine.move_to(MORNING, tick=False)
    jobs.send_digests()
    assert (mail_server.mails, states()) == ([], ["none"])
    assert Notice.objects.listed_for(reader).count() == 1


def test_who_has_chosen_no_mails_since_gets_none_that_waited(mail_server, person, time_machine):
    """The server was away; an invitation comes all the same."""
    time_machine.move_to(EVENING, tick=False)
    user = person()
    notices.send("plain", [user], context={"count": 1})
    notices.send("invitation", [user], context={"username": user.username, "days": 3})
    MailPreference.objects.create(user=user, choice=NONE)
    time_machine.move_to(MORNING, tick=False)
    jobs.deliver_mails()
    assert states() == ["none", "sent"]
    assert len(mail_server.mails) == 1


def test_nobody_is_mailed_about_what_was_deleted(mail_server, reader, person, time_machine):
    """The rest of the digest comes."""
    time_machine.move_to(EVENING, tick=False)
    gone, here = person("gone"), person("here")
    for subject in (gone, here):
        notices.send("page-waits", [reader], subject=subject, context={"by": "Olu"})
    User.objects.filter(pk=gone.pk).delete()
    time_machine.move_to(MORNING, tick=False)
    jobs.send_digests()
    [mail] = mail_server.mails
    assert "here: Olu" in mail.get_content()
    assert "gone" not in mail.get_content()
    assert states() == ["none", "sent"]


def test_a_digest_of_nothing_but_what_was_deleted_does_not_come(mail_server, reader, person, time_machine):
    time_machine.move_to(EVENING, tick=False)
    gone = person("gone")
    notices.send("page-waits", [reader], subject=gone, context={"by": "Olu"})
    User.objects.filter(pk=gone.pk).delete()
    time_machine.move_to(MORNING, tick=False)
    jobs.send_digests()
    assert (mail_server.mails, states()) == ([], ["none"])


def test_a_digest_is_gathered_by_what_it_is_about(mail_server, reader, person, time_machine):
    time_machine.move_to(EVENING, tick=False)
    first, second = person("first"), person("second")
    for subject, by in ((first, "A"), (second, "B"), (first, "C")):
        notices.send("page-waits", [reader], subject=subject, context={"by": by})
    time_machine.move_to(MORNING, tick=False)
    jobs.send_digests()
    [mail] = mail_server.mails
    said = [line for line in mail.get_content().splitlines() if line.startswith(("first: ", "second: "))]
    assert said == ["first: A", "first: C", "second: B"]


def test_a_time_zone_that_is_no_more_holds_up_nobody(mail_server, reader, person, time_machine):
    time_machine.move_to(EVENING, tick=False)
    other = person("boris", "en", "UTC")
    MailPreference.objects.create(user=other, choice=DAILY)
    UserProfile.objects.filter(user=reader).update(current_time_zone="Mars/Phobos")
    notices.send("plain", [reader, other], context={"count": 1})
    time_machine.move_to(MORNING, tick=False)
    jobs.send_digests()
    assert states() == ["sent", "sent"]
    assert len(mail_server.mails) == 2
