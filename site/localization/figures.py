"""Numbers and dates in a text, as far as they must be the same in every language."""

import re
from collections import Counter

SPACES = " \u00a0\u202f"

_NUMBER = re.compile(rf"\d{{1,3}}(?:[{SPACES}.,’']\d{{3}})+(?!\d)|\d+")
_FULL_HOUR = re.compile(r"(?<=\d)(?:[:.h]|\u00a0h\u00a0)00\b")
_AFTERNOON = re.compile(r"(\d{1,2})(?:[:.]\d{2})?\s*p\.?\s?m\b", re.IGNORECASE)
_CENTURY = re.compile(r"\b([IVX]+)(?:er?|[eè]me)?\b")
_OF_24_HOURS = re.compile(r"[0-2]?\d:\d{2}|(?<![^\W\d_])(?:h|heures|horas|час(?:а|ов))\b")
# “24 h sur 24” and “7 j/7” say twice what other languages say once.
_TWICE = re.compile(rf"\b(\d+)[{SPACES}]?(?:h|j|heures|jours)[{SPACES}]?(?:/|sur)[{SPACES}]?(?=\1\b)")

# Numbers that are often written out, by the beginning of the word where a language declines it (*).
_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty",
    "fr": "un* deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt",
    "es": "un* dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte",
    "ru": "од(?:ин|н)* дв(?:а|е|у|ое|оих)* тр(?:и|ё|е)* четыр*|четвер* пят* шест* сем* вос(?:е|ь)м* девят* десят* "
    "одиннадцат* двенадцат* тринадцат* четырнадцат* пятнадцат* шестнадцат* семнадцат* восемнадцат* девятнадцат* "
    "двадцат*",
}
_ORDINALS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth",
    "fr": "premi* deuxième|second* troisième quatrième cinquième sixième septième huitième neuvième dixième",
    "es": "primer* segund* tercer* cuart* quint* sext* séptim* octav* noven* décim*",
    "ru": "перв* втор* трет* четверт* пят* шест* седьм* восьм* девят* десят*",
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
    "ru": "январ* феврал* март* апрел* ма[йяею]* июн* июл* август* сентябр* октябр* ноябр* декабр*",
}

_TENS = {  # from 30 on; the lesser ones are above
    "en": "thirty forty fifty sixty seventy eighty ninety",
    "fr": "trente quarante cinquante soixante soixante-dix|septante quatre-vingts?|huitante quatre-vingt-dix|nonante",
    "es": "treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "ru": "тридцат* сорока? пят[иь]десят* шест[иь]десят* сем[иь]десят* вос[еь]м[иь]десят* девяност[оа]",
}
_HOURS = {  # hours with a name: noon, and all day and night
    "en": {12: "noon|midday", 24: "round[ -]the[ -]clock|day and night"},
    "fr": {12: "midi", 24: "jour et nuit"},
    "es": {12: "mediodía", 24: "día y noche"},
    "ru": {12: "полдень|полудн[яюе]", 24: "круглосуточн*"},
}


_ROMAN = {
    f"{ten}{one}": 10 * len(ten) + number
    for ten in ("", "X", "XX")
    for number, one in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    if ten or one
}


def _patterns(forms: str, flags: re.RegexFlag = re.IGNORECASE) -> list[re.Pattern]:
    return [_pattern(form, flags) for form in forms.split()]


def _pattern(form: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern:
    return re.compile(rf"(?<!\w)(?:{form.replace('*', chr(92) + 'w*')})(?!\w)", flags)


WRITTEN = {
    language: [
        (number, pattern)
        for forms in (_WORDS, _ORDINALS)
        for number, pattern in enumerate(_patterns(forms[language]), 1)
    ]
    + [(30 + 10 * place, pattern) for place, pattern in enumerate(_patterns(_TENS[language]))]
    + [(hour, _pattern(form)) for hour, form in _HOURS[language].items()]
    for language in _WORDS
}
# Months are capitalised in English, where “may” and “march” are verbs too.
MONTHS = {
    language: _patterns(forms, re.NOFLAG if language == "en" else re.IGNORECASE)
    for language, forms in _MONTHS.items()
}


def numbers_in(text: str) -> Counter:
    """Return the numbers written in digits, without separators of thousands, leading zeros and “:00”."""
    found = (re.sub(r"\D", "", one) for one in _NUMBER.findall(_TWICE.sub("", _FULL_HOUR.sub("", text))))
    return Counter(one.lstrip("0") or "0" for one in found)


def allowed_otherwise(text: str, language: str) -> set[str]:
    """Return the numbers that a text says in other ways than in digits: as words, in Roman numerals, as the hour
    after noon, as a month.
    """
    found = {str(number) for number, pattern in WRITTEN.get(language, ()) if pattern.search(text)}
    found |= {str(int(hour) + 12) for hour in _AFTERNOON.findall(text)}
    found |= {str(month) for month in months_in(text, language)}
    found |= {str(_ROMAN[roman]) for roman in _CENTURY.findall(text) if roman in _ROMAN}
    if _OF_24_HOURS.search(text):
        found |= {str(int(hour) - 12) for hour in numbers_in(text) if hour.isdigit() and 12 < int(hour) < 24}
    return found


def months_in(text: str, language: str) -> set[int]:
    """Return the months that a text names, 1 to 12."""
    return {number for number, pattern in enumerate(MONTHS.get(language, ()), 1) if pattern.search(text)}


def dated_months(text: str, language: str) -> set[int]:
    """Return the months that a text names beside a number: “12 May”, “mayo de 2026”. “May” alone may be a verb."""
    near = r"\d(?:er|st|nd|rd|th)?[\s\u00a0\u202f]+(?:(?:de|of|du)[\s\u00a0])?{0}|{0}[\s\u00a0\u202f,]+(?:(?:de|of)[\s\u00a0])?\d"
    return {
        number
        for number, pattern in enumerate(MONTHS.get(language, ()), 1)
        if re.search(near.format(pattern.pattern), text, pattern.flags)
    }


def month_name(number: int, language: str) -> str:
    """Return what a month is called in a language, for people who look for it."""
    return _MONTHS[language].split()[number - 1].split("|")[0].replace("*", "").replace("ма[йяею]", "май")
