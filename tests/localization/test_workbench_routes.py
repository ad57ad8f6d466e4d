"""Role × language × address of the workbench, asked of the server: an address that is in no table fails here.

Each request is one that does something for whoever may. Of whom it is refused, and of whom it only seems to be done,
nothing of what is stored may have changed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from home import cache
from home.models import SiteText, Theme
from localization import checks, standings, urls, writing
from localization.exchange import po
from localization.exchange.sheets import sheets_of
from localization.memory import store
from localization.models import Batch, LanguageSettings, MemoryUnit, Standing, Upload
from tests.localization.asking import (
    EDITORS,
    EVERYBODY,
    NOBODY,
    PUBLISHERS,
    WORKERS,
    Request,
    Watch,
    ask,
    content_of,
    names_of,
    refused,
    workers,
)

LANGUAGES = ("es", "ru")
TMX = (
    '<tmx version="1.4"><header srclang="fr"/><body><tu><tuv xml:lang="fr"><seg>Un</seg></tuv>'
    '<tuv xml:lang="en"><seg>One</seg></tuv></tu></body></tmx>'
)
WORDS = {"fr": "Une phrase", "en": "A sentence", "es": "Una frase", "ru": "Фраза"}


class Place:
    """The update of “north” in English and what the addresses name of it, for somebody and a language."""

    def __init__(self, source, language: str, user):
        self.source, self.language, self.user = source, language, user

    @property
    def locale(self) -> Locale:
        return Locale.objects.get(language_code=self.language)

    @property
    def translation(self) -> Translation:
        return Translation.objects.get(
            source__object_id=self.source.translation_key, target_locale=self.locale
        )

    @property
    def ids(self) -> dict:
        return {"translation_id": self.translation.pk}

    @property
    def segment(self) -> dict:
        found = StringSegment.objects.filter(source=self.translation.source).earliest("order")
        return {**self.ids, "segment_id": found.pk}

    def file(self) -> SimpleUploadedFile:
        """Return a file that changes a word of the translation."""
        return SimpleUploadedFile("words.po", self.changed())

    def changed(self) -> bytes:
        [sheets] = sheets_of([self.translation]).values()
        data = po.write(sheets)
        title = StringTranslation.objects.get(
            locale=self.locale, context__object_id=self.source.translation_key, context__path="title"
        )
        return data.replace(f'msgstr "{title.data}"'.encode(), b'msgstr "Other words"')

    def upload(self, user) -> dict:
        kept = Upload.objects.create(
            user=user, translation=self.translation, name="words.po", data=self.changed()
        )
        return {"upload_id": kept.pk}


Roles = set[str] | Callable[[str], set[str]]


@dataclass(frozen=True)
class Case:
    """A request to one address: who is let in, and for whom it changes something; both may depend on the language."""

    request: Callable[[Place], Request]
    let_in: Roles
    changes: Roles = frozenset()
    prepare: Callable[[Place], None] = lambda place: None
    languages: tuple[str, ...] = LANGUAGES
    besides: tuple[str, ...] = ()  # tables in which it changes something for everybody

    @property
    def asked_in(self) -> tuple[str, ...]:
        """Return the languages to ask in; one, where the rule is the same for all."""
        return self.languages if callable(self.let_in) or callable(self.changes) else self.languages[:1]


def planners(language: str) -> set[str]:
    return {f"reviewers:{language}", *EDITORS}


def writers(language: str) -> set[str]:
    """Return who writes texts outside pages, and whom a translation can be assigned to."""
    return {f"translators:{language}", f"reviewers:{language}", *PUBLISHERS}


def readers(language: str) -> set[str]:
    """Return who sees a source in English."""
    return {*workers("es"), *workers("ru")}


def weeders(language: str) -> set[str]:
    """Return who takes something in a language out of the memory; the unit's source is French."""
    return PUBLISHERS if language == "fr" else {f"reviewers:{language}", *PUBLISHERS}


def get(query: str = "", **kwargs) -> Callable[[Place], Request]:
    return lambda place: Request(query=query.format(place=place), kwargs=kwargs)


def get_desk(query: str = "", **kwargs) -> Callable[[Place], Request]:
    return lambda place: Request(query=query.format(place=place), kwargs={**place.ids, **kwargs})


def post_desk(place: Place) -> Request:
    return Request("post", {}, place.ids)


def on_board(**said) -> Callable[[Place], Request]:
    return lambda place: Request("post", {"pages": [place.source.pk], "language": place.language, **said})


def text(kind: str, key: str, words: str) -> Callable[[Place], Request]:
    data = {"key": [key], "shown": [""], "words": [words]}
    return lambda place: Request("post", data, {"key": kind, "language": place.language})


def sent_memory(what: str, content: str) -> Callable[[Place], Request]:
    return lambda place: Request("post", {"what": what, "file": SimpleUploadedFile("f", content.encode())})


def batch(place: Place) -> Request:
    made = Batch.objects.create(page=place.source, total=1)
    return Request(kwargs={"batch_id": made.pk})


def forget(place: Place) -> Request:
    unit = MemoryUnit.objects.get(part_of=None, place="routes")
    return Request("post", {"language": place.language}, {"unit_id": unit.pk})


def another(place: Place):
    """Return somebody else who may work on everything."""
    return Group.objects.get(name="administrators").user_set.exclude(pk=place.user.pk).first() or (
        Group.objects.get(name="publishers").user_set.first()
    )


def reviewed(place: Place) -> None:
    LanguageSettings.objects.create(locale=place.locale, review=True)


def handed_in(place: Place) -> None:
    reviewed(place)
    Standing.objects.filter(source_page=place.source, locale=place.locale).update(handed_in=timezone.now())


def ready(place: Place) -> None:
    """Confirm words of all segments that leave the checks nothing to say."""
    translation = place.translation
    for segment in StringSegment.objects.filter(source=translation.source).select_related(
        "string", "context"
    ):
        overruled = dict.fromkeys(checks.NAMES, "made up")
        writing.write(translation, segment, "Other words", None, confirmed=True, overruled=overruled)


def ready_for_review(place: Place) -> None:
    ready(place)
    handed_in(place)


def a_theme(place: Place) -> None:
    Theme.objects.create(key="floods", name_fr="Inondations", slug_fr="inondations")


def a_tagline(place: Place) -> None:
    french = Locale.objects.get(language_code="fr")
    SiteText.objects.update_or_create(locale=french, defaults={"tagline": "Passer"})
    SiteText.objects.filter(locale=place.locale).update(tagline="")


def put_segment(place: Place) -> Request:
    said = json.dumps({"text": "Other words", "version": 1})
    return Request("put", said, place.segment, extra={"content_type": "application/json"})


CASES: dict[str, dict[str, Case]] = {
    "analysis": {
        "of what was ticked": Case(on_board(), EVERYBODY),
        "of what is shown": Case(get("language={place.language}"), EVERYBODY),
    },
    "batch": {"of somebody else": Case(batch, EDITORS)},
    "board": {"": Case(get(), EVERYBODY)},
    "board_csv": {"": Case(get(), EVERYBODY)},
    "change": {
        "note": Case(on_board(note="Soon"), EVERYBODY, planners),
        "wanted": Case(on_board(depth="summary"), EVERYBODY, planners),
        "date": Case(on_board(due="2031-01-01"), EVERYBODY, planners),
        "take": Case(lambda place: on_board(translator=place.user.pk)(place), EVERYBODY, writers),
        "give": Case(lambda place: on_board(translator=another(place).pk)(place), EVERYBODY, planners),
        "begin": Case(on_board(start="on"), EVERYBODY, workers, languages=("fr",)),
    },
    "comments": {
        "read": Case(lambda place: Request(kwargs=place.segment), workers),
        "write": Case(lambda place: Request("post", {"text": "A word"}, place.segment), workers, workers),
    },
    "concordance": {"": Case(get_desk("q=sentence"), workers)},
    "desk": {"": Case(get_desk(), workers)},
    "download": {form: Case(get_desk(form=form), workers) for form in ("po", "xliff1", "xliff2")},
    "download_selection": {"": Case(get("language={place.language}&network=north", form="po"), workers)},
    "exchange": {
        "look": Case(get(), EVERYBODY),
        "send": Case(lambda place: Request("post", {"file": place.file()}), EVERYBODY, EVERYBODY),
    },
    "exchange_page": {
        "look": Case(get_desk(), workers),
        "send": Case(lambda place: Request("post", {"file": place.file()}, place.ids), workers, workers),
    },
    "forget": {"": Case(forget, weeders, weeders, languages=("fr", *LANGUAGES))},
    "give_back": {"": Case(post_desk, planners, planners, handed_in)},
    "hand_in": {"": Case(post_desk, workers, workers, reviewed)},
    "languages": {
        "look": Case(get(), PUBLISHERS),
        "set": Case(lambda place: Request("post", {"reviewed": [place.language]}), PUBLISHERS, PUBLISHERS),
    },
    "memory": {
        "": Case(get(), EVERYBODY),
        "look up": Case(get("q=phrase&language=fr&other={place.language}"), EVERYBODY),
    },
    "memory_files": {
        "look": Case(get(), EVERYBODY),
        "memory": Case(sent_memory("tmx", TMX), PUBLISHERS, PUBLISHERS),
        "terms": Case(sent_memory("csv", "concept,language,term\nnew,en,new\n"), PUBLISHERS, PUBLISHERS),
    },
    "memory_tmx": {"": Case(get(), EVERYBODY)},
    "preview": {"": Case(get_desk(), workers)},
    "publish": {
        "without review": Case(post_desk, workers, workers, ready),
        "with review": Case(post_desk, planners, planners, ready_for_review),
    },
    "segment": {"": Case(put_segment, workers, workers)},
    "source": {"": Case(lambda place: Request(kwargs={"page_id": place.source.pk}), readers)},
    "start": {
        "": Case(
            lambda place: Request("post", {}, {"page_id": place.source.pk, "language": place.language}),
            workers,
            workers,
            languages=("fr",),
        )
    },
    "stop": {"": Case(post_desk, workers, workers)},
    "suggestions": {
        "": Case(lambda place: Request(query=f"id={place.segment['segment_id']}", kwargs=place.ids), workers)
    },
    "take_in": {
        "one's own": Case(
            lambda place: Request("post", {}, place.upload(place.user)),
            EVERYBODY,
            workers,
            besides=(Upload._meta.db_table,),
        ),
        "somebody else's": Case(lambda place: Request("post", {}, place.upload(another(place))), NOBODY),
    },
    "terms_csv": {"": Case(get(), EVERYBODY)},
    "terms_tbx": {"": Case(get(), EVERYBODY)},
    "text_list": {
        "look": Case(lambda place: Request(kwargs={"key": "labels", "language": place.language}), EVERYBODY),
        "label": Case(text("labels", "theme:floods:name", "Words"), writers, writers, a_theme),
        "site": Case(text("site", "tagline", "Words"), writers, writers, a_tagline),
        "concepts": Case(text("concepts", "xenophobia", "Words"), NOBODY),
        "interface": Case(text("interface", "Save", "Words"), NOBODY),
    },
    "texts": {"": Case(get(), EVERYBODY)},
    "upload": {
        "one's own": Case(lambda place: Request(kwargs=place.upload(place.user)), EVERYBODY),
        "somebody else's": Case(lambda place: Request(kwargs=place.upload(another(place))), NOBODY),
    },
    "work": {"": Case(get(), EVERYBODY)},
    "work_csv": {"": Case(get(), EVERYBODY)},
}


def test_every_address_is_in_the_table():
    """A new address of the workbench must be thought about."""
    assert names_of(urls.urlpatterns) == set(CASES)


@pytest.fixture(scope="module")
def standing(people, django_db_blocker):
    """Where each translation stands, and a sentence in the memory, for the tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.invalidate()
        standings.refresh(standings.all_keys())
        versions = {code: store.Version(words) for code, words in WORDS.items()}
        store.add([store.NewUnit("file", "routes", "fr", versions)])
        yield
        transaction.set_rollback(True)


@pytest.fixture
def places(standing, tree, people):
    """A function that returns what is asked about, for a language and a role."""
    return lambda language, role: Place(tree["north"]["updates"]["en"], language, people[role])


def turned_away(name: str, response) -> bool:
    """Whether an answer is no, or that there is nothing here for this person."""
    if name == "download_selection" and response.status_code == 302:
        return True
    return response.status_code == 404 or refused(response)


PARAMETERS = [
    pytest.param(name, case, language, id=f"{name}-{label}-{language}")
    for name, cases in CASES.items()
    for label, case in cases.items()
    for language in case.asked_in
]


def of_language(roles: Roles, language: str) -> set[str]:
    """Return the roles of the people here whom a table names."""
    return set(roles(language) if callable(roles) else roles) & EVERYBODY


@pytest.mark.parametrize(("name", "case", "language"), PARAMETERS)
def test_addresses_of_the_workbench(client, people, places, name, case, language):
    """Each answers those whose business it is, in that language, and changes nothing for anybody else."""
    case.prepare(places(language, ""))
    let_in, changed = set(), set()
    for role, user in people.items():
        client.force_login(user)
        with transaction.atomic():
            cache.invalidate()
            request = case.request(places(language, role))
            address = f"{reverse(f'workbench:{name}', kwargs=request.kwargs)}?{request.query}"
            with Watch(case.besides) as watch:
                response = getattr(client, request.method)(address, request.data, **request.extra)
                assert response.status_code < 500
                if not turned_away(name, response):
                    let_in.add(role)
                    assert content_of(response) or response.status_code == 302
            if watch.changed():
                changed.add(role)
            transaction.set_rollback(True)
    assert let_in == of_language(case.let_in, language)
    assert changed == of_language(case.changes, language)


def test_every_address_of_a_translation_asks_for_its_language(client, people, places):
    """Whatever the workbench does with one translation, it asks; nothing need be listed here for that."""
    known = {**places("es", "").segment, "form": "po"}
    patterns = [found for found in urls.urlpatterns if "translation_id" in found.pattern.converters]
    assert len(patterns) > 8
    for pattern in patterns:
        kwargs = {name: known.get(name, 1) for name in pattern.pattern.converters}
        address = reverse(f"workbench:{pattern.name}", kwargs=kwargs)
        for role in sorted(EVERYBODY - WORKERS):
            client.force_login(people[role])
            for method in ("get", "post", "put", "delete"):
                response = ask(client, method, address)
                assert refused(response) or response.status_code == 405, (role, method, address)
