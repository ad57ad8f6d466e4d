"""The colours of the site: every pair that text is set in can be read, in light and dark, and nothing looks like the emblem."""

import colorsys
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

STYLES = Path(finders.find("css/passerelle.css")).read_text()
TOKENS = dict(re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\);", STYLES))
SCHEMES = ("light", "dark")

TEXT = [  # (text, what it stands on)
    *(
        (text, ground)
        for text in ("ink", "quiet", "link", "link-hover")
        for ground in ("paper", "sunk", "notice")
    ),
    ("on-link", "link"),
    ("on-link", "link-hover"),
    ("on-mark", "mark"),
]
LINES = [("edge", "paper"), ("edge", "sunk"), ("saffron", "paper"), ("saffron", "notice"), ("link", "sunk")]


def colour(token: str, scheme: str) -> str:
    """Return the colour of a token in a scheme as #rrggbb."""
    return TOKENS[token].split(", ")[SCHEMES.index(scheme)]


def luminance(hexadecimal: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it, between 0 and 1."""
    channels = (int(hexadecimal[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2.2 defines it, between 1 and 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(text, ground, scheme):
    assert contrast(colour(text, scheme), colour(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("line", "ground"), LINES)
def test_lines_that_mean_something_can_be_seen(line, ground, scheme):
    assert contrast(colour(line, scheme), colour(ground, scheme)) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_is_red(scheme):
    for token in TOKENS:
        value = colour(token, scheme)
        hue, _lightness, saturation = colorsys.rgb_to_hls(
            *(int(value[i : i + 2], 16) / 255 for i in (1, 3, 5))
        )
        assert saturation < 0.3 or 20 < hue * 360 < 340, f"{token} is red: {value}"


def test_old_browsers_get_the_light_colours():
    block = STYLES.split("@supports not (color: light-dark(#000, #fff))")[1].split("}")[0]
    fallback = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    assert fallback == {token: colour(token, "light") for token in TOKENS}


def test_colours_stand_in_tokens_alone():
    after_tokens = STYLES.split("/* Ground */")[1]
    assert not re.findall(r"#[0-9a-f]{3,8}\b", after_tokens)
