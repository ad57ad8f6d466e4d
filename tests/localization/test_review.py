"""What a reviewer publishes is what was handed in, with their own mendings, and nothing else."""

import json

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail_localize.models import StringSegment

from accounts.models import User
from localization import checks, reviewing, telling, writing
from localization.models import LanguageSettings, SegmentComment, Standing
from notices.models import Notice
from publications.models import UpdatePage

State = Standing.State


@pytest.fixture
def handed_in(workbench):
    """The Spanish translation, confirmed to the last word by its translator and waiting for review."""
    translation, user = workbench.translations["es"], workbench.users["translators:es"]
    LanguageSettings.objects.update_or_create(locale=translation.target_locale, defaults={"review": True})
    UpdatePage.objects.filter(pk=workbench.update.pk).update(first_published_at=timezone.now())
    for row in segments_of(translation).values():
        if row.context.path != "slug":
            confirm(translation, row, row.string.data, user)
    reviewing.hand_in(translation, user)
    return translation


@pytest.fixture
def act(client, workbench, handed_in):
    """A function that posts a step of the translation as somebody, by role; it returns the desk as they see it then."""

    def post(role: str, step: str, **said) -> str:
        client.force_login(workbench.users[role])
        address = reverse(f"workbench:{step}", args=[handed_in.pk])
        return client.post(address, said, follow=True).content.decode()

    return post


def segments_of(translation) -> dict[str, StringSegment]:
    """Return the segments of the source by the field that they stand in; of those in the body, the last."""
    rows = StringSegment.objects.filter(source=translation.source).select_related("string", "context")
    return {row.context.path.split(".")[0]: row for row in rows.order_by("order")} | {
        str(row.pk): row for row in rows if row.context.path.startswith("body")
    }


def confirm(translation, row, words, user):
    """Confirm words, whatever the checks say of them."""
    reasons = dict.fromkeys(checks.NAMES, "made up")
    return writing.write(translation, row, words, user, confirmed=True, overruled=reasons)


def cell(translation) -> Standing:
    """Return the cell of the board."""
    return Standing.objects.get(
        source_page__translation_key=translation.source.object_id, locale=translation.target_locale
    )


def published(translation) -> bool:
    """Whether the translation is live."""
    return translation.get_target_instance().live


def test_a_segment_comes_back_with_the_comment(client, workbench, handed_in, act):
    """It stands beside the words until they are confirmed again."""
    row = segments_of(handed_in)["title"]
    client.force_login(workbench.users["reviewers:es"])
    address = reverse("workbench:comments", args=[handed_in.pk, row.pk])
    client.post(address, {"text": "Un comentario."})
    client.post(address, {"text": "Así no se dice.", "reject": "1"})
    translator = workbench.users["translators:es"]
    client.force_login(translator)
    page = reverse("workbench:desk", args=[handed_in.pk])
    said = client.get(page).content.decode()
    assert f'id="rejection-{row.pk}"' in said
    assert "Así no se dice." in said
    assert "Un comentario." not in said
    confirm(handed_in, row, "Ayuda en la frontera", translator)
    assert "Así no se dice." not in client.get(page).content.decode()


def test_a_rejection_is_done_as_a_whole_or_not_at_all(client, workbench, handed_in, monkeypatch):
    """What fails leaves no comment that says otherwise; a segment that is gone by then is no error of ours."""
    row = segments_of(handed_in)["title"]
    client.force_login(workbench.users["reviewers:es"])
    address = reverse("workbench:comments", args=[handed_in.pk, row.pk])
    monkeypatch.setattr("localization.views.comments.segments_of", lambda translation: [])
    assert client.post(address, {"text": "Así no se dice.", "reject": "1"}).status_code == 404
    assert not SegmentComment.objects.exists()
    assert cell(handed_in).state == State.REVIEW


@pytest.mark.parametrize("words", ["Otras palabras", ""])
def test_words_changed_after_handing_in_are_handed_in_again(client, workbench, handed_in, act, words):
    """The desk of whoever changed them says so; the reviewer, who has the desk still open, publishes nothing."""
    title, seen = segments_of(handed_in)["title"], cell(handed_in).handed_in
    client.force_login(workbench.users["translators:es"])
    address = reverse("workbench:segment", args=[handed_in.pk, title.pk])
    version = title.string.translations.get(locale=handed_in.target_locale).status.version
    said = json.dumps({"text": words, "version": version})
    answer = client.put(address, said, content_type="application/json").json()
    assert answer["standing"] == {"state": State.IN_TRANSLATION, "stateLabel": "In translation"}
    assert cell(handed_in).state == State.IN_TRANSLATION
    assert cell(handed_in).open_segments == 1
    text = act("reviewers:es", "publish", incomplete="on", handed_in=seen.isoformat())
    assert "it can be published once it is handed in" in text
    assert not published(handed_in)
    confirm(handed_in, title, "Otras palabras", workbench.users["translators:es"])
    act("translators:es", "hand_in")
    text = act("reviewers:es", "publish", handed_in=seen.isoformat())
    assert "It was handed in again meanwhile" in text
    assert not published(handed_in)
    assert cell(handed_in).handed_in.isoformat() in text
    act("reviewers:es", "publish", handed_in=cell(handed_in).handed_in.isoformat())
    assert published(handed_in)


def test_confirming_after_handing_in_is_a_change_too(workbench, handed_in):
    """An address that was left open, which is made from the title else."""
    user = workbench.users["translators:es"]
    slug = segments_of(handed_in)["slug"]
    writing.write(handed_in, slug, "ayuda", user)
    assert cell(handed_in).state == State.REVIEW  # a draft is published by nobody
    confirm(handed_in, slug, "ayuda", user)
    assert cell(handed_in).state == State.IN_TRANSLATION


def test_what_leaves_the_words_as_they_were_handed_in_takes_nothing_back(workbench, handed_in, act):
    """The reviewer mends what they find; the translator confirms once more what was confirmed."""
    title = segments_of(handed_in)["title"]
    confirm(handed_in, title, title.string.data, workbench.users["translators:es"])
    assert not confirm(handed_in, title, "Mejor así", workbench.users["reviewers:es"]).taken_back
    assert cell(handed_in).state == State.REVIEW
    act("reviewers:es", "publish")
    assert handed_in.get_target_instance().title == "Mejor así"
    assert published(handed_in)


def test_reviewers_hand_in_again_what_they_handed_in_themselves(workbench, handed_in):
    """Somebody else is to look at their words."""
    user = workbench.users["reviewers:es"]
    reviewing.give_back(handed_in, workbench.users["publishers"])
    reviewing.hand_in(handed_in, user)
    assert confirm(handed_in, segments_of(handed_in)["title"], "Mejor así", user).taken_back
    assert cell(handed_in).state == State.IN_TRANSLATION


def test_a_source_renewed_by_hand_takes_back_what_waits_for_review(client, workbench, handed_in):
    """It was changed past the signals that would have told the workbench."""
    UpdatePage.objects.filter(pk=workbench.update.pk).update(title="Help at both borders")
    client.force_login(workbench.users["publishers"])
    client.post(reverse("wagtail_localize:update_translations", args=[handed_in.source_id]))
    found = cell(handed_in)
    assert (found.state, found.open_segments, found.handed_in) == (State.IN_TRANSLATION, 1, None)


@pytest.mark.parametrize("minor", [True, False])
def test_a_change_of_the_source_that_opens_nothing_leaves_it_in_review(
    workbench, handed_in, minor, django_capture_on_commit_callbacks
):
    """Though a segment is open at that moment: the reviewer is typing in it."""
    title = segments_of(handed_in)["title"]
    writing.write(handed_in, title, "Mej", workbench.users["reviewers:es"])
    assert (cell(handed_in).state, cell(handed_in).open_segments) == (State.REVIEW, 1)
    source = UpdatePage.objects.get(pk=workbench.update.pk)
    source.minor_change = minor
    with django_capture_on_commit_callbacks(execute=True):
        source.save_revision().publish()
    assert cell(handed_in).state == State.REVIEW
    translator = workbench.users["translators:es"]
    assert not Notice.objects.filter(kind="translation-outdated", recipient=translator).exists()


def test_reviewers_hear_that_the_source_took_it_back_from_them(
    client, workbench, handed_in, django_capture_on_commit_callbacks
):
    """All who were told that it waits, whether they have looked or not; nobody else, and a digest says neither."""
    looked, reader = workbench.users["reviewers:es"], User.objects.create_user("rosa", "rosa@example.org")
    reader.groups.add(Group.objects.get(name="reviewers:es"))
    reviewing.give_back(handed_in, looked)
    Notice.objects.all().delete()
    reviewing.hand_in(handed_in, workbench.users["translators:es"])
    new = User.objects.create_user("nora", "nora@example.org")
    new.groups.add(Group.objects.get(name="reviewers:es"))
    client.force_login(looked)
    client.get(reverse("workbench:desk", args=[handed_in.pk]))
    Notice.objects.filter(recipient=reader).update(mail_state=Notice.Mail.DIGEST)

    source = UpdatePage.objects.get(pk=workbench.update.pk)
    source.title = "Help at both borders"
    with django_capture_on_commit_callbacks(execute=True):
        source.save_revision().publish()
    ended = Notice.objects.filter(kind="review-ended")
    assert [one.recipient for one in ended] == [looked]
    assert not Notice.objects.unread().filter(kind="review-waiting").exists()
    assert not Notice.objects.for_digest().exists()

    user = workbench.users["translators:es"]
    confirm(handed_in, segments_of(handed_in)["title"], "Ayuda en ambas fronteras", user)
    reviewing.hand_in(handed_in, user)
    assert not ended.unread().exists()  # it waits again
    unread = Notice.objects.unread().filter(kind="review-waiting").order_by("pk")
    assert {one.recipient for one in unread} == {looked, reader, new}
    telling.settled(handed_in.get_target_instance())
    assert not Notice.objects.unread().exists()


def test_who_has_not_looked_since_it_waited_before_hears_of_its_end_too(
    workbench, handed_in, django_capture_on_commit_callbacks
):
    """It was given back and handed in again: whoever has an unread notice of the first time gets no second one."""
    reader = User.objects.create_user("rosa", "rosa@example.org")
    reader.groups.add(Group.objects.get(name="reviewers:es"))
    reviewing.give_back(handed_in, workbench.users["reviewers:es"])
    reviewing.hand_in(handed_in, workbench.users["translators:es"])
    reviewing.give_back(handed_in, workbench.users["reviewers:es"])
    reviewing.hand_in(handed_in, workbench.users["translators:es"])
    assert Notice.objects.get(recipient=reader).kind == "review-waiting"

    source = UpdatePage.objects.get(pk=workbench.update.pk)
    source.title = "Help at both borders"
    with django_capture_on_commit_callbacks(execute=True):
        source.save_revision().publish()
    assert Notice.objects.unread().get(recipient=reader).kind == "review-ended"


def test_a_change_of_what_a_reviewer_is_typing_takes_it_back_too(
    workbench, handed_in, django_capture_on_commit_callbacks
):
    """As many segments are open as before, but one is another."""
    reviewer = workbench.users["reviewers:es"]
    writing.write(handed_in, segments_of(handed_in)["title"], "Ayuda", reviewer)
    assert (cell(handed_in).state, cell(handed_in).open_segments) == (State.REVIEW, 1)
    source = UpdatePage.objects.get(pk=workbench.update.pk)
    source.title = "Help at both borders"
    with django_capture_on_commit_callbacks(execute=True):
        source.save_revision().publish()
    assert (cell(handed_in).state, cell(handed_in).open_segments) == (State.IN_TRANSLATION, 1)
    translator = workbench.users["translators:es"]
    assert Notice.objects.filter(kind="translation-outdated", recipient=translator).exists()
