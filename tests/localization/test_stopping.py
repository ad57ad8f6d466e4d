"""A translation that is stopped, and taken up again: what was written on the page meanwhile is not lost."""

from types import SimpleNamespace

from django.urls import reverse
from wagtail.models import Locale

from accounts.models import User
from demo.factories import make_page
from localization import making, tasks
from localization.models import SegmentComment
from publications.models import UpdatePage
from tests.localization import test_states
from tests.localization.test_states import (
    SPANISH,
    WORDS,
    change,
    lines,
    page_of,
    paragraphs,
    said,
    standing,
)

work, work_made = test_states.work, test_states.work_made


def test_a_stopped_translation_is_a_page_like_others_until_it_is_begun_again(work, signed_in):
    """Its translators edit it in Wagtail's editor meanwhile."""
    client, translation = signed_in("translators:es"), work.made["es"]
    edit = reverse("wagtailadmin_pages:edit", args=[page_of(translation).pk])
    assert client.get(edit).headers["Location"] == reverse("workbench:desk", args=[translation.pk])
    client.post(reverse("workbench:stop", args=[translation.pk]))
    assert client.get(edit).status_code == 200
    address = reverse("wagtail_localize:submit_page_translation", args=[work.source.pk])
    client.post(address, {"locales": [translation.target_locale_id]})
    assert client.get(edit).status_code == 302


def edit_past_the_desk(page, **fields) -> None:
    """Publish a translation as Wagtail's own editor does, and let the worker take note."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    tasks.source_changed.func(page.pk, UpdatePage.objects.get(pk=page.pk).live_revision_id, False)


def test_words_written_while_it_was_stopped_are_kept(work):
    """What went live counts as confirmed, a draft as a draft; words for a source that has changed since are offered."""
    translation, page = work.made["es"], page_of(work.made["es"])
    making.stop(translation)
    live = [SPANISH[WORDS[0]], "Pregunte en el muelle antes de salir.", SPANISH[WORDS[2]]]
    edit_past_the_desk(page, title="Carreteras", body=paragraphs(*live))
    change(work, WORDS[0], WORDS[1], "Water is handed out at six.")
    source = UpdatePage.objects.get(pk=work.source.pk)
    (taken_up,) = making.submit(source, [translation.target_locale], work.user)
    found = lines(work)
    assert (found["Roads"].target, found["Roads"].state) == ("Carreteras", "done")
    assert (found[WORDS[1]].target, found[WORDS[1]].state) == (live[1], "done")
    assert (found["Water is handed out at six."].target, standing(work).open_segments) == ("", 1)
    making.publish(taken_up, work.user, incomplete=True)
    assert (page_of(translation).title, live[1] in said(page_of(translation))) == ("Carreteras", True)
    making.stop(translation)
    page = page_of(translation)
    page.title = "Vías"
    page.save_revision()
    making.submit(source, [translation.target_locale], work.user)
    assert (lines(work)["Roads"].target, lines(work)["Roads"].state) == ("Vías", "draft")


def test_a_page_that_was_there_before_it_was_translated_keeps_its_words(work):
    """With links in another order than in the source; nobody has compared them, so that somebody confirms them."""
    first, second = "https://example.org/1", "https://example.org/2"
    text = '<a href="{}">{}</a> and <a href="{}">{}</a>.'
    source = make_page(
        UpdatePage,
        work.source.get_parent(),
        title="Two links",
        body=paragraphs(text.format(first, "One", second, "two")),
    )
    spanish = Locale.objects.get(language_code="es")
    page = source.copy_for_translation(spanish)
    page.title = "Dos enlaces"
    page.body = paragraphs(text.format(second, "Dos", first, "uno").replace("and", "y"))
    page.save_revision().publish()
    editor = User.objects.create_superuser(username="editor", email="editor@example.org", password=None)
    (translation,) = making.submit(source, [spanish], editor)
    found = lines(SimpleNamespace(made={"es": translation}))
    assert (found["Two links"].target, found["Two links"].state) == ("Dos enlaces", "draft")
    assert found["{1}One{/1} and {2}two{/2}."].target == "{2}Dos{/2} y {1}uno{/1}."


def test_the_ways_to_stop_and_to_take_up_again_are_seen(work, signed_in):
    """On the desk; on the board and in the page editor afterwards, with the language chosen."""
    client, translation = signed_in("translators:es"), work.made["es"]
    stop, page = reverse("workbench:stop", args=[translation.pk]), page_of(translation)
    assert stop in client.get(reverse("workbench:desk", args=[translation.pk])).content.decode()
    client.post(stop)
    again = reverse("wagtail_localize:submit_page_translation", args=[work.source.pk]) + "?language=es"
    assert again in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    board = client.get(reverse("workbench:board")).content.decode()
    assert reverse("workbench:start", args=[work.source.pk, "es"]) in board
    (chosen,) = client.get(again).context["form"].initial["locales"]
    assert chosen == translation.target_locale_id


def test_what_the_source_has_no_place_for_is_kept_and_told_before_publishing(work, signed_in):
    """A block of the page alone would go with the next publishing: the desk says so, and a comment keeps it."""
    translation, client = work.made["es"], signed_in("translators:es")
    desk_of = reverse("workbench:desk", args=[translation.pk])
    assert client.get(desk_of).context["lost"] == []
    making.stop(translation)
    own = "Solo aquí se dice esto."
    edit_past_the_desk(page_of(translation), body=paragraphs(*[SPANISH[one] for one in WORDS], own))
    for _again in range(2):
        making.submit(work.source, [translation.target_locale], work.user)
    making.stop(translation)
    making.submit(work.source, [translation.target_locale], work.user)
    (comment,) = SegmentComment.objects.filter(locale=translation.target_locale)
    assert own in comment.text
    shown = client.get(desk_of).content.decode()
    assert f'<li lang="es">{own}</li>' in shown
    making.publish(translation, work.user, incomplete=True)
    assert own not in said(page_of(translation))
    assert client.get(desk_of).context["lost"] == []
