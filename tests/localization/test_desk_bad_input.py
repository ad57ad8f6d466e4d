"""Whatever a browser sends to the desk, the answer names the reason, and nothing is changed."""

import json

import pytest
from django.urls import reverse
from django.urls.converters import IntConverter
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment, StringTranslation

from localization import writing
from localization.models import SegmentComment, SegmentStatus
from localization.wagtail_hooks import register_urls

GOOD = {"text": "Ayuda en la frontera", "version": 0}
LONG = "ñ" * (writing.LONGEST + 1)
# What is sent for the title, and what the answer is.
SENT = {
    "no JSON": (b"text=Ayuda", 400),
    "cut off": (b'{"text": "Ayuda", "version"', 400),
    "brackets without end": (b"[" * 100_000, 400),
    "objects without end": (b'{"text":' * 100_000, 400),
    "a number without end": (b'{"text": "Ayuda", "version": ' + b"9" * 5000 + b"}", 400),
    "no UTF-8": (b'{"text": "\xff\xfe", "version": 0}', 400),
    "a list": ([GOOD], 400),
    "nothing": (b"", 400),
    "no version": ({"text": "Ayuda"}, 400),
    "no text at all": ({"version": 0}, 400),
    "version as text": (GOOD | {"version": "0"}, 400),
    "text as number": (GOOD | {"text": 5}, 400),
    "text as null": (GOOD | {"text": None}, 400),
    "lone surrogate": (b'{"text": "Ayuda \\ud800", "version": 0}', 400),
    "too long": (GOOD | {"text": LONG}, 400),
    "unknown mark": (GOOD | {"text": "{7}Ayuda{/7}"}, 400),
    "mark not closed": (GOOD | {"text": "{b}Ayuda"}, 400),
    "marks crossed": (GOOD | {"text": "{b}Ayuda {i}en{/b} la frontera{/i}"}, 400),
    "stale version": (GOOD | {"version": 7}, 409),
    "version of another world": (GOOD | {"version": 2**70}, 409),
}
# What is odd and yet can be saved, with what is kept of it.
ODD = {
    "a NUL": (GOOD | {"text": "Ayuda\x00"}, "Ayuda"),
    "HTML": (GOOD | {"text": "<script>1</script> & {{b}}"}, "&lt;script&gt;1&lt;/script&gt; &amp; {b}"),
    "spaces": (GOOD | {"text": " \n "}, None),
    "unknown origin": (GOOD | {"origin": ["typed"]}, GOOD["text"]),
    "overruled by a list": (GOOD | {"overruled": ["numbers"]}, GOOD["text"]),
    "reasons that no database keeps": (
        GOOD | {"overruled": {"numbers": "a\x00b", "spaces": "\ud800", "nonsense": "c", "links": {}}},
        GOOD["text"],
    ),
}


@pytest.fixture
def title(workbench) -> StringSegment:
    """The title of the page that is being translated."""
    return StringSegment.objects.get(source=workbench.translations["es"].source, context__path="title")


def put(client, workbench, segment_id: int, said):
    """Send what a browser says of a segment."""
    client.force_login(workbench.users["translators:es"])
    address = reverse("workbench:segment", args=[workbench.translations["es"].pk, segment_id])
    data = said if isinstance(said, bytes) else json.dumps(said)
    return client.put(address, data, content_type="application/json")


def kept(workbench):
    """Return the words that are kept in Spanish."""
    return list(StringTranslation.objects.filter(locale__language_code="es").values_list("data", flat=True))


@pytest.mark.parametrize("name", SENT)
def test_what_cannot_be_saved_is_refused(client, workbench, title, name):
    """With a reason to show, or with what somebody else wrote."""
    said, status = SENT[name]
    before = kept(workbench)
    answer = put(client, workbench, title.pk, said)
    assert answer.status_code == status
    assert answer.json()["error" if status == 400 else "version"] not in {"", None}
    assert kept(workbench) == before


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_kept_as_text(client, workbench, title, name):
    """Tags are words, and what no database keeps is left out."""
    said, words = ODD[name]
    assert put(client, workbench, title.pk, said).status_code == 200
    rows = StringTranslation.objects.filter(locale__language_code="es", context=title.context_id)
    assert list(rows.values_list("data", flat=True)) == ([] if words is None else [words])
    assert not SegmentStatus.objects.exclude(overruled={}).exists()


def test_a_segment_belongs_to_its_page(client, workbench, title):
    """One of another page, one that never was, and one of a translation that was stopped."""
    other = StringSegment.objects.exclude(source=title.source_id).first()
    before = kept(workbench)
    for segment_id in (other.pk, 2**62, 2**80):
        assert put(client, workbench, segment_id, GOOD).status_code == 404
    translation = workbench.translations["es"]
    translation.enabled = False
    translation.save()
    assert put(client, workbench, title.pk, GOOD).status_code == 404
    assert kept(workbench) == before


@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_numbers_that_no_row_can_have(client, workbench, title, method):
    """At each address of the workbench and of wagtail-localize that names rows, one after the other: nothing is there."""
    client.force_login(workbench.users["publishers"])
    real = {"translation_id": workbench.translations["es"].pk, "segment_id": title.pk}
    real |= {"string_segment_id": title.pk, "page_id": workbench.update.pk, "language": "es", "form": "po"}
    asked = 0
    ours, upstream = (one.url_patterns for one in register_urls())
    spaced = [*(("workbench", one) for one in ours), *(("wagtail_localize", one) for one in upstream)]
    for space, pattern in spaced:
        kinds = pattern.pattern.converters
        for number in (name for name, kind in kinds.items() if isinstance(kind, IntConverter)):
            said = {name: real.get(name, 1) for name in kinds} | {number: 10**23}
            address = reverse(f"{space}:{pattern.name}", kwargs=said)
            assert getattr(client, method)(address).status_code in {302, 403, 404, 405}, address
            asked += 1
    assert asked > 25


@pytest.mark.parametrize("number", ["-1", "1.5", "x", "", "٣", "9" * 30, "9" * 5000, "\x00"])
def test_numbers_that_are_none(client, workbench, number):
    """In addresses and forms that name segments or pages."""
    client.force_login(workbench.users["publishers"])
    translation = workbench.translations["es"]
    asked = reverse("workbench:suggestions", args=[translation.pk])
    assert client.get(asked, {"id": [number]}).json() == {}
    for name in ("change", "analysis"):
        address = reverse(f"workbench:{name}")
        assert client.post(address, {"pages": [number], "language": "es"}).status_code == 302
    assert client.get(reverse("workbench:exchange"), {"pages": [number]}).status_code == 200
    assert client.post(reverse("workbench:forget", args=["9" * 5000])).status_code == 404


def test_comments_of_any_kind(client, workbench, title):
    """Kept without what no database keeps, and not without end."""
    client.force_login(workbench.users["translators:es"])
    address = reverse("workbench:comments", args=[workbench.translations["es"].pk, title.pk])
    assert client.post(address, {"text": " \x00 "}).status_code == 302
    assert not SegmentComment.objects.exists()
    client.post(address, {"text": "<b>\x00" + "x" * 9000})
    (comment,) = SegmentComment.objects.all()
    assert (comment.text[:4], len(comment.text)) == ("<b>x", 2000)
    assert "&lt;b&gt;x" in client.get(address).text


def test_what_is_too_large_is_refused_in_the_persons_language(client, workbench, title, settings):
    """As JSON where the desk's script asks, as a page elsewhere; the browser's language matters less."""
    settings.MAX_UPLOAD_SIZE = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500
    user = workbench.users["translators:es"]
    UserProfile.objects.filter(user=user).update(preferred_language="es")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    refused = put(client, workbench, title.pk, GOOD | {"text": "x" * 3000})
    assert (refused.status_code, list(refused.json())) == (413, ["error"])
    assert refused.json()["error"].startswith("Un archivo puede tener")
    settings.MAX_UPLOAD_SIZE = 10_000
    for length in (3000, 30_000):  # one too large for a form, which Django refuses, one for a file
        answer = client.post(reverse("workbench:change"), {"note": "x" * length})
        assert answer.status_code == 413
        assert '<html lang="es"' in answer.text


def test_an_address_is_kept_as_it_will_be(workbench, client):
    """Once it is confirmed: tidied while somebody types, it would run away from them."""
    segment = StringSegment.objects.get(source=workbench.translations["es"].source, context__path="slug")
    client.force_login(workbench.users["translators:es"])

    def send(**more):
        address = reverse("workbench:segment", args=[workbench.translations["es"].pk, segment.pk])
        said = {"text": "Ayuda en la Frontera, hoy", **more}
        return client.put(address, json.dumps(said), content_type="application/json").json()

    typed = send(version=0)
    assert "text" not in typed
    assert send(version=typed["version"], confirm=True)["text"] == "ayuda-en-la-frontera-hoy"
    assert StringTranslation.objects.get(context=segment.context_id).data == "ayuda-en-la-frontera-hoy"
