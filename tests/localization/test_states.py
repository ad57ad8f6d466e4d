"""What is out of date, to the segment; what is live, and what never becomes so by itself."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from accounts.models import User
from demo.factories import make_page
from directory.models import NetworkPage
from home import cache
from localization import desk, making, reviewing, state, tasks, writing
from localization.models import Depth, LanguageSettings, PublishedTranslation, Standing
from notices.models import Notice
from publications.models import UpdatePage
from tests.localization.changed_work import (
    CHANGED,
    IDS,
    PARTIAL,
    SPANISH,
    WORDS,
    change,
    lines,
    make_work,
    page_of,
    paragraphs,
    publish,
    said,
    segments_of,
    standing,
    told,
    want,
)

State = Standing.State


@pytest.fixture(scope="module")
def work_made(built, django_db_blocker):
    """A source in English, translated and live in Spanish and Russian."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.invalidate()
        yield make_work(NetworkPage.objects.get(pk=built["north"]["pages"]["en"].pk))
        transaction.set_rollback(True)


@pytest.fixture
def work(work_made, tree) -> SimpleNamespace:
    """The same for one test, read anew."""
    made = {code: Translation.objects.get(pk=one.pk) for code, one in work_made.made.items()}
    source = UpdatePage.objects.get(pk=work_made.source.pk)
    return SimpleNamespace(user=User.objects.get(pk=work_made.user.pk), source=source, made=made)


def test_a_draft_of_the_source_outdates_nothing(work):
    """Neither does publishing it again as it is, though it is newer."""
    page = UpdatePage.objects.get(pk=work.source.pk)
    page.body = paragraphs("Quite other words.")
    page.save_revision()
    assert state.of(page_of(work.made["es"])).status == "up-to-date"
    change(work, *WORDS)
    assert state.of(page_of(work.made["es"])).status == "up-to-date"
    assert standing(work).state == State.UP_TO_DATE


@pytest.mark.parametrize("worker", [True, False])
def test_outdated_is_counted_by_segment_and_word(work, worker):
    """One changed, one new, one gone: before the worker has compared and after it."""
    change(work, WORDS[0], "Ask at the new harbour before you leave.", ids=IDS, worker=worker)
    found = state.of(page_of(work.made["es"]))
    assert (found.status, found.segments, found.words) == ("outdated", 2, 8)
    change(work, *WORDS, "Blankets too.", worker=worker)
    found = state.of(page_of(work.made["es"]))
    assert (found.status, found.segments, found.words) == ("outdated", 1, 2)
    change(work, *WORDS, worker=worker)
    assert state.of(page_of(work.made["es"])).status == "up-to-date"


def test_readers_are_told_until_it_is_up_to_date(work):
    """The notice stands on the page that is out of date, and on no other."""
    page = page_of(work.made["es"])
    assert not told(page, CHANGED)
    change(work, WORDS[0], WORDS[1], "Water is handed out at six.")
    assert told(page, CHANGED)
    assert not told(work.source, CHANGED)
    line = lines(work)["Water is handed out at six."]
    segment = next(one for one in segments_of(work.made["es"]) if one.pk == line.segment.id)
    writing.write(work.made["es"], segment, "Se reparte agua a las seis.", work.user, confirmed=True)
    making.publish(Translation.objects.get(pk=work.made["es"].pk), work.user)
    assert not told(page, CHANGED)
    assert told(page_of(work.made["ru"]), CHANGED)


def test_a_minor_change_outdates_nothing(work):
    """The translation it had stays; what was out of date before still is."""
    change(work, "The road is closed!", *WORDS[1:], minor=True)
    assert state.of(page_of(work.made["es"])).status == "up-to-date"
    assert lines(work)["The road is closed!"].target == "El camino está cerrado."
    assert standing(work).open_segments == 0
    change(work, "The road is closed!", "Ask at the gate.", WORDS[2])
    change(work, "The road is closed!", "Ask at the gate.", "Water is handed out at noon!", minor=True)
    found = state.of(page_of(work.made["es"]))
    assert (found.status, found.segments) == ("outdated", 1)


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ([f"{WORDS[0]}!", WORDS[1], f"{WORDS[2]}!"], {f"{WORDS[0]}!": WORDS[0], f"{WORDS[2]}!": WORDS[2]}),
        (["Quite new here.", f"{WORDS[0]}!", WORDS[1]], {"Quite new here.": None, f"{WORDS[0]}!": WORDS[0]}),
        ([f"{WORDS[1]}!", WORDS[2]], {f"{WORDS[1]}!": WORDS[1]}),
        ([f"{WORDS[2]}!", "Quite new here."], {f"{WORDS[2]}!": WORDS[2], "Quite new here.": None}),
        (["Quite new here.", WORDS[1], WORDS[2]], {"Quite new here.": WORDS[0]}),
    ],
)
def test_after_a_minor_change_no_paragraph_has_anothers_translation(work, texts, kept):
    """In one rich text: several changed, one put in before a changed one, one taken out, both, one written anew."""
    one = "".join(f"<p>{text}</p>" for text in WORDS)
    source = UpdatePage.objects.get(pk=work.source.pk)
    source.body = [{"type": "paragraph", "id": IDS[0], "value": one}]
    publish(source)
    for segment in segments_of(work.made["es"]):
        if words := SPANISH.get(segment.string.data):
            writing.write(work.made["es"], segment, words, work.user, confirmed=True)
    source.body = [{"type": "paragraph", "id": IDS[0], "value": "".join(f"<p>{text}</p>" for text in texts)}]
    publish(source, minor=True)
    found = lines(work)
    assert {text: found[text].target for text in kept} == {
        text: SPANISH.get(earlier, "") for text, earlier in kept.items()
    }
    assert all(found[text].segment.done == bool(earlier) for text, earlier in kept.items())


def test_a_minor_change_forgives_nothing_that_is_published_after_it(work):
    """Even where the worker comes to both only afterwards."""
    source = UpdatePage.objects.get(pk=work.source.pk)
    change(work, "The road is closed!", *WORDS[1:], minor=True, worker=False)
    first = UpdatePage.objects.get(pk=source.pk).live_revision_id
    change(work, "The road is open: go at once.", *WORDS[1:], worker=False)
    second = UpdatePage.objects.get(pk=source.pk).live_revision_id
    tasks.source_changed.func(source.pk, first, True)
    tasks.source_changed.func(source.pk, second, False)
    found = state.of(page_of(work.made["es"]))
    assert (found.status, found.segments) == ("outdated", 1)
    assert not lines(work)["The road is open: go at once."].segment.done
    assert standing(work).state == State.OUTDATED
    tasks.source_changed.func(source.pk, first, True)
    assert state.of(page_of(work.made["es"])).status == "outdated", "a task that comes late changes nothing"


def test_another_language_may_begin_before_the_worker_knows_of_a_minor_change(work):
    """Giving the page to one more language takes nothing from the others."""
    change(work, "The road is closed!", *WORDS[1:], minor=True, worker=False)
    source = UpdatePage.objects.get(pk=work.source.pk)
    making.submit(source, Locale.objects.filter(language_code="fr"), work.user)
    tasks.source_changed.func(source.pk, source.live_revision_id, True)
    assert state.of(page_of(work.made["es"])).status == "up-to-date"
    assert lines(work)["The road is closed!"].target == "El camino está cerrado."
    assert standing(work, "fr").state == State.IN_TRANSLATION


def test_the_board_hears_of_what_is_withdrawn_deleted_or_moved(
    work, tree, django_capture_on_commit_callbacks
):
    """A cell tells no more of a page that readers do not see."""
    page = page_of(work.made["es"])
    assert standing(work).state == State.UP_TO_DATE
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert standing(work).state == State.IN_TRANSLATION
    with django_capture_on_commit_callbacks(execute=True):
        page_of(work.made["es"]).delete()
    assert (standing(work).state, standing(work).page) == (State.MISSING, None)
    with django_capture_on_commit_callbacks(execute=True):
        UpdatePage.objects.get(pk=work.source.pk).move(tree["south"]["pages"]["en"], pos="last-child")
    assert standing(work, "ru").network == "south"


def test_a_changed_segment_keeps_its_earlier_translation(work):
    """With what changed in the source, word by word; unchanged ones stay confirmed."""
    change(work, WORDS[0], "Ask at the old harbour before you leave.", WORDS[2])
    found = lines(work)
    line = found["Ask at the old harbour before you leave."]
    assert (line.state, line.target) == ("open", "")
    assert line.earlier["text"] == SPANISH[WORDS[1]]
    assert line.earlier["percent"] > 75
    pieces = [(piece.kind, piece.text.strip()) for piece in line.earlier["source"]]
    assert ("added", "old") in pieces
    assert not [piece for piece in pieces if piece[0] == "removed"]
    assert {found[WORDS[0]].state, found[WORDS[2]].state} == {"done"}
    assert standing(work).open_segments == 1
    segment = next(one for one in segments_of(work.made["es"]) if one.pk == line.segment.id)
    writing.write(work.made["es"], segment, "Pregunte en el puerto viejo.", work.user, confirmed=True)
    found = lines(work)
    assert found[line.source].earlier["source"] == line.earlier["source"]  # until it is published
    assert found[WORDS[0]].earlier is None
    making.publish(Translation.objects.get(pk=work.made["es"].pk), work.user)
    assert lines(work)[line.source].earlier is None


def test_moved_blocks_take_their_translation_along(work):
    """In another order, in blocks that were made anew, and changed a little on the way."""
    change(work, WORDS[2], WORDS[0], WORDS[1], ids=[IDS[2], IDS[0], IDS[1]])
    assert state.of(page_of(work.made["es"])).status == "up-to-date"
    change(work, WORDS[1], WORDS[2], ids=[IDS[6], IDS[7]])
    found = lines(work)
    assert {found[WORDS[1]].state, found[WORDS[2]].state} == {"done"}
    assert found[WORDS[1]].target == SPANISH[WORDS[1]]
    change(work, "Water is handed out at one.", ids=[IDS[8]])
    assert lines(work)["Water is handed out at one."].earlier["text"] == SPANISH[WORDS[2]]


def test_words_that_are_gone_are_kept(work):
    """They come back with the block, and are there for the memory."""
    change(work, WORDS[0])
    kept = StringTranslation.objects.filter(
        locale__language_code="es",
        translation_of__data__in=WORDS,
        context__object_id=work.source.translation_key,
    )
    assert {row.data for row in kept} == {SPANISH[words] for words in WORDS}
    change(work, *WORDS)
    assert standing(work).open_segments == 0


def test_saving_a_draft_changes_nothing_that_is_live(work):
    """Handing in saves a revision, and touches neither row nor live revision; typing saves nothing of the page."""
    change(work, WORDS[0], WORDS[1], "Water at six.")
    line = lines(work)["Water at six."]
    segment = next(one for one in segments_of(work.made["es"]) if one.pk == line.segment.id)
    before = page_of(work.made["es"])
    writing.write(work.made["es"], segment, "Agua a las seis.", work.user, confirmed=True)
    reviewing.hand_in(work.made["es"], work.user)
    after = page_of(work.made["es"])
    assert (after.title, str(after.body), after.live_revision_id) == (
        before.title,
        str(before.body),
        before.live_revision_id,
    )
    assert after.latest_revision_id != before.latest_revision_id
    assert "Agua a las seis." in str(after.get_latest_revision_as_object().body)
    assert "Agua a las seis." not in said(after)


def test_publishing_touches_no_other_language(work):
    """What is live in English and Russian is the same revision as before, though their words are open."""
    change(work, WORDS[0], WORDS[1], "Water at six.")
    others = Page.objects.filter(translation_key=work.source.translation_key).exclude(
        locale__language_code="es"
    )
    before = list(others.order_by("pk").values("pk", "live_revision_id", "latest_revision_id", "title"))
    making.publish(work.made["es"], work.user, incomplete=True)
    assert (
        list(others.order_by("pk").values("pk", "live_revision_id", "latest_revision_id", "title")) == before
    )
    assert not Page.objects.filter(alias_of__isnull=False).exists()


def test_an_incomplete_translation_is_published_by_choice_alone(work, signed_in):
    """By default what is live stays; published, each part in the source's language says so, and the page too."""
    change(work, WORDS[0], WORDS[1], "Water at six.", title="Roads and water")
    client, page = signed_in("translators:es"), page_of(work.made["es"])
    address = reverse("workbench:publish", args=[work.made["es"].pk])
    client.post(address)
    assert page_of(work.made["es"]).live_revision_id == page.live_revision_id
    assert "Water at six." not in said(page)
    client.post(address, {"incomplete": "on"})
    page = page_of(work.made["es"])
    text = said(page)
    assert '<span lang="en">Water at six.</span>' in text
    assert '<h1 lang="en">Roads and water</h1>' in text
    assert SPANISH[WORDS[0]] in text
    assert told(page, PARTIAL)
    assert state.of(page).status == "partial"
    assert standing(work).state == State.IN_TRANSLATION


def test_a_summary_is_done_when_title_and_summary_are(work_made, tree):
    """The rest is shown in its own language, marked; asked for in full, it is in translation again."""
    source = make_page(
        UpdatePage,
        tree["north"]["pages"]["en"],
        title="Roads",
        summary="About roads.",
        body=paragraphs(*WORDS),
    )
    user = User.objects.get(pk=work_made.user.pk)
    (translation,) = making.submit(source, Locale.objects.filter(language_code="es"), user)
    work = SimpleNamespace(source=source, made={"es": translation}, user=user)
    cell = standing(work)
    want(cell, Depth.SUMMARY)
    assert (standing(work).segments, standing(work).words) == (2, 3)
    found = desk.load(translation)
    assert (found.all, found.open, found.blank) == (2, 2, 2)
    assert {line.source for line in found.lines if line.beyond} == {*WORDS}
    for segment in segments_of(translation):
        if segment.context.path in {"title", "summary"}:
            writing.write(translation, segment, SPANISH[segment.string.data], user, confirmed=True)
    making.publish(translation, user)
    page = page_of(translation)
    assert standing(work).state == State.UP_TO_DATE
    assert f'<span lang="en">{WORDS[0]}</span>' in said(page)
    assert told(page, PARTIAL)
    change(work, "Other words of the body.", *WORDS)
    assert standing(work).state == State.UP_TO_DATE
    want(standing(work), Depth.FULL)
    assert (standing(work).state, standing(work).open_segments) == (State.OUTDATED, 4)
    want(standing(work), Depth.NONE)
    assert standing(work).state == State.NOT_WANTED


def test_facts_follow_the_source_at_once(work):
    """A country is no word: it is the same in all languages as soon as the source is published."""
    change(work, *WORDS, countries=["it"])
    assert page_of(work.made["es"]).countries == ["it"]
    assert "countries" not in {segment.context.path for segment in segments_of(work.made["es"])}


def test_review_is_a_second_pair_of_eyes(work, signed_in):
    """Hand in, give a segment back with a reason, hand in again, publish: each by whoever may."""
    LanguageSettings.objects.create(locale=Locale.objects.get(language_code="es"), review=True)
    change(work, WORDS[0], WORDS[1], "Water at six.")
    translation = work.made["es"]
    segment = next(one for one in segments_of(translation) if one.string.data == "Water at six.")
    writing.write(translation, segment, "Agua.", work.user, confirmed=True)
    translator = signed_in("translators:es")
    act = {name: reverse(f"workbench:{name}", args=[translation.pk]) for name in ("publish", "hand_in")}
    assert translator.post(act["publish"]).headers["Location"] == reverse("wagtailadmin_home")
    translator.post(act["hand_in"])
    assert standing(work).state == State.REVIEW
    talk = reverse("workbench:comments", args=[translation.pk, segment.pk])
    assert translator.post(talk, {"text": "Really?", "reject": "1"}).status_code == 302
    assert lines(work)["Water at six."].state == "done"
    reviewer = signed_in("reviewers:es")
    reviewer.post(talk, {"text": "At six is missing.", "reject": "1"})
    line = lines(work)["Water at six."]
    assert (line.state, line.comments) == ("returned", 1)
    assert "At six is missing." in reviewer.get(talk).content.decode()
    reviewer.post(reverse("workbench:give_back", args=[translation.pk]))
    assert standing(work).state != State.REVIEW
    again = User.objects.get(username="translators-es")
    writing.write(
        translation, segment, "Agua a las seis.", again, version=line.segment.version, confirmed=True
    )
    reviewing.hand_in(translation, User.objects.get(username="reviewers-es"))
    reviewer.post(act["publish"])
    assert "Agua a las seis." not in str(page_of(translation).body)  # one's own work
    reviewing.give_back(translation, work.user)
    reviewing.hand_in(translation, again)
    reviewer.post(act["publish"])
    assert "Agua a las seis." in str(page_of(translation).body)
    history = reviewer.get(talk).content.decode()
    assert "translators-es" in history
    assert "Agua." in history


def test_a_change_of_the_source_takes_back_what_waits_for_review(work, signed_in):
    """Its reviewer could not publish it, and its translator would not know; other languages wait as before."""
    signed_in("translators:es")
    translator = User.objects.get(username="translators-es")
    for language in ("es", "ru"):
        locale = Locale.objects.get(language_code=language)
        LanguageSettings.objects.create(locale=locale, review=True)
        reviewing.hand_in(work.made[language], work.user)
    Standing.objects.filter(source_page=work.source).update(translator=translator)
    change(work, WORDS[1], WORDS[0], WORDS[2], minor=True)
    change(work, WORDS[0], WORDS[1])
    assert standing(work).state == State.REVIEW  # nothing is open
    change(work, WORDS[0], "Ask at the port.")
    assert standing(work).state == State.OUTDATED
    assert (standing(work).open_segments, standing(work).handed_in_by) == (1, None)
    notice = Notice.objects.get(
        recipient=translator, kind="translation-outdated", subject_id=page_of(work.made["es"]).pk
    )
    assert (notice.context["segments"], notice.context["words"]) == (1, 4)


def test_what_was_published_otherwise_is_compared_too(work):
    """A translation that was published past the desk was made from what its source said then."""
    change(work, "Other words.", worker=False)
    page = page_of(work.made["es"])
    page.save_revision().publish()
    tasks.source_changed.func(page.pk, page_of(work.made["es"]).live_revision_id, False)
    live = UpdatePage.objects.get(pk=work.source.pk).live_revision_id
    assert PublishedTranslation.objects.get(page=page).source_revision_id == live
