"""What the demo content must be: enough, substantial, in the languages meant, and marked where it is invented."""

import re
from collections import Counter

import phonenumbers
import pytest
from django.conf import settings

from demo.builders.common import HALF_DONE
from demo.content import FOLDER, site_texts, works
from demo.markdown import ITEM
from publications.models.updates import Type

CODES = [code for code, _name in settings.LANGUAGES]
KINDS = ("networks", "pages", "reports", "case-studies", "updates", "series", "services")
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
CASE_STUDY_WORDS = 400
# Numbers that regulators keep for fiction: no country (+999), North America, France, Great Britain.
RESERVED = re.compile(r"\+999 |\+1 \d{3} 555 01\d\d|\+33 1 99 00 |\+44 20 7946 0")
EXAMPLE_DOMAIN = re.compile(r"(.*\.)?example\.(org|net|com)")
PUBLIC_SITES = {"creativecommons.org"}
# Letters that tell Russian from the three others.
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@pytest.fixture(scope="module")
def content():
    """All works by kind; `events` are those of all series."""
    found = {kind: works(kind) for kind in KINDS}
    found["events"] = [event for series in found["series"] for event in works("events", series.folder)]
    return found


def body_of(text) -> str:
    return "\n".join(text.sections.values())


def test_there_is_enough(content):
    assert {work.key for work in content["networks"]} == {"perco", "apmn", "americas", "central-asia"}
    assert len(content["reports"]) >= 4
    assert sum(bool(work.facts.get("files")) for work in content["reports"]) >= 2
    assert len(content["case-studies"]) >= 8
    assert len(content["updates"]) >= 12
    assert {work.facts["type"] for work in content["updates"]} == set(Type.values)
    assert len(content["series"]) >= 4
    assert len(content["services"]) >= 30
    countries = {place["country"] for work in content["services"] for place in work.facts["places"]}
    assert len(countries) >= 12


def test_each_network_publishes_each_kind_and_is_a_case_study(content):
    for kind in ("reports", "case-studies", "updates", "series", "services"):
        assert {work.facts["network"] for work in content[kind]} >= {
            "perco",
            "apmn",
            "americas",
            "central-asia",
        }, kind
    for network in content["networks"]:
        assert set(network.texts) == set(CODES)
    own = {"perco-platform", "apmn-network", "americas-working-group", "central-asia-network"}
    in_all = {work.key for work in content["case-studies"] if set(work.texts) == set(CODES)}
    assert own <= in_all


def test_case_studies_are_substantial_in_each_language(content):
    for work in content["case-studies"]:
        for language, text in work.texts.items():
            words = len(WORD.findall(body_of(text)))
            assert words >= CASE_STUDY_WORDS, (work.key, language, words)
            assert set(text.sections) >= {"concept", "case-study", "challenges", "lessons", "countries"}
            for section in ("challenges", "lessons"):
                assert len(ITEM.findall(text[section])) >= 3, (work.key, language, section)


def test_half_is_in_all_languages_and_the_rest_in_one_to_three(content):
    counts = Counter(len(work.texts) for kind in KINDS for work in content[kind])
    assert 0.45 <= counts[4] / counts.total() <= 0.65, counts
    assert all(counts[number] >= 4 for number in (1, 2, 3)), counts


def test_sources_are_mixed_and_central_asia_writes_russian(content):
    for kind in ("reports", "case-studies", "updates", "series", "services"):
        assert {work.source for work in content[kind]} == set(CODES), kind
    written = [
        work for kind in KINDS for work in content[kind] if work.facts.get("network") == "central-asia"
    ]
    assert all(work.source == "ru" for work in written), [work.key for work in written if work.source != "ru"]


def test_one_translation_stays_half_done(content):
    (place,) = HALF_DONE
    kind, key = place[0].split("/")
    work = next(work for work in content[kind] if work.key == key)
    assert place[1] in work.texts
    assert place[1] != work.source


@pytest.mark.parametrize("kind", [*KINDS, "events"])
def test_each_text_is_in_its_language_and_says_all_that_the_source_says(content, kind):
    for work in content[kind]:
        source = work.texts[work.source]
        for language, text in work.texts.items():
            place = (work.key, language)
            words = body_of(text)
            cyrillic = len(CYRILLIC.findall(words)) / max(1, len("".join(WORD.findall(words))))
            assert (cyrillic > 0.8) == (language == "ru"), place
            assert set(text.sections) == set(source.sections), place
            assert len(text.meta["summary"]) <= 300, place
            for name, section in source.sections.items():
                ids = [item[1] for item in ITEM.findall(section)]
                assert [item[1] for item in ITEM.findall(text[name])] == ids, (*place, name)
                assert section.count("\n## ") == text[name].count("\n## "), (*place, name)


def test_titles_and_slugs_are_each_works_own(content):
    for language in CODES:
        texts = [work.texts[language] for kind in KINDS for work in content[kind] if language in work.texts]
        for name in ("title", "slug"):
            repeated = [
                value for value, times in Counter(text.meta[name] for text in texts).items() if times > 1
            ]
            assert repeated == [], (language, name)


def test_what_is_invented_is_marked(content):
    marks = re.compile(
        r"exempl|exampl|invent|ejempl|пример|вымышл|demonstrat|démonstrat|demostrac|демонстрац", re.I
    )
    for kind in ("case-studies", "updates", "services", "reports", "series"):
        for work in content[kind]:
            if work.facts.get("example"):
                for language, text in work.texts.items():
                    assert marks.search(body_of(text)), (kind, work.key, language)
    assert all(work.facts.get("example") for kind in ("updates", "services") for work in content[kind])
    # Events are marked by their builder; one is known to have taken place.
    assert all(marks.search(words["made_up_event"]) for words in site_texts().values())
    assert [work.key for work in content["events"] if not work.facts.get("example")] == [
        "apmn-annual-meeting-2016"
    ]


def test_numbers_and_addresses_reach_nobody():
    for path in (*FOLDER.rglob("*.toml"), *FOLDER.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        for found in phonenumbers.PhoneNumberMatcher(text, None, leniency=phonenumbers.Leniency.POSSIBLE):
            assert RESERVED.match(text[found.start :]), (path, found.raw_string)
        for domain in re.findall(r"https?://([\w.-]+)|[\w.+-]+@([\w.-]+\w)", text):
            name = "".join(domain)
            assert EXAMPLE_DOMAIN.fullmatch(name) or name in PUBLIC_SITES, (path, name)
