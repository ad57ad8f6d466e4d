"""A place in Calais, one that is hidden, and a Monday on which the first is open."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.services_making import slot

PARIS = ZoneInfo("Europe/Paris")


MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=PARIS)


OFFICE = [slot("12345", "09:00", "12:00"), slot("1234", "14:00", "17:00")]


CALAIS = {
    "name": "Accueil de Calais",
    "address": "14 rue de l’Exemple",
    "postcode": "62100",
    "latitude": 50.951,
    "longitude": 1.858,
    "hours": OFFICE,
}


SECRET = {
    "visibility": "hidden",
    "name": "Casa segreta",
    "address": "via Nascosta 7",
    "postcode": "00199",
    "town": "Frascati",
    "area": "Lazio",
    "country": "it",
    "latitude": 41.81,
    "longitude": 12.68,
    "timezone": "Europe/Rome",
    "hours": [slot("1234567", "00:00", "23:59")],
}
