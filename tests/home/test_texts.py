"""What rich text says."""

import pytest

from home.texts import is_blank


@pytest.mark.parametrize(
    ("html", "blank"),
    [
        (None, True),
        ("", True),
        ('<p data-block-key="6ae2v"></p>', True),
        ('<p data-block-key="a"> \u00a0</p><p data-block-key="b">&nbsp;\u200b<br/></p>', True),
        ("<ul><li><b></b></li></ul>", True),
        ("<p>x</p>", False),
        ("<p><b> </b>&amp;</p>", False),
        ("words without a tag", False),
        ('<embed embedtype="image" format="left" id="10"/>', False),
        ("<p><img/></p>", False),
    ],
)
def test_rich_text_is_blank_where_it_shows_nothing(html, blank):
    assert is_blank(html) is blank
