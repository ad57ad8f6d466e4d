"""What a reader sees of a service: the facts in words, what is hidden, and until when the page is right."""

import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from directory.models import ServicePage
from directory.presentation import ServiceView
from home import cache
from home.vocabularies.models import Theme
from tests.directory.places import CALAIS, MONDAY, PARIS, SECRET
from tests.services_making import exception, make_service, make_service_page, slot

TRACES = ["Casa segreta", "Nascosta", "00199", "Frascati", "Lazio", "Ital", "41.8", "12.68", "Rome"]


def view(service, language="en", now=MONDAY) -> ServiceView:
    with override(language):
        made = ServiceView(service, now)
        made.opening, made.contacts  # noqa: B018 – worked out in this language
        for place in made.places:
            place.timezone, place.hours, place.exceptions  # noqa: B018
        return made


def json_ld(html: str) -> dict:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return next(thing for thing in json.loads(found[1])["@graph"] if thing["@type"] == "Service")


class TestOpening:
    @pytest.mark.parametrize(
        ("now", "text"),
        [
            ("2026-03-02 10:00", "Open now, until 12:00"),
            ("2026-03-02 12:30", "Closed now; opens next: 14:00"),
            ("2026-03-02 18:00", "Closed now; opens next: tomorrow, 09:00"),
            ("2026-03-06 13:00", "Closed now; opens next: Monday, 09:00"),
        ],
    )
    def test_says_when(self, perco, now, text):
        moment = datetime.fromisoformat(now).replace(tzinfo=PARIS)
        assert view(make_service(perco, places=[CALAIS]), now=moment).opening["text"] == text

    @pytest.mark.parametrize(
        ("language", "days", "opens"),
        [
            ("en", "Monday – Thursday: ", "Closed now; opens next: Monday, 09:00"),
            ("ru", "Понедельник – четверг: ", "Сейчас закрыто; откроется: понедельник, 09:00"),
        ],
    )
    def test_days_have_a_capital_within_a_sentence_in_english_alone(self, perco, language, days, opens):
        friday = datetime(2026, 3, 6, 13, tzinfo=PARIS)
        shown = view(make_service(perco, places=[CALAIS]), language, friday)
        assert shown.opening["text"] == opens
        with override(language):
            assert days in shown.message("Day centre", "https://example.org/")

    def test_several_places_name_the_one_that_is_meant(self, perco):
        dunkirk = {
            "town": "Dunkerque",
            "hours": [slot("1", "15:00", "16:00")],
            "name": "Accueil de Dunkerque",
        }
        service = make_service(perco, places=[dunkirk, CALAIS])
        assert view(service).opening == {"open": True, "text": "Open now, until 12:00 (Accueil de Calais)"}

    def test_a_temporary_closure_goes_before_all(self, perco):
        service = make_service(perco, places=[CALAIS], temporarily_closed=True, closed_until=date(2026, 3, 4))
        assert view(service).opening["text"] == "Temporarily closed, up to and including 4 March 2026"
        later = datetime(2026, 3, 5, 9, tzinfo=PARIS)
        assert view(service, now=later).opening["open"]

    def test_nothing_is_said_where_no_hours_are_known(self, perco):
        assert view(make_service(perco, places=[{}])).opening is None

    @pytest.mark.parametrize(
        ("days", "text"),
        [
            ([exception("2026-03-02")], "Today: Closed; usually: 09:00–12:00, 14:00–17:00"),
            (
                [exception("2026-03-01", "2026-03-02", "10:00", "11:00")],
                "Today: 10:00–11:00; usually: 09:00–12:00, 14:00–17:00",
            ),
            ([exception("2026-03-03")], "09:00–12:00, 14:00–17:00"),
            ([exception("2026-03-09")], "09:00–12:00, 14:00–17:00"),
        ],
    )
    def test_the_week_tells_today_as_it_is(self, perco, days, text):
        hours = view(make_service(perco, places=[{**CALAIS, "exceptions": days}])).places[0].hours
        assert hours[0] == {"day": "Monday", "text": text, "today": True}
        assert hours[1]["text"] == "09:00–12:00, 14:00–17:00"

    def test_a_closed_service_is_closed_in_the_week_too(self, perco):
        hours = view(make_service(perco, places=[CALAIS], temporarily_closed=True)).places[0].hours
        assert hours[0]["text"] == "Today: Closed; usually: 09:00–12:00, 14:00–17:00"

    def test_the_message_tells_what_differs_within_a_week(self, perco):
        days = [
            exception("2026-03-08", None, "10:00", "11:00"),
            exception("2026-02-27", "2026-03-02"),
            exception("2026-03-09"),
            exception("2026-03-01"),
        ]
        shown = view(make_service(perco, places=[{**CALAIS, "exceptions": days}]))
        with override("en"):
            message = shown.message("Day centre", "https://example.org/")
        lines = message.split("\n\n")[1].splitlines()
        assert lines[1:] == [
            "Monday – Thursday: 09:00–12:00, 14:00–17:00",
            "Friday: 09:00–12:00",
            "27 February 2026 – 2 March 2026: Closed",
            "8 March 2026: 10:00–11:00",
        ]

    def test_exceptions_to_come_are_listed(self, perco):
        days = [
            exception("2026-02-01", "2026-02-03"),
            exception("2026-05-01"),
            exception("2026-05-08", None, "10:00", "11:00"),
            exception("2026-05-09", None, "10:00", "11:00", by_appointment=True),
        ]
        place = view(make_service(perco, places=[{**CALAIS, "exceptions": days}])).places[0]
        assert place.exceptions == [
            ("1 May 2026", "Closed"),
            ("8 May 2026", "10:00–11:00"),
            ("9 May 2026", "10:00–11:00 (by appointment)"),
        ]
        assert place.hours[0] == {"day": "Monday", "text": "09:00–12:00, 14:00–17:00", "today": True}
        assert place.hours[6]["text"] == "Closed"


class TestFacts:
    def test_in_the_reader_s_language(self, perco):
        service = make_service(
            perco,
            places=[CALAIS],
            contacts=[
                {"kind": "email", "value": "help@example.org"},
                {"kind": "call", "value": "+999 555 0101", "languages": ["ar"]},
            ],
            languages=["fr", "ar"],
            age_from=6,
            age_until=17,
            free=False,
            cost_amount=5,
            cost_currency="EUR",
            places_in_all=21,
        )
        english, russian = view(service), view(service, "ru")
        with override("en"):
            assert english.spoken == "French, Arabic"
            assert english.audience == ["6 to 17 years"]
            assert english.cost == "€5"
            assert english.phone.url == "tel:+9995550101"
            assert english.place == "14 rue de l’Exemple, 62100 Calais, France"
        with override("ru"):
            assert russian.spoken == "французский, арабский"
            assert russian.contacts[1].languages == "арабский"

    def test_as_a_message(self, perco):
        service = make_service(perco, places=[CALAIS], contacts=[{"kind": "call", "value": "+999 555 0101"}])
        with override("en"):
            text = view(service).message("Day centre", "https://example.org/en/x/")
        assert text.splitlines() == [
            "Day centre",
            "",
            "Accueil de Calais, 14 rue de l’Exemple, 62100 Calais, France",
            "Monday – Thursday: 09:00–12:00, 14:00–17:00",
            "Friday: 09:00–12:00",
            "",
            "Telephone: +999 555 0101",
            "",
            "https://example.org/en/x/",
        ]


class TestHiddenPlaces:
    def test_leave_no_trace_in_any_language(self, client, perco, clock):
        service = make_service(
            perco, places=[SECRET], remote=True, contacts=[{"kind": "call", "value": "+999 555 0101"}]
        )
        page = make_service_page(service)
        for version in ServicePage.objects.filter(translation_key=page.translation_key):
            html = client.get(version.url).content.decode()
            assert [trace for trace in TRACES if trace in html] == []

    def test_an_area_shows_town_and_area_alone(self, client, perco, clock):
        place = {**CALAIS, "visibility": "area", "area": "Pas-de-Calais"}
        page = make_service_page(make_service(perco, places=[place]), languages=["fr"])
        html = client.get(page.url).content.decode()
        assert "Calais, Pas-de-Calais, France" in html
        assert [
            trace for trace in ("Exemple", "62100", "50.95", "1.858", "Accueil de Calais") if trace in html
        ] == []


class TestPage:
    def test_shows_what_matters_first(self, client, perco, clock):
        service = make_service(
            perco,
            places=[CALAIS],
            contacts=[{"kind": "call", "value": "+999 555 0101"}],
            confirm_by=date(2026, 3, 1),
        )
        page = make_service_page(service)
        html = client.get(page.url).content.decode()
        for text in (
            'href="tel:+9995550101"',
            "14 rue de l’Exemple",
            "Croix-Rouge française",
            f"{page.url}problem/",
        ):
            assert text in html
        assert page.is_overdue

    def test_has_no_section_of_a_text_in_which_nobody_wrote(self, client, perco):
        page = make_service_page(make_service(perco), languages=["fr"], how="<p>Appelez.</p>")
        blank = '<p data-block-key="6ae2v"></p>'
        # As pages were stored before they were tidied when saved.
        ServicePage.objects.filter(pk=page.pk).update(what=blank, who=blank, bring=blank)
        html = client.get(page.url).content.decode()
        assert re.findall(r'<h2 id="(what|who|bring|how)"', html) == ["how"]
        assert "6ae2v" not in html

    def test_names_its_themes(self, client, perco, clock):
        service = make_service(perco)
        theme = Theme.objects.create(key="reception", order=1, name_fr="Se loger", slug_fr="se-loger")
        service.themes = [theme]
        service.save_revision().publish()
        html = client.get(make_service_page(service).url).content.decode()
        assert re.search(r"<dt>Thèmes</dt><dd>\s*(<[^>]+>\s*)*Se loger<", html)

    def test_says_nothing_of_facts_that_are_not_public(self, client, perco):
        page = make_service_page(make_service(perco, places=[CALAIS]), languages=["fr"])
        service = page.service
        service.unpublish()
        response = client.get(page.url)
        assert response.status_code == 200
        assert "14 rue" not in response.content.decode()

    def test_json_ld(self, client, perco, clock):
        service = make_service(
            perco,
            places=[{**CALAIS, "exceptions": [exception("2026-05-01")]}, SECRET],
            contacts=[{"kind": "call", "value": "+999 555 0101"}],
            countries=["be"],
        )
        page = make_service_page(service)
        found = json_ld(client.get(page.url).content.decode())
        channel = found["availableChannel"][0]
        assert [each["name"] for each in found["areaServed"]] == ["France", "Belgique"]
        assert [place["name"] for place in channel["serviceLocation"]] == ["Accueil de Calais"]
        hours = channel["serviceLocation"][0]["openingHoursSpecification"]
        assert hours[1] == {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [
                f"https://schema.org/{day}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday")
            ],
            "opens": "14:00",
            "closes": "17:00",
        }
        assert channel["servicePhone"][0]["telephone"] == "+999 555 0101"

    def test_json_ld_of_whole_days_does_not_say_closed(self, client, perco, clock):
        place = {
            **CALAIS,
            "hours": [slot("1", "00:00", "00:00"), slot("2", "08:00", "08:00")],
            "exceptions": [exception("2026-05-01", None, "00:00", "00:00"), exception("2026-05-08")],
        }
        page = make_service_page(make_service(perco, places=[place]), languages=["fr"])
        found = json_ld(client.get(page.url).content.decode())
        located = found["availableChannel"][0]["serviceLocation"][0]
        times = {
            name: [(each["opens"], each["closes"]) for each in located[name]]
            for name in ("openingHoursSpecification", "specialOpeningHoursSpecification")
        }
        assert times == {
            "openingHoursSpecification": [("00:00", "23:59"), ("08:00", "08:00")],
            "specialOpeningHoursSpecification": [("00:00", "23:59"), ("00:00", "00:00")],
        }

    def test_costs_few_queries(self, client, perco, clock, settings):
        settings.PAGE_CACHE = True
        phone = {"kind": "call", "value": "+999 555 0101"}
        counts = []
        for number in (1, 4):
            service = make_service(perco, places=[CALAIS] * number, contacts=[phone] * number)
            page = make_service_page(service, title=f"Accueil {number}")
            cache.invalidate()
            client.get(page.url)
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{page.url}?unknown=1")  # such an address is not kept
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12

    def test_is_right_until_the_next_change(self, perco, clock):
        page = make_service_page(make_service(perco, places=[CALAIS]), languages=["fr"])
        assert page.next_change() == datetime(2026, 3, 2, 12, tzinfo=PARIS)
        clock.move_to(datetime(2026, 3, 2, 20, tzinfo=PARIS))
        page = ServicePage.objects.get(pk=page.pk)
        assert page.next_change() == datetime(2026, 3, 3, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        ("150000.00", "UZS", "fr", "150 000 UZS"),
        ("150000.00", "UZS", "ru", "150 000 UZS"),
        ("5.50", "EUR", "es", "5,50 €"),
        ("5.00", "EUR", "en", "€5"),
    ],
)
def test_a_whole_amount_has_no_decimals(perco, amount, currency, language, text):
    service = make_service(perco, free=False, cost_amount=Decimal(amount), cost_currency=currency)
    shown = view(service, language)
    with override(language):
        assert re.sub(r"\s", " ", shown.cost) == text
