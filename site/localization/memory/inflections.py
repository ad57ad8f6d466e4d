"""The other forms of a word: the memory keeps how words begin, and short words have their endings in that."""

from localization.memory import words
from search.analysis import analyser

_ENDINGS = {
    "en": "s es e ed d ing y ies ied",
    "fr": "s e es x al ale ales aux ail er é ée és ées ent ez ons ant ait aient ir i is it ie ies",
    "es": "s es o a os as e z ces ar er ir an en ó aron ieron ando iendo ado ada ados adas ido ida idos idas",
    "ru": "а я о е ё у ю ы и ь й ой ей ом ем ём ою ею ам ям ах ях ами ями ов ев ий ый ая яя ое ее ую юю ые ие ого его "
    "ому ему ым им ых их ыми ими ть л ла ло ли ет ит ут ют ат ят",
}
ENDINGS = {language: ("", *endings.split()) for language, endings in _ENDINGS.items()}
LEAST = 2  # letters before an ending
LONGEST = words.STEM + 2  # letters: what longer words end in is hardly ever among those that are kept


def beginnings(word: str, language: str) -> frozenset[str]:
    """Return how the forms of `word`, folded, begin, as `words.stems` has them; its own beginning is among them."""
    found = {word[: words.STEM]}
    if len(word) > LONGEST:
        return frozenset(found)
    family = frozenset(analyser(language).word_tokens(word))
    endings = ENDINGS.get(language, ())
    for base in {word[: len(word) - len(one)] for one in endings if word.endswith(one)}:
        for ending in endings if len(base) >= LEAST else ():
            form = base + ending
            if form[: words.STEM] not in found and not family.isdisjoint(
                analyser(language).word_tokens(form)
            ):
                found.add(form[: words.STEM])
    return frozenset(found)
