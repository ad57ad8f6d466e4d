"""What a reviewer publishes is what was handed in, with their own mendings, and nothing else."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail_localize.models import StringSegment

from localization import checks, reviewing, writing
from localization.models import LanguageSettings, Standing
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
