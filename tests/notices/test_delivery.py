"""Mails over a real server that also fails: each once, none lost, in the reader's language."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

import notices
from notices import delivery, health, jobs
from notices.models import MailPreference, Notice

pytestmark = pytest.mark.django_db
MORNING = "2026-05-04T09:00Z"


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """Do what waits for the end of the transaction."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def states():
    return list(Notice.objects.order_by("pk").values_list("mail_state", flat=True))


def test_at_once_in_the_recipients_language(mail_server, person, on_commit):
    amina, ivan = person("amina", "en"), person("ivan", "ru")
    with translation.override("fr"), on_commit():
        notices.send("page-waits", [amina, ivan, amina], subject=ivan, context={"by": "Olu"})
    mails = {mail["To"]: mail for mail in mail_server.mails}
    assert sorted(mails) == ["amina@example.org", "ivan@example.org"]
    assert mails["amina@example.org"]["Subject"] == "[Passerelle] Page not found"
    with translation.override("ru"):
        assert (
            mails["ivan@example.org"]["Subject"].strip()
            == f"[Passerelle] {translation.gettext('Page not found')}"
        )
    body = mails["amina@example.org"].get_content()
    assert "ivan: Olu" in body
    assert f"http://localhost:8000/admin/x/{ivan.pk}/" in body
    assert mails["amina@example.org"]["Auto-Submitted"] == "auto-generated"
    assert states() == ["sent", "sent"]


def test_a_title_is_one_line(mail_server, person, on_commit):
    with on_commit():
        notices.send("plain", [person()], context={"count": "two\nBcc: all@example.org"})
    [mail] = mail_server.mails
    assert mail["Subject"] == "[Passerelle] Something happened two Bcc: all@example.org times"
    assert mail["Bcc"] is None


def test_a_title_keeps_the_spaces_that_do_not_break(mail_server, person, on_commit):
    with on_commit():
        notices.send("plain", [person()], context={"count": "«\u00a0two\u00a0»\u202f;  three"})
    [mail] = mail_server.mails
    assert mail["Subject"].strip() == "[Passerelle] Something happened «\u00a0two\u00a0»\u202f; three times"


def test_nothing_leaves_a_transaction_that_fails(mail_server, person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        notices.send("plain", [person()], context={"count": 1})
    assert mail_server.mails == []
    assert len(callbacks) == 1


def test_a_value_that_the_text_names_must_be_there(person):
    user = person()
    with pytest.raises(KeyError):
        notices.send("page-waits", [user])
    with pytest.raises(KeyError):
        notices.send("no-such-kind", [user])
    assert not Notice.objects.exists()


@pytest.mark.parametrize("trouble", ["silent", "busy"])
def test_a_failing_server_loses_none(mail_server, person, on_commit, time_machine, trouble):
    time_machine.move_to(MORNING, tick=False)
    mail_server.trouble = trouble
    people = [person(name) for name in ("a", "b", "c")]
    with on_commit():
        notices.send("plain", people, context={"count": 1})
    assert mail_server.mails == []
    assert states() == ["waiting"] * 3
    assert Notice.objects.first().error
    jobs.deliver_mails()
    assert Notice.objects.order_by("-attempts").first().attempts == 1  # not yet due again
    time_machine.move_to("2026-05-04T09:02Z", tick=False)
    jobs.deliver_mails()
    assert sorted(Notice.objects.values_list("attempts", flat=True)) == [1, 1, 2]  # one asks, the others wait
    mail_server.trouble = ""
    time_machine.move_to("2026-05-04T10:00Z", tick=False)
    jobs.deliver_mails()
    jobs.deliver_mails()
    assert sorted(mail["To"] for mail in mail_server.mails) == [f"{name}@example.org" for name in "abc"]
    assert states() == ["sent"] * 3


def test_an_absent_server_loses_none(settings, person, on_commit, mail_server, time_machine):
    time_machine.move_to(MORNING, tick=False)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with on_commit():
        notices.send("plain", [person()], context={"count": 1})
    assert "Error" in Notice.objects.get().error
    settings.EMAIL_PORT = port
    time_machine.move_to("2026-05-04T09:05Z", tick=False)
    jobs.deliver_mails()
    assert len(mail_server.mails) == 1


def test_waits_grow_to_a_bound_and_never_end(mail_server, person, on_commit, time_machine):
    time_machine.move_to(MORNING, tick=False)
    mail_server.trouble = "busy"
    with on_commit():
        notices.send("plain", [person()], context={"count": 1})
    waits = []
    for _round in range(12):
        notice = Notice.objects.get()
        time_machine.move_to(notice.next_attempt, tick=False)
        jobs.deliver_mails()
        waits.append((Notice.objects.get().next_attempt - notice.next_attempt).total_seconds() / 60)
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == 360
    time_machine.move_to("2026-06-10T09:00Z", tick=False)
    jobs.deliver_mails()
    assert states() == ["waiting"]
    mail_server.trouble = ""
    time_machine.move_to("2026-06-10T16:00Z", tick=False)
    jobs.deliver_mails()
    assert states() == ["sent"]
    assert len(mail_server.mails) == 1


def test_a_refused_recipient_is_given_up_and_holds_up_nobody(mail_server, person, on_commit):
    mail_server.refuse = {"gone@example.org": 550, "full@example.org": 452}
    with on_commit():
        notices.send("plain", [person("gone"), person("full"), person("here")], context={"count": 1})
    assert states() == ["failed", "waiting", "sent"]


def test_a_notice_that_cannot_be_put_into_words_holds_up_nobody(mail_server, person, time_machine, caplog):
    """It was made by an earlier version of the site, whose text named other values; it is tried again ever later."""
    first, second = person("amina"), person("boris")
    notices.send("plain", [first, second], context={"count": 1})
    Notice.objects.filter(recipient=first).update(context={})
    assert delivery.deliver_due() == 1
    assert [mail["To"] for mail in mail_server.mails] == [second.email]
    broken = Notice.objects.get(recipient=first)
    assert (broken.mail_state, broken.attempts) == ("waiting", 1)
    assert "KeyError" in broken.error
    assert "cannot be written" in caplog.text
    assert not Notice.objects.due().exists()
    Notice.objects.filter(recipient=first).update(
        context={"count": 2, "subject": ""}, next_attempt=timezone.now()
    )
    assert delivery.deliver_due() == 1


def test_a_mail_half_sent_comes_again_under_its_own_id(
    mail_server, person, on_commit, time_machine, monkeypatch
):
    """A process that ends between sending and noting; another finds what it left."""
    time_machine.move_to(MORNING, tick=False)
    monkeypatch.setattr(delivery, "_note", lambda *args: None)
    with on_commit():
        notices.send("plain", [person()], context={"count": 1})
    monkeypatch.undo()
    assert states() == ["sending"]
    jobs.deliver_mails()
    assert len(mail_server.mails) == 1
    time_machine.move_to("2026-05-04T09:20Z", tick=False)
    jobs.deliver_mails()
    assert states() == ["sent"]
    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_two_workers_send_one_mail(mail_server, person, on_commit):
    with on_commit():
        [notice] = notices.send("plain", [person()], context={"count": 1})
    assert not delivery.deliver_one(notice.pk)
    assert delivery.deliver_due() == 0
    assert len(mail_server.mails) == 1


def test_an_account_closed_meanwhile_gets_nothing(mail_server, person, django_capture_on_commit_callbacks):
    user = person()
    with django_capture_on_commit_callbacks(execute=True):
        notices.send("plain", [user], context={"count": 1})
        user.is_active = False
        user.save()
    assert mail_server.mails == []
    assert states() == ["none"]
    assert notices.send("plain", [user], context={"count": 1}) == []


@pytest.fixture
def reader_of_digests(person):
    user = person("amina", "en", "Europe/Paris")
    MailPreference.objects.create(user=user, choice=MailPreference.Choice.DAILY)
    return user


def test_one_digest_a_morning(mail_server, reader_of_digests, on_commit, time_machine):
    time_machine.move_to("2026-05-04T02:00Z", tick=False)
    with on_commit():
        notices.send("plain", [reader_of_digests], context={"count": 1})
        notices.send("page-waits", [reader_of_digests], subject=reader_of_digests, context={"by": "Olu"})
    jobs.deliver_mails()
    jobs.send_digests()
    assert mail_server.mails == []  # 4 in the morning in Paris
    time_machine.move_to("2026-05-04T05:00Z", tick=False)
    jobs.send_digests()
    jobs.send_digests()
    [mail] = mail_server.mails
    assert mail["Subject"] == "[Passerelle] 2 notices"
    assert mail.get_content().index("happened 1 times") < mail.get_content().index("amina: Olu")
    assert states() == ["sent", "sent"]
    with on_commit():
        notices.send("plain", [reader_of_digests], context={"count": 3})
    time_machine.move_to("2026-05-04T20:00Z", tick=False)
    jobs.send_digests()
    assert len(mail_server.mails) == 1
    time_machine.move_to("2026-05-05T05:00Z", tick=False)
    jobs.send_digests()
    assert len(mail_server.mails) == 2


def test_a_digest_that_failed_comes_whole(mail_server, reader_of_digests, on_commit, time_machine):
    time_machine.move_to(MORNING, tick=False)
    mail_server.trouble = "busy"
    for count in range(3):
        notices.send("plain", [reader_of_digests], context={"count": count})
    jobs.send_digests()
    assert states() == ["digest"] * 3
    mail_server.trouble = ""
    notices.send("plain", [reader_of_digests], context={"count": 3})
    jobs.send_digests()
    assert mail_server.mails == []  # not yet due again, what has come since neither
    time_machine.move_to("2026-05-04T09:10Z", tick=False)
    jobs.send_digests()
    [mail] = mail_server.mails
    assert mail["Subject"] == "[Passerelle] 4 notices"


def test_a_digest_outlives_a_server_that_is_away_for_weeks(
    mail_server, reader_of_digests, on_commit, time_machine
):
    time_machine.move_to(MORNING, tick=False)
    mail_server.trouble = "busy"
    notices.send("plain", [reader_of_digests], context={"count": 1})
    tries = []
    for _round in range(12):
        jobs.send_digests()
        tries.append(Notice.objects.get().next_attempt)
        time_machine.move_to(tries[-1], tick=False)
    waits = [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(tries)]
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == 360
    time_machine.move_to("2026-05-24T09:00Z", tick=False)
    notices.send("plain", [reader_of_digests], context={"count": 2})
    time_machine.move_to("2026-05-24T09:01Z", tick=False)
    jobs.send_digests()
    assert states() == ["digest", "digest"]
    mail_server.trouble = ""
    time_machine.move_to("2026-05-24T17:00Z", tick=False)
    jobs.send_digests()
    [mail] = mail_server.mails
    assert mail["Subject"] == "[Passerelle] 2 notices"


def test_an_address_refused_for_good_ends_the_digest(mail_server, reader_of_digests, on_commit, time_machine):
    time_machine.move_to(MORNING, tick=False)
    mail_server.refuse = {reader_of_digests.email: 550}
    notices.send("plain", [reader_of_digests], context={"count": 1})
    jobs.send_digests()
    mail_server.refuse = {}
    notices.send("plain", [reader_of_digests], context={"count": 2})
    time_machine.move_to("2026-05-05T09:00Z", tick=False)
    jobs.send_digests()
    assert states() == ["failed", "sent"]


def test_no_mails_for_those_who_want_none(mail_server, person, on_commit):
    user = person()
    MailPreference.objects.create(user=user, choice=MailPreference.Choice.NONE)
    with on_commit():
        notices.send("plain", [user], context={"count": 1})
        notices.send("quiet", [person("other")])
    assert mail_server.mails == []
    assert Notice.objects.listed_for(user).count() == 1


def test_an_invitation_reaches_even_them(mail_server, person, client, on_commit, settings):
    from accounts import invitations

    user = person("olu", "es")
    user.set_unusable_password()
    user.save()
    MailPreference.objects.create(user=user, choice=MailPreference.Choice.NONE)
    with on_commit():
        invitations.invite(user)
    [mail] = mail_server.mails
    [address] = [line for line in mail.get_content().splitlines() if line.startswith("http")]
    assert client.get(address.removeprefix(settings.WAGTAILADMIN_BASE_URL)).status_code == 302
    assert not Notice.objects.listed_for(user).exists()
    assert "password_reset" not in str(Notice.objects.get().context)


def test_the_test_command(mail_server, capsys):
    call_command("notices_test", "operator@example.org")
    assert mail_server.mails[0]["To"] == "operator@example.org"
    assert "Taken by 127.0.0.1" in capsys.readouterr().out


def test_the_test_command_says_what_is_wrong(mail_server):
    mail_server.refuse = {"nobody@example.org": 550}
    with pytest.raises(CommandError, match="SMTPRecipientsRefused"):
        call_command("notices_test", "nobody@example.org")


def test_health_sees_what_is_late(person, time_machine):
    time_machine.move_to(MORNING, tick=False)
    notices.send("plain", [person()], context={"count": 1})
    since = "2026-05-04T09:00:00+00:00"
    assert health.mail() == {"ok": True, "waiting": 1, "waiting_since": since, "failed_last_week": 0}
    time_machine.move_to("2026-05-04T10:01Z", tick=False)
    assert not health.mail()["ok"]


def test_health_sees_a_digest_that_is_late(mail_server, reader_of_digests, time_machine):
    time_machine.move_to("2026-05-03T20:00Z", tick=False)
    notices.send("plain", [reader_of_digests], context={"count": 1})
    time_machine.move_to(MORNING, tick=False)
    nothing = {"ok": True, "waiting": 0, "waiting_since": None, "failed_last_week": 0}
    assert health.mail() == nothing
    mail_server.trouble = "busy"
    jobs.send_digests()
    since = "2026-05-03T20:00:00+00:00"
    assert health.mail() == {**nothing, "waiting": 1, "waiting_since": since}
    for minute in range(10, 70, 10):
        time_machine.move_to(parse_datetime(MORNING) + timedelta(minutes=minute), tick=False)
        jobs.send_digests()
    assert not health.mail()["ok"]


def test_old_notices_are_purged(person, time_machine):
    user = person()
    time_machine.move_to("2026-05-04T09:00Z", tick=False)
    [read] = notices.send("quiet", [user])
    notices.send("quiet", [user])
    Notice.objects.filter(pk=read.pk).update(read="2026-05-05T00:00Z")
    time_machine.move_to("2026-08-10T09:00Z", tick=False)
    jobs.purge_notices()
    assert Notice.objects.count() == 1
    time_machine.move_to("2027-05-05T09:00Z", tick=False)
    jobs.purge_notices()
    assert not Notice.objects.exists()
