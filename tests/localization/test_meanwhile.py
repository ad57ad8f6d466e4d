"""Two people at one desk: nothing that somebody wrote meanwhile is overwritten unseen, or opened again."""

import json

import pytest
from django.urls import reverse
from wagtail_localize.models import StringSegment, StringTranslation

from localization import carrying, drafts, writing
from localization.models import SegmentStatus
from localization.segments import segments_of


@pytest.fixture
def title(workbench) -> StringSegment:
    """The title of the page that is being translated."""
    return StringSegment.objects.select_related("string", "context").get(
        source=workbench.translations["es"].source, context__path="title"
    )


@pytest.fixture
def say(client, workbench, title):
    """A function that sends words for the title as the desk of somebody (by role) does."""

    def send(role: str, text: str, version: int, **more):
        client.force_login(workbench.users[role])
        address = reverse("workbench:segment", args=[workbench.translations["es"].pk, title.pk])
        said = {"text": text, "version": version, **more}
        return client.put(address, json.dumps(said), content_type="application/json")

    return send


def row_of(segment: StringSegment) -> StringTranslation:
    """Return its translation into Spanish."""
    return StringTranslation.objects.select_related("status").get(
        context=segment.context_id, translation_of=segment.string_id, locale__language_code="es"
    )


def test_words_written_after_a_field_was_emptied_are_seen(say):
    """One has the desk open; another empties the field, which is saved at once, and writes other words."""
    seen = say("translators:es", "Ayuda", 0).json()["version"]
    emptied = say("publishers", "", seen).json()
    assert emptied["state"] == "open"
    written = say("publishers", "Auxilio", emptied["version"]).json()
    late = say("translators:es", "Ayuda aquí", seen)
    assert late.status_code == 409
    assert late.json()["text"] == "Auxilio"
    assert say("publishers", "Auxilio y socorro", written["version"]).status_code == 200


def test_drafts_in_emptied_segments_are_new_versions(workbench, title):
    """Whatever fills the place again, from the memory or from elsewhere on the page."""
    translation, user = workbench.translations["es"], workbench.users["publishers"]
    version = writing.write(translation, title, "Ayuda", user).version
    writing.write(translation, title, "", user)
    segment = next(one for one in segments_of(translation) if one.id == title.pk)
    drafts.make(translation, [(segment, "Auxilio", False)], user)
    again = row_of(title).status.version
    assert again > version
    writing.write(translation, title, "", user)
    first, second = StringSegment.objects.select_related("string", "context").filter(
        source=translation.source, string__data="Ask for a blanket."
    )
    version = writing.write(translation, second, "Pida una manta.", user).version
    writing.write(translation, second, "", user)
    writing.write(translation, first, "Pida una manta.", user)
    carrying.carry(translation.source, carrying.places_of(translation.source), minor=False)
    assert row_of(second).status.version > version


@pytest.mark.parametrize(("other", "status"), [("translators:es", 200), ("publishers", 409)])
def test_who_types_takes_a_repetition_from_nobody_but_themselves(client, workbench, other, status):
    """Their own confirming filled it in, a moment before their words for it come; what others confirmed is theirs."""
    first, second = StringSegment.objects.filter(
        source=workbench.translations["es"].source, string__data="Ask for a blanket."
    ).order_by("order")

    def send(segment, text, **more):
        address = reverse("workbench:segment", args=[workbench.translations["es"].pk, segment.pk])
        said = {"text": text, "version": 0, **more}
        return client.put(address, json.dumps(said), content_type="application/json")

    client.force_login(workbench.users["translators:es"])
    (filled,) = send(first, "Pida una manta.", confirm=True).json()["filled"]
    assert filled["id"] == second.pk
    client.force_login(workbench.users[other])
    assert send(second, "Pida otra manta.").status_code == status


def test_a_repetition_filled_anew_says_of_overruled_checks_what_it_did(client, workbench):
    """Its findings are what the desk shows when it is loaded again."""
    translation = workbench.translations["es"]
    first, second = (
        StringSegment.objects.filter(source=translation.source, string__data="Ask for a blanket.")
        .select_related("string", "context")
        .order_by("order")
    )
    client.force_login(workbench.users["translators:es"])

    def confirm(text, version):
        address = reverse("workbench:segment", args=[translation.pk, first.pk])
        said = {"text": text, "version": version, "confirm": True}
        return client.put(address, json.dumps(said), content_type="application/json").json()

    confirmed = confirm("Pida una manta", 0)
    assert [one["check"] for one in confirmed["filled"][0]["findings"]] == ["end"]
    user = workbench.users["translators:es"]
    writing.write(
        translation, second, "Pida una manta", user, origin="memory", overruled={"end": "So it is."}
    )
    (filled,) = confirm("Pida manta", confirmed["version"])["filled"]
    assert filled["findings"] == []


def test_a_request_without_words_takes_none_away(client, workbench, say, title):
    """Only one that says so, with empty words, does."""
    seen = say("translators:es", "Ayuda", 0).json()["version"]
    address = reverse("workbench:segment", args=[workbench.translations["es"].pk, title.pk])
    answer = client.put(address, json.dumps({"version": seen}), content_type="application/json")
    assert answer.status_code == 400
    assert row_of(title).data == "Ayuda"
    assert say("translators:es", "", seen).json()["state"] == "open"


def test_a_repetition_that_somebody_writes_at_that_moment_is_left_to_them(client, workbench, monkeypatch):
    """Confirming the words elsewhere is done all the same, and is answered."""
    translation, user = workbench.translations["es"], workbench.users["publishers"]
    first, second = (
        StringSegment.objects.filter(source=translation.source, string__data="Ask for a blanket.")
        .select_related("string", "context")
        .order_by("order")
    )
    writing.write(translation, second, "Pida una manta.", user, origin="memory")
    write = writing.write

    def meanwhile(*args, **more):
        if more.get("origin") == "memory":
            write(translation, second, "Solicite una manta.", user)
        return write(*args, **more)

    monkeypatch.setattr(writing, "write", meanwhile)
    client.force_login(workbench.users["translators:es"])
    address = reverse("workbench:segment", args=[translation.pk, first.pk])
    said = json.dumps({"text": "Pida otra manta.", "version": 0, "confirm": True})
    answer = client.put(address, said, content_type="application/json").json()
    assert (answer["state"], answer["filled"]) == ("done", [])
    assert row_of(second).data == "Solicite una manta."


def test_the_same_words_leave_a_confirmed_segment_confirmed(say, title):
    """They come from a desk that does not know yet that somebody has confirmed them."""
    seen = say("translators:es", "Ayuda", 0).json()["version"]
    confirmed = say("publishers", "Ayuda", seen, confirm=True).json()["version"]
    answer = say("translators:es", "Ayuda", seen)
    assert (answer.status_code, answer.json()["state"], answer.json()["version"]) == (200, "done", confirmed)
    assert SegmentStatus.objects.get(translation=row_of(title)).confirmed
    assert say("translators:es", "Ayuda", confirmed).json()["state"] == "draft"  # as they see it


def test_the_same_words_leave_a_segment_given_back(say, title):
    """They come from a desk that does not know yet that the reviewer wants others."""
    seen = say("translators:es", "Ayuda", 0).json()["version"]
    say("translators:es", "Ayuda", seen, confirm=True)
    writing.give_back(row_of(title))
    assert say("translators:es", "Ayuda", seen).json()["state"] == "returned"
    assert row_of(title).status.returned


def test_words_are_saved_for_who_wrote_them(say, workbench, title):
    """Somebody else signed in beside the desk of a translator: their words wait for them."""
    own = workbench.users["translators:es"].pk
    answer = say("publishers", "Ayuda", 0, user=own)
    assert answer.status_code == 401
    assert not StringTranslation.objects.filter(context=title.context_id).exists()
    assert say("translators:es", "Ayuda", 0, user=own).status_code == 200


@pytest.mark.parametrize("confirmed", [True, False])
def test_reasons_for_overruling_are_kept_from_a_desk_that_is_behind(say, title, confirmed):
    """Both say why a check is wrong for the same words; the second does not know yet what the first has done."""
    seen = say("translators:es", "Help at the border", 0).json()["version"]
    ours, theirs = {"same": "It is a name."}, {"end": "So it is."}
    first = say("publishers", "Help at the border", seen, confirm=confirmed, overruled=theirs)
    late = say("translators:es", "Help at the border", seen, overruled=ours).json()
    assert late["overruled"] == {**theirs, **ours}
    assert "same" not in [finding["check"] for finding in late["findings"]]
    status = row_of(title).status
    assert (status.overruled, status.confirmed) == ({**theirs, **ours}, confirmed)
    assert late["version"] == status.version > first.json()["version"]
    again = say("translators:es", "Help at the border", seen, overruled={}).json()
    assert again["overruled"] == {**theirs, **ours}


def test_what_was_given_back_meanwhile_is_not_confirmed_again_unseen(say, title):
    """The answer to a confirmed suggestion was lost, a reviewer gave it back, and the desk sends it once more."""
    taken = {"confirm": True, "origin": "memory"}
    assert say("translators:es", "Ayuda", 0, **taken).status_code == 200
    writing.give_back(row_of(title))
    late = say("translators:es", "Ayuda", 0, **taken)
    assert (late.status_code, late.json()["state"]) == (409, "returned")
    assert say("translators:es", "Ayuda", 0).json()["state"] == "returned"
    assert say("translators:es", "Ayuda aquí", 0).status_code == 409
    status = row_of(title).status
    assert (row_of(title).data, status.returned, status.confirmed) == ("Ayuda", True, False)


def test_no_repetition_is_filled_in_over_what_was_given_back(client, workbench):
    """Its translator is to look at it again, with what the reviewer said of it."""
    translation = workbench.translations["es"]
    first, second = StringSegment.objects.filter(
        source=translation.source, string__data="Ask for a blanket."
    ).order_by("order")
    client.force_login(workbench.users["translators:es"])

    def confirm(segment, text, **more):
        address = reverse("workbench:segment", args=[translation.pk, segment.pk])
        said = {"text": text, "version": 0, "confirm": True, **more}
        return client.put(address, json.dumps(said), content_type="application/json").json()

    confirm(second, "Pida una manta.", origin="memory")
    writing.give_back(row_of(second))
    assert confirm(first, "Pida una frazada.")["filled"] == []
    assert (row_of(second).data, row_of(second).status.returned) == ("Pida una manta.", True)


def test_drafts_are_made_with_their_status_or_not_at_all(workbench, title, monkeypatch):
    """Words without one count as confirmed: nobody has, and they would be published."""

    def fail(*args, **kwargs):
        raise RuntimeError("stopped here")

    translation = workbench.translations["es"]
    segment = next(one for one in segments_of(translation) if one.id == title.pk)
    monkeypatch.setattr(drafts.SegmentStatus.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        drafts.make(translation, [(segment, "Ayuda", False)])
    assert not StringTranslation.objects.filter(context=title.context_id).exists()


def test_drafts_leave_alone_what_somebody_has_begun_at_that_moment(workbench, title):
    """All the others are made: those who drafted them had looked before."""
    translation = workbench.translations["es"]
    empty = [one for one in segments_of(translation) if one.path in {"title", "summary"}]
    writing.write(translation, title, "Ayuda", workbench.users["translators:es"])
    made = drafts.make(translation, [(one, "Borrador", False) for one in empty])
    assert list(made.values()) == [1]
    assert row_of(title).data == "Ayuda"


def test_who_begins_a_segment_second_is_shown_what_the_first_wrote(say, title, monkeypatch):
    """They looked before the words of the first were there to see; see also `test_same_instant`."""
    locked = writing._locked
    looks = iter([lambda *place: None, locked])
    assert say("publishers", "Auxilio", 0).status_code == 200
    monkeypatch.setattr(writing, "_locked", lambda *place: next(looks)(*place))
    late = say("translators:es", "Ayuda", 0)
    assert (late.status_code, late.json()["text"]) == (409, "Auxilio")


def test_a_repetition_that_somebody_begins_at_that_moment_stops_nobody(client, workbench, monkeypatch):
    """Their words come between the look at what is there and the drafts; those of the one who confirms are kept."""
    translation = workbench.translations["es"]
    first, second = (
        StringSegment.objects.filter(source=translation.source, string__data="Ask for a blanket.")
        .select_related("string", "context")
        .order_by("order")
    )
    make = drafts.make

    def late(*args, **kwargs):
        writing.write(translation, second, "Pida una frazada.", workbench.users["publishers"])
        return make(*args, **kwargs)

    monkeypatch.setattr(drafts, "make", late)
    client.force_login(workbench.users["translators:es"])
    address = reverse("workbench:segment", args=[translation.pk, first.pk])
    said = {"text": "Pida una manta.", "version": 0, "confirm": True}
    answer = client.put(address, json.dumps(said), content_type="application/json")
    assert (answer.status_code, answer.json()["filled"]) == (200, [])
    assert row_of(first).data == "Pida una manta."


def test_a_suggestion_taken_in_one_window_is_not_replaced_unseen_from_another(say, title):
    """It came from the memory, but by the hand of the person, and no repetition holds it."""
    assert say("translators:es", "Ayuda", 0, origin="memory").status_code == 200
    assert say("translators:es", "Auxilio", 0).status_code == 409
    assert row_of(title).data == "Ayuda"
