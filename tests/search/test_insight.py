"""What editors learn from searches: counted by the worker, told only when frequent, acted on in one click."""

import csv
import datetime
import io

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache as django_cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from home import cache
from localization.roles import ADMINISTRATORS, PUBLISHERS, translators
from search import asked, insight
from search.records import Promotion, QueryCount, RareQuery, Synonyms, query_key


@pytest.fixture(autouse=True)
def nothing_kept():
    """Begin and end with an empty cache, in which searches and synonyms wait."""
    django_cache.clear()
    yield
    django_cache.clear()


def look_for(client, text: str, times: int = 1, language: str = "fr", **parameters) -> None:
    for _time in range(times):
        assert client.get(f"/{language}/search/", {"q": text, **parameters}).status_code == 200


def make_count(text: str, days_ago: int, searches: int, vain: int = 0, language: str = "fr") -> None:
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    QueryCount.objects.create(language=language, text=text, day=day, searches=searches, without_result=vain)


@pytest.fixture
def person(client, site):
    """Return a function that signs a new member of a group in."""

    def sign_in(group: str):
        user = User.objects.create_user(f"{group}-person", f"{group.replace(':', '-')}@example.org")
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


# Counting


def test_a_search_that_comes_while_others_are_counted_is_counted_next_time(site, client, monkeypatch):
    look_for(client, "Хогвартс", 1, "ru")
    read = django_cache.get_many

    def read_and_let_another_come(keys):
        waiting = read(keys)
        look_for(client, "Дурмстранг", 1, "ru")
        return waiting

    with monkeypatch.context() as patch:
        patch.setattr(asked.cache, "get_many", read_and_let_another_come)
        assert asked.count() == 1
    assert asked.count() == 1


@pytest.mark.parametrize("typed", ["БЕЖЕНЦ", "беженец", "Ребенок"])
def test_lists_are_searched_in_capitals_and_small_letters_of_every_script(site, person, typed):
    Synonyms.objects.create(language="ru", rule="Беженец, БЕЖЕНЦЫ, ребёнок")
    Synonyms.objects.create(language="ru", rule="лодка, катер")
    Promotion.objects.create(language="ru", query="ребёнок Беженцы беженец", page=site.service_page)
    Promotion.objects.create(language="ru", query="лодка", page=site.service_page)
    client = person(ADMINISTRATORS)
    for name in ("synonyms", "promotion"):
        shown = client.get(reverse(f"wagtailsnippets_search_{name}:list"), {"q": typed}).text
        assert "ребёнок" in shown
        assert "лодка" not in shown


def test_a_rare_search_leaves_no_text_anywhere(site, client):
    look_for(client, "Хогвартс", 2, "ru")
    assert asked.count() == 2
    assert not QueryCount.objects.exists()
    assert "хогвартс" not in str(list(RareQuery.objects.values())).lower()
    assert not django_cache.get_many(asked.PLACES)
    look_for(client, " хогвартс! ", 1, "ru")
    asked.count()
    assert list(QueryCount.objects.values_list("language", "text", "searches", "without_result")) == [
        ("ru", "хогвартс", 3, 3)
    ]
    assert not RareQuery.objects.exists()


def test_searches_with_result_and_without_are_told_apart(site, client):
    look_for(client, "Bateaux", 3)
    look_for(client, "licorne", 4)
    asked.count()
    assert set(QueryCount.objects.values_list("text", "searches", "without_result")) == {
        ("bateau", 3, 0),
        ("licorne", 4, 4),
    }
    [french] = insight.insights(["fr"])
    assert [term.text for term in french.vain] == ["licorne"]


@pytest.mark.parametrize(
    ("language", "texts", "term"),
    [
        ("fr", ("Camps de réfugiés", "camp des refugies", "CAMPS POUR RÉFUGIÉS !"), "camp réfugié"),
        ("en", ("Refugee’s camps", "refugee camp", "the “Refugees” camp"), "refugee camp"),
        ("es", ("Campos de refugiados", "campo de refugiado", "¿CAMPOS de los refugiados?"), None),
        ("ru", ("Дети беженцев", "детям беженцам", "ДЕТИ и беженцы"), None),
        ("ru", ("самолёты", "самолет", "Самолётов"), "самолет"),
    ],
)
def test_a_term_is_counted_once_however_it_is_written(db, language, texts, term):
    told = {asked.told(text, language) for text in texts}
    assert len(told) == 1, told
    assert term in {None, *told}
    assert query_key(told.pop(), language) == query_key(texts[0], language)


def test_what_asks_the_same_again_or_names_somebody_is_not_counted(site, client):
    look_for(client, "bateaux", 3, country="it")
    look_for(client, "anne@example.org", 3)
    look_for(client, "06 12 34 56 78", 3)
    look_for(client, "x" * 400, 3)
    look_for(client, "!!!", 3)
    for _time in range(3):
        client.head("/fr/search/", {"q": "licorne"})
    assert asked.count() == 0


@pytest.mark.parametrize(
    ("headers", "counted"),
    [
        ({"Cache-Control": "max-age=0"}, 0),
        ({"Referer": "http://testserver/fr/search/?q=Licornes&page=2&country=it"}, 0),
        ({"Referer": "http://testserver/fr/services/?q=licorne"}, 0),
        ({"Referer": "http://testserver/fr/search/?q=licorne+rose"}, 3),
        ({"Referer": "http://testserver/es/search/?q=licorne"}, 3),
        ({"Referer": "https://search.example.org/fr/?q=licorne"}, 3),
        ({"Referer": "http://[broken?q=licorne"}, 3),
        ({"Referer": "http://testserver/fr/search/?" + "a=1&" * 3000 + "q=licorne"}, 0),
    ],
)
def test_one_reader_who_asks_again_is_not_several(site, client, headers, counted):
    for _time in range(3):
        assert client.get("/fr/search/", {"q": "licorne"}, headers=headers).status_code == 200
    assert asked.count() == counted


def test_counts_of_several_days_meet(site, client, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 2, 12, 0, tzinfo=datetime.UTC))
    look_for(client, "licorne", 2)
    asked.count()
    time_machine.move_to(datetime.datetime(2026, 11, 5, 12, 0, tzinfo=datetime.UTC))
    look_for(client, "licorne")
    asked.count()
    assert list(QueryCount.objects.order_by("day").values_list("day__day", "searches")) == [(2, 2), (5, 1)]


def test_what_is_old_is_forgotten(db):
    make_count("ancien", 90, 5)
    make_count("mourant", 90, 5)
    make_count("mourant", 1, 1)
    make_count("vivant", 89, 3)
    RareQuery.objects.create(language="fr", digest="0", day=timezone.localdate() - asked.RARE_KEPT)
    asked.forget()
    assert list(QueryCount.objects.values_list("text", flat=True)) == ["vivant"]
    assert not RareQuery.objects.exists()


# What is learned


def test_rising_is_what_is_asked_twice_as_often_as_before(db):
    make_count("visa", 1, 6)
    make_count("visa", 10, 8)  # two a week in four weeks
    make_count("asile", 2, 3)
    make_count("asile", 20, 8)
    make_count("toujours", 3, 2)
    make_count("toujours", 30, 2)
    [french] = insight.insights(["fr"])
    assert [(term.text, term.recent, term.before) for term in french.rising] == [("visa", 6, 2.0)]


def test_what_was_found_since_is_not_in_vain_any_more(db):
    make_count("visa", 9, 5, vain=5)
    make_count("asile", 9, 5, vain=5)
    make_count("asile", 2, 1)
    [french] = insight.insights(["fr"])
    assert [term.text for term in french.vain] == ["visa"]


# In the admin


def test_the_page_the_panel_and_the_file(person):
    make_count("=licorne", 1, 4, vain=4)
    make_count("unicorn", 1, 9, vain=9, language="en")
    make_count("rare", 1, 2, vain=2)
    client = person(PUBLISHERS)
    address = reverse("search_insight:index")
    page = client.get(address).content.decode()
    assert "=licorne" in page
    assert "unicorn" in page
    assert "rare<" not in page
    assert "unicorn" not in client.get(f"{address}?language=fr").content.decode()
    panel = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "unicorn" in panel
    assert address in panel
    file = client.get(f"{address}?export=csv&language=fr")
    assert file["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["'=licorne", "'=licorne"]  # in vain, and rising


def test_only_those_who_may_see_it(person, client):
    make_count("licorne", 1, 4, vain=4)
    address = reverse("search_insight:index")
    assert client.get(address).status_code == 302
    person(translators("es"))
    for refused in (address, f"{address}?export=csv", reverse("wagtailsnippets_search_synonyms:add")):
        answer = client.get(refused)
        assert answer.status_code == 302, refused
        assert answer.url == reverse("wagtailadmin_home")
    first = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "licorne" not in first
    assert address not in first


def test_one_click_begins_a_synonym_and_the_next_search_knows_it(person, site):
    make_count("licorne", 1, 4, vain=4)
    client = person(ADMINISTRATORS)
    page = client.get(reverse("search_insight:index")).content.decode()
    link = f"{reverse('wagtailsnippets_search_synonyms:add')}?language=fr&amp;rule=licorne"
    assert link in page
    form = client.get(link.replace("&amp;", "&")).content.decode()
    assert 'value="licorne"' in form
    assert '<option value="fr" selected>' in form
    assert "Routes de la" not in client.get("/fr/search/?q=licorne").content.decode()
    saved = client.post(
        reverse("wagtailsnippets_search_synonyms:add"), {"language": "fr", "rule": "licorne,bateaux"}
    )
    assert saved.status_code == 302
    assert Synonyms.objects.get().rule == "licorne, bateaux"
    cache.invalidate()
    assert "Routes de la" in client.get("/fr/search/?q=licornes").content.decode()
    Synonyms.objects.get().delete()
    assert "Routes de la" not in client.get("/fr/search/?q=licorne").content.decode()


def test_one_click_begins_a_recommendation(person, site):
    client = person(PUBLISHERS)
    add = reverse("wagtailsnippets_search_promotion:add")
    form = client.get(f"{add}?language=ru&query=виза").content.decode()
    assert 'value="виза"' in form
    data = {"language": "fr", "query": "licorne", "page": site.report.pk, "order": "0"}
    assert client.post(add, data).status_code == 302
    assert Promotion.objects.get().key == "licorn"
    assert "Routes de la" in client.get("/fr/search/?q=licornes").content.decode()
    again = client.post(add, {**data, "query": "Licornes"})
    assert again.status_code == 200, "twice the same is refused in the form"
    assert Promotion.objects.count() == 1


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "a",
        "seul",
        "un => deux, trois",
        "bateau, bateaux",
        "…, bateau",
        "de la, du",
        "bateau, de la",
        ",",
        "navire, " * 40,
        "mot, " + "x" * 90,
    ],
)
def test_a_rule_that_does_not_parse_is_refused_in_the_form(person, rule):
    client = person(PUBLISHERS)
    answer = client.post(reverse("wagtailsnippets_search_synonyms:add"), {"language": "fr", "rule": rule})
    assert answer.status_code == 200
    assert answer.context["form"].errors["rule"]
    assert not Synonyms.objects.exists()


def test_a_rule_that_loops_is_refused_in_the_form(person):
    Synonyms.objects.create(language="fr", rule="bateau, navire")
    client = person(PUBLISHERS)
    add = reverse("wagtailsnippets_search_synonyms:add")
    answer = client.post(add, {"language": "fr", "rule": "Navires, embarcation"})
    assert "bateau, navire" in str(answer.context["form"].errors["rule"])
    assert client.post(add, {"language": "es", "rule": "navire, barco"}).status_code == 302
    missing = client.post(add, {"language": "", "rule": "un, deux"})
    assert "language" in missing.context["form"].errors
