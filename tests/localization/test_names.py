"""How the names of languages are written."""

import pytest
from django.utils.translation import gettext, override

from localization.names import within


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Publier en espagnol"),
        ("en", "Publish in Spanish"),
        ("es", "Publicar en español"),
        ("ru", "Опубликовать (испанский)"),
    ],
)
def test_only_english_writes_them_with_a_capital_within_a_sentence(language, said):
    with override(language):
        name = within(gettext("Spanish"))
        assert gettext("Publish in %(language_name)s") % {"language_name": name} == said
