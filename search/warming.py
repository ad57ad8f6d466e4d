"""What a process loads before its first search, so that no reader waits for dictionaries."""

from django.conf import settings

from search.analysis import analyser
from search.encoder import encoder


def warm() -> None:
    """Load the dictionaries of all languages and the encoder's weights: three seconds of work, 250 MB."""
    for language, _name in settings.LANGUAGES:
        analyser(language).tokens("passerelle")
    if model := encoder():
        model.encode(["passerelle"], query=True)
