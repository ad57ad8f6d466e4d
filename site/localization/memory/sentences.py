"""Where a sentence ends, by the habits of each language."""

import re

END = re.compile(
    r"(?P<end>[.!?…]+|[。！？؟]+)(?P<closing>[\s\u00a0\u202f]?[»”\"’')\]]+)?(?P<gap>\s+)(?=(?P<next>\S))"
)
# What stands before a full stop that ends no sentence.
ABBREVIATIONS = {
    "fr": "M MM Mme Mmes Mlle Dr Pr Me St Ste art al av apr cf chap éd env etc ex fig hab n no nos p pp réf s tél vol",
    "en": "Mr Mrs Ms Dr Prof St Sr Jr No Nos art approx cf ch ed e.g eg etc fig i.e ie p pp vol vs al dept est ext tel "
    "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec",
    "es": "Sr Sra Sres Srta D Dña Dr Dra Prof Ud Uds EE.UU EE UU art arts aprox cap cf ed etc fig N.º núm p pág págs pp "
    "p.ej ej tel vol",
    "ru": "г гг в вв т тт т.е т.д т.п т.к т.н др пр см ср ст стр с рис табл ул д кв обл р н.э тыс млн млрд руб коп тел "
    "им проф акад доц гр ок чел янв февр авг сент окт нояб дек",
}
# An abbreviation of these may end a sentence; others, such as “Dr.”, announce something.
LAST_WORDS = frozenset(["etc", "al", "др", "т.д", "т.п", "пр", "г", "гг", "в", "вв"])
_KNOWN = {
    language: frozenset(word.casefold() for word in words.split())
    for language, words in ABBREVIATIONS.items()
}
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")  # “U.S.”
_BEFORE = re.compile(r"[\w.º]+$")


def split(text: str, language: str) -> list[str]:
    """Return the sentences of `text` in order; a line that ends, ends a sentence."""
    return [
        sentence
        for line in text.splitlines()
        if line.strip()
        for sentence in _of_line(line.strip(), language)
    ]


def _of_line(line: str, language: str) -> list[str]:
    found, begin = [], 0
    for match in END.finditer(line):
        if _ends(line[begin : match.start()], match, language):
            found.append(line[begin : match.start("gap")].strip())
            begin = match.end("gap")
    return [*found, line[begin:].strip()]


def _ends(before: str, match: re.Match, language: str) -> bool:
    follower = match["next"]
    if follower.islower() or follower in ",;:)]»”":
        return False
    if match["end"] != ".":
        return True
    word = _BEFORE.search(before)
    if word is None:
        return True
    said = word[0]
    if said.isupper() and (len(said) == 1 or _INITIALS.fullmatch(said)):
        return False  # initials
    known = _KNOWN.get(language, frozenset())
    if said.casefold() not in known:
        return True
    return follower.isupper() and said.casefold() in LAST_WORDS
