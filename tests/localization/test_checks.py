"""What the checks find in each language, and that good translations pass."""

import pytest
from django.utils.translation import override

from localization import figures
from localization.checks import NAMES, Pair, findings


def found(source: str, target: str, *, source_language: str = "en", language: str = "es", **more) -> set[str]:
    """Return the keys of the checks that find something."""
    with override("en"):
        return {one.check for one in findings(Pair(source, target, source_language, language, **more))}


WRONG = [
    ("numbers", "fr", "Call 17 people.", "Appelez 71 personnes."),
    ("numbers", "es", "Open until 12 May 2026.", "Abierto hasta el 12 de junio de 2026."),
    ("numbers", "ru", "On 3 April 2016.", "4 апреля 2016 года."),
    ("numbers", "ru", "It costs 1,500 euros.", "Это стоит 150 евро."),
    ("numbers", "es", "Three beds.", "30 camas."),
    ("numbers", "en", "Le 1er mars.", "On 1 April."),
    ("marks", "fr", "Call {1}us{/1}.", "Appelez-nous."),
    ("marks", "fr", "Call {1}us{/1}.", "Appelez-nous{1} {/1}."),
    ("marks", "fr", "Call {1}us{/1}.", "{{1}}Appelez-nous{{/1}}."),
    ("marks", "ru", "{1}Now{/1} and {2}here{/2}.", "{1}Сейчас{/1} и здесь."),
    ("addresses", "es", "Write to help@example.org.", "Escriba a ayuda@example.org."),
    ("addresses", "ru", "See https://example.org/a.", "См. https://example.org/b."),
    ("end", "fr", "Is it open?", "C’est ouvert."),
    ("end", "es", "It is open.", "Está abierto"),
    ("end", "es", "Is it open?", "Está abierto?"),
    ("end", "es", "Come in! It is open.", "Pase! Está abierto."),
    ("end", "ru", "It is open", "Открыто."),
    ("end", "en", "C’est ouvert.", "It is open:"),
    ("spaces", "es", "Come in.", "Pase  por aquí."),
    ("spaces", "ru", "Come in, please.", "Входите ,пожалуйста."),
    ("spaces", "en", "Venez vite, svp.", "Come quickly,please."),
    ("spaces", "es", "Come in!", "¡Pase !"),
    ("spaces", "ru", "Come in.", " Входите."),
    ("french-spacing", "fr", "Is it open?", "C’est ouvert?"),
    ("french-spacing", "fr", "Hours: all day", "Horaires : toute la journée"),
    ("french-spacing", "fr", "The “centre” is open.", "Le «centre» est ouvert."),
    ("french-spacing", "fr", "Wait; come back!", "Attendez; revenez\u202f!"),
    ("french-spacing", "fr", "“Is it open?”", "«\u00a0C’est ouvert\u00a0? »"),
    ("addresses", "es", "See www.example.org/a.", "Consulte www.example.org/b."),
    ("numbers", "fr", "It helped 80 families.", "Aide à soixante-dix familles."),
    ("numbers", "ru", "From 8 a.m. to 10 p.m.", "С 8 до 23 часов."),
    ("quotes", "fr", "The “centre” is open.", "Le “centre” est ouvert."),
    ("quotes", "fr", "The “centre” is open.", "Le «\u00a0grand\u00a0» “centre” est ouvert."),
    ("quotes", "ru", "The “centre” is open.", "„Центр“ и “клуб”."),
    ("quotes", "es", "The “centre” is open.", 'El "centro" está abierto.'),
    ("quotes", "ru", "The “centre” is open.", "“Центр” открыт."),
    ("quotes", "en", "Le «\u00a0centre\u00a0» est ouvert.", "The «centre» is open."),
    ("same", "es", "Ask the volunteers.", "Ask the volunteers."),
    ("same", "ru", "Ask the volunteers.", "ask the volunteers."),
    (
        "untranslated",
        "es",
        "Ask the volunteers for a blanket and for warm water.",
        "Ask los voluntarios for a blanket and for warm water.",
    ),
    ("alphabet", "ru", "Information", "Инфoрмация"),
    ("alphabet", "ru", "Red Cross", "Красный Kрест"),
]


@pytest.mark.parametrize(("check", "language", "source", "target"), WRONG)
def test_what_is_wrong_is_found(check, language, source, target):
    """Each check in the languages that it is for; the source is French where the target is English."""
    source_language = "fr" if language == "en" else "en"
    assert check in found(source, target, source_language=source_language, language=language)


RIGHT = [
    ("fr", "Call 1,500 people.", "Appelez 1\u202f500 personnes."),
    ("fr", "It is open: come in!", "C’est ouvert\u00a0: entrez\u202f!"),
    ("fr", "He said “yes”.", "Il a dit «\u00a0oui\u00a0»."),
    (
        "fr",
        "See https://example.org/?a=1;b: it helps.",
        "Voir https://example.org/?a=1;b\u00a0: c’est utile.",
    ),
    ("fr", "Open from 8:00 to 17:00.", "Ouvert de 8\u00a0h à 17\u00a0h."),
    ("es", "Open until 10 p.m.", "Abierto hasta las 22:00."),
    ("es", "In the 21st century.", "En el siglo XXI."),
    ("es", "During the years 2019-20.", "Durante los años 2019-2020."),
    ("es", "It met in Washington, United States.", "Se reunió en Washington, EE.\u00a0UU."),
    ("es", "Is it open?", "¿Está abierto?"),
    ("es", "Come in! Is it open?", "¡Pase! ¿Está abierto?"),
    ("es", "See https://example.org/?a=1.", "Consulte https://example.org/?a=1."),
    ("es", "Meals are served at noon and 7.15 p.m.", "Las comidas se sirven a las 12 y a las 19.15\u00a0h."),
    (
        "es",
        "Form A is at www.example.org or www.example.com.",
        "El A está en www.example.org o www.example.com.",
    ),
    ("fr", "In the 21st century.", "Au XXIe siècle."),
    ("fr", "Wait...", "Attendez…"),
    ("ru", "He said: “The ‘centre’ is open”.", "Он сказал: «„Центр“ открыт»."),
    ("fr", "He says “the ‘centre’ is open”.", "Il dit «\u00a0le “centre” est ouvert\u00a0»."),
    ("es", "See https://example.org/page?id=3 first.", "Vea antes https://example.org/page?id=3."),
    (
        "fr",
        "It helped 80 families and 70 children.",
        "Aide à quatre-vingts familles et soixante-dix enfants.",
    ),
    ("fr", "Open 24 hours a day, 7 days a week.", "Ouvert 24\u00a0h sur 24, 7\u00a0j/7."),
    ("fr", "“Is it open?” he asks.", "«\u00a0Est-ce ouvert\u202f?\u00a0», demande-t-il."),
    ("ru", "Open 24 hours a day.", "Работает круглосуточно."),
    ("ru", "On 12/12/2026.", "12.12.2026."),
    ("ru", "From 8 a.m. to 10 p.m.", "С 8 до 22 часов."),
    ("ru", "Fifty beds, and 90 more.", "50 мест и ещё девяносто."),
    ("es", "They may come 3 times.", "Pueden venir tres veces."),
    ("ru", "Founded by 17 National Societies.", "Основана семнадцатью национальными обществами."),
    ("ru", "Eighteen Societies met.", "Встретились 18 обществ."),
    ("ru", "On 12/05/2026.", "12 мая 2026 года."),
    ("ru", "The IFRC and the “centre”.", "МФОКК и КП и «центр»."),
    ("ru", "WHO, PERCO and the COVID-19 tests.", "ВОЗ, PERCO и тесты на COVID-19."),
    ("ru", "Ask {1}here{/1} for {2}free{/2} help.", "{2}Бесплатную{/2} помощь просите {1}здесь{/1}."),
    ("es", "IFRC, ICRC", "IFRC, ICRC"),
    ("en", "Le 1er janvier 2027\u00a0: c’est tout.", "1 January 2027: that is all."),
    ("en", "Trois personnes (3).", "Three people (3)."),
]


@pytest.mark.parametrize(("language", "source", "target"), RIGHT)
def test_what_is_right_passes(language, source, target):
    """Numbers as words, the hour after noon, typography of the language: no false alarm."""
    source_language = "fr" if language == "en" else "en"
    assert found(source, target, source_language=source_language, language=language) == set()


def test_length_counts_characters_without_marks():
    """As many as there is room for pass."""
    assert found("One", "{1}uno{/1}", max_length=3) == set()
    assert found("One", "unos", max_length=3) == {"length"}


def test_terms_are_missing_or_forbidden():
    """What the termbase says of the words of the source."""
    missing = (("volunteer", ("voluntario",), ()),)
    forbidden = (("migrant", ("migrante",), ("ilegal",)),)
    assert found("A volunteer", "Una persona", terms=missing) == {"terms"}
    assert found("A migrant", "Un ilegal", terms=forbidden) == {"terms"}


def test_each_check_can_be_overruled():
    """And nothing is said of what nobody has translated."""
    pair = Pair("Call 17 people.", "Llame  a 71 personas", "en", "es")
    keys = [one.check for one in findings(pair)]
    assert set(keys) == {"numbers", "end", "spaces"}
    assert findings(pair, keys) == []
    assert findings(Pair("Call 17 people.", " ", "en", "es")) == []
    assert set(keys) <= set(NAMES)


@pytest.mark.parametrize("language", ["fr", "en", "es", "ru"])
def test_months_and_numbers_are_known_in_each_language(language):
    """Twelve months; numbers to twenty, tens to ninety, and ordinals to ten; noon, and day and night."""
    assert len(figures.MONTHS[language]) == 12
    assert sorted({number for number, _pattern in figures.WRITTEN[language]}) == [
        *range(1, 21),
        24,
        *range(30, 91, 10),
    ]
