"""Sorting names as a reader of the language expects: accents and case decide last, `ё` stands with `е`."""

import unicodedata


def collation_key(text: str, language: str) -> tuple:
    """Return a key that sorts `text` as in a list in `language`.

    Spanish has ñ as a letter after n; elsewhere accents only break ties, as in the Unicode collation algorithm's
    first two levels.
    """
    lowered = text.casefold()
    if language == "es":
        lowered = lowered.replace("ñ", "n\uffff")
    keep = {"й": "й"} if language == "ru" else {}
    base = "".join(
        keep.get(letter)
        or "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
        for letter in unicodedata.normalize("NFC", lowered)
    )
    return (base, lowered)
