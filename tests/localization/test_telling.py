"""Whom the workbench tells what, and that nobody is told twice."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation

from localization import board, desk, making, reviewing, standings, telling, writing
from localization.models import Depth, LanguageSettings, PublishedTranslation, SegmentComment, Standing
from localization.segments import segments_of
from notices import delivery
from notices.mails import mail_for
from notices.models import MailPreference, Notice
from notices.sending import place_of, title_and_text
from publications.models import UpdatePage
from tests.localization.updates import person, translation_of_an_update, two_updates  # noqa: F401 – fixtures


@pytest.fixture
def translator(translation):
    """The translator of the page, who wrote its segments."""
    found = person("translators:es", name="Ana")
    StringTranslation.objects.filter(context__object_id=translation.source.object_id).update(
        last_translated_by=found
    )
    standings.refresh([translation.source.object_id])
    return found


@pytest.fixture
def source(translation):
    return UpdatePage.objects.get(translation_key=translation.source.object_id, locale__language_code="en")


@pytest.fixture
def reviewed(translation):
    """Ask for review in Spanish."""
    LanguageSettings.objects.update_or_create(locale=translation.target_locale, defaults={"review": True})


def told(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def change(source, capture, title, **fields):
    source.title = title
    for name, value in fields.items():
        setattr(source, name, value)
    with capture(execute=True):
        source.save_revision().publish()


def test_translators_hear_once_that_a_page_of_theirs_changed(
    source,
    translator,
    translation,
    django_capture_on_commit_callbacks,
):
    change(source, django_capture_on_commit_callbacks, "Routes and more")
    change(source, django_capture_on_commit_callbacks, "Routes and much more")
    assert told(translator) == ["translation-outdated"]
    notice = Notice.objects.get(recipient=translator)
    assert place_of(notice) == reverse("workbench:desk", args=[translation.pk])
    assert "Rutas 1" in title_and_text(notice)[0]


def test_nobody_hears_of_what_is_not_wanted(
    source, translator, translation, django_capture_on_commit_callbacks
):
    """It was decided so, though what is live stays, and says that it is out of date."""
    Standing.objects.filter(source_page=source, locale=translation.target_locale).update(depth=Depth.NONE)
    change(source, django_capture_on_commit_callbacks, "Routes and more")
    assert PublishedTranslation.objects.get(source_page=source).stale_segments == 1
    assert told(translator) == []


def test_they_hear_again_when_a_page_that_they_brought_up_to_date_changes(
    source, translator, translation, django_capture_on_commit_callbacks
):
    change(source, django_capture_on_commit_callbacks, "Routes and more")
    with django_capture_on_commit_callbacks(execute=True):
        making.publish(translation, None, incomplete=True)
    assert not Notice.objects.unread().filter(recipient=translator, kind="translation-outdated").exists()
    change(source, django_capture_on_commit_callbacks, "Routes, again")
    assert told(translator).count("translation-outdated") == 2


def test_who_has_come_to_the_desk_hears_of_what_happens_afterwards(source, translator, translation):
    page = UpdatePage.objects.get(translation_key=source.translation_key, locale=translation.target_locale)
    reviewer, client = person("reviewers:es", name="Rosa"), Client()
    client.force_login(translator)
    for _time in range(2):
        telling.returned(page, reviewer)
        telling.returned(page, reviewer)
        assert client.get(reverse("workbench:desk", args=[translation.pk])).status_code == 200
    assert told(translator) == ["translation-returned"] * 2


def test_nobody_hears_of_a_minor_change(source, translator, django_capture_on_commit_callbacks):
    change(source, django_capture_on_commit_callbacks, "Routes, 1", minor_change=True)
    assert told(translator) == []


def test_the_one_it_is_assigned_to_hears_instead_of_those_who_wrote(
    source,
    translator,
    translation,
    django_capture_on_commit_callbacks,
):
    other = person("translators:es", name="Luz")
    Standing.objects.filter(source_page=source, locale=translation.target_locale).update(translator=other)
    change(source, django_capture_on_commit_callbacks, "Routes and more")
    assert (told(translator), told(other)) == ([], ["translation-outdated"])


@pytest.mark.parametrize("left", ["nobody", "the assigned one", "the writer"])
def test_what_is_nobodys_is_told_to_all_translators_of_the_language(
    source, translation, django_capture_on_commit_callbacks, left
):
    """Nobody wrote it, or whoever did has left. Each hears once of a page, by mail as they chose."""
    gone = person("translators:es", name="Ana")
    gone.is_active = False
    gone.save()
    if left == "the assigned one":
        Standing.objects.filter(source_page=source, locale=translation.target_locale).update(translator=gone)
    if left == "the writer":
        StringTranslation.objects.filter(context__object_id=source.translation_key).update(
            last_translated_by=gone
        )
    people = [person("translators:es", name=name) for name in ("Luz", "Sol", "Paz")]
    for user, choice in zip(people, MailPreference.Choice, strict=False):
        MailPreference.objects.create(user=user, choice=choice)
    others = [person("translators:ru", name="Vera"), person("reviewers:es", name="Rosa"), gone]
    for title in ("Routes and more", "Routes and much more"):
        change(source, django_capture_on_commit_callbacks, title)
    assert [told(user) for user in people] == [["translation-outdated"]] * 3
    assert [told(user) for user in others] == [[]] * 3
    mails = [message for message in mail.outbox if "Rutas 1" in message.subject]
    assert [message.to for message in mails] == [[people[0].email]]


def test_an_assignment_is_told_unless_one_takes_it_oneself(source, translator):
    reviewer, client = person("reviewers:es", name="Rosa"), Client()
    for user in (reviewer, translator):
        client.force_login(user)
        said = {"pages": [source.pk], "language": "es", "translator": translator.pk}
        client.post(reverse("workbench:change"), said)
        assert told(translator) == ["translation-assigned"]
    assert told(reviewer) == []


def test_review_is_told_to_reviewers_and_its_end_to_the_translator(source, translator, translation, reviewed):
    reviewer, client = person("reviewers:es", name="Rosa"), Client()
    person("reviewers:ru", name="Vera")
    reviewing.hand_in(translation, translator)
    assert told(reviewer) == ["review-waiting"]
    client.force_login(reviewer)
    segment = translation.source.stringsegment_set.get(context__path="title")
    address = reverse("workbench:comments", args=[translation.pk, segment.pk])
    for text in ("Not quite.", "Still not."):
        assert client.post(address, {"text": text, "reject": "1"}).status_code == 302
    client.post(reverse("workbench:give_back", args=[translation.pk]))
    assert SegmentComment.objects.filter(rejects=True).count() == 2
    assert told(translator) == ["translation-returned"]
    notice = Notice.objects.get(recipient=translator)
    assert "Not quite." in title_and_text(notice)[1]
    place = reverse("workbench:desk", args=[translation.pk])
    assert place_of(notice) == f"{place}?segment={segment.pk}"
    assert f"{place}?segment={segment.pk}\n" in mail_for([notice]).body
    assert Notice.objects.exclude(recipient__in=[translator, reviewer]).count() == 0
    Notice.objects.update(read=timezone.now())
    reviewing.give_back(translation, reviewer)
    assert place_of(Notice.objects.unread().get(recipient=translator)) == place  # all of it


def test_where_nobody_reviews_the_publishers_hear_of_what_waits(source, translator, translation, reviewed):
    """Or of what the only reviewer has handed in themselves: it would wait for ever."""
    publisher, gone = person("publishers", name="Paola"), person("reviewers:es", name="Rosa")
    gone.is_active = False
    gone.save()
    reviewing.hand_in(translation, translator)
    assert (told(publisher), told(gone)) == (["review-waiting"], [])
    Notice.objects.all().delete()
    gone.is_active = True
    gone.save()
    reviewing.hand_in(translation, translator)
    assert (told(publisher), told(gone)) == ([], ["review-waiting"])


def test_a_segment_given_back_takes_the_page_back_until_it_is_handed_in_again(
    source, translator, translation, reviewed
):
    """The translator finds it among their work, mends it and hands it in; the reviewer hears of it then."""
    reviewer, client = person("reviewers:es", name="Rosa"), Client()
    standing = Standing.objects.filter(source_page=source, locale=translation.target_locale)
    standing.update(translator=translator)
    reviewing.hand_in(translation, translator)
    Notice.objects.update(read=timezone.now())
    client.force_login(reviewer)
    address = {
        one.context.path: reverse("workbench:comments", args=[translation.pk, one.pk])
        for one in translation.source.stringsegment_set.select_related("context")
    }
    for path in ("title", "summary"):
        said = client.post(address[path], {"text": f"Not this {path}.", "reject": "1"}, follow=True)
        assert 'data-state="review"' not in said.content.decode()
    assert not standing.filter(state=Standing.State.REVIEW).exists()
    assert {line.place.field for line in desk.load(translation).lines if line.state == "returned"} == {
        "Titre",
        "Résumé",
    }
    assert told(translator) == ["translation-returned"]
    publish = reverse("workbench:publish", args=[translation.pk])
    said = client.post(publish, {"incomplete": "on"}, follow=True).content.decode()
    assert gettext("It does not wait for review: it can be published once it is handed in.") in said
    assert [cell.pk for cell in board.waiting_for(translator, ["es"], [])["assigned"]] == [standing.get().pk]
    assert not board.waiting_for(translator, ["es"], [])["returned"]
    standing.update(translator=None)
    assert [cell.pk for cell in board.waiting_for(translator, ["es"], [])["returned"]] == [standing.get().pk]
    client.force_login(translator)
    assert (
        reverse("workbench:hand_in", args=[translation.pk])
        in client.get(reverse("workbench:desk", args=[translation.pk])).content.decode()
    )
    for line in desk.load(translation).lines:
        if line.state == "returned":
            row = StringSegment.objects.select_related("string", "context").get(pk=line.segment.id)
            writing.write(translation, row, line.segment.text, translator, confirmed=True)
    client.post(reverse("workbench:hand_in", args=[translation.pk]))
    assert standing.get().state == Standing.State.REVIEW
    assert told(reviewer) == ["review-waiting", "review-waiting"]


def test_what_the_source_says_no_more_is_given_back_to_nobody(
    source, translator, translation, reviewed, django_capture_on_commit_callbacks
):
    """Its words are kept, to be shown beside the new ones; there is nothing to mend in them."""
    cell = Standing.objects.filter(source_page=source, locale=translation.target_locale)
    row = translation.source.stringsegment_set.get(context__path="title")
    segment = next(one for one in segments_of(translation) if one.id == row.pk)
    translation.get_target_instance().unpublish()
    reviewing.hand_in(translation, translator)
    reviewing.reject(translation, segment, person("reviewers:es", name="Rosa"), "Not quite.")
    assert [one.pk for one in board.waiting_for(translator, ["es"], [])["returned"]] == [cell.get().pk]
    change(source, django_capture_on_commit_callbacks, "Routes and more")
    assert cell.get().state == Standing.State.IN_TRANSLATION
    assert not board.waiting_for(translator, ["es"], [])["returned"]


def test_the_author_hears_that_a_translation_is_live(
    source,
    translator,
    translation,
    django_capture_on_commit_callbacks,
):
    author = person("publishers", name="Eva")
    UpdatePage.objects.filter(pk=source.pk).update(owner=author)
    for user in (author, translator):
        with django_capture_on_commit_callbacks(execute=True):
            reviewing.publish(desk.load(translation), user, incomplete=True)
    assert told(author) == ["translation-live"]
    assert place_of(Notice.objects.get(recipient=author)).endswith("/rutas-1/")
    assert Locale.objects.count() == 4


def test_an_assignment_names_its_day_where_there_is_one(source, translator, translation):
    standing = Standing.objects.get(source_page=source, locale=translation.target_locale)
    standing.translator = translator
    for due, note in ((None, ""), (date(2031, 5, 1), "Thank you.")):
        Notice.objects.filter(recipient=translator).delete()
        standing.due, standing.note = due, note
        telling.assigned(standing, by=person("publishers", name=f"Eva {note}"))
        [notice] = Notice.objects.filter(recipient=translator)
        text = title_and_text(notice)[1]
        assert ("Échéance\u00a0: 1 mai 2031. Thank you." in text) == bool(due)  # in the language of the site
        assert ("Échéance" in text) == bool(due)
        assert "  " not in text
        assert text == text.strip()


@pytest.mark.parametrize("keeps", [True, False])
def test_who_works_on_the_language_no_more_gets_no_mail_about_it(
    source, translator, translation, time_machine, keeps
):
    """Their digest was still to come; the page was one that they may not see by now."""
    time_machine.move_to("2026-05-04T20:00Z", tick=False)
    MailPreference.objects.create(user=translator, choice=MailPreference.Choice.DAILY)
    page = translation.get_target_instance()
    telling.returned(page, person("reviewers:es", name="Eva"), "Look again")
    if not keeps:
        translator.groups.clear()
    time_machine.move_to("2026-05-05T20:00Z", tick=False)
    assert delivery.deliver_digests() == keeps
    assert [len(one.to) for one in mail.outbox] == [1] * keeps
    assert Notice.objects.get(recipient=translator).mail_state == ("sent" if keeps else "none")
