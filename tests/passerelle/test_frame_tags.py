"""What stands around every page, as markup."""

import pytest
from django.template import Context, Template

EVIL = '"><script>alert(1)</script>'


def rendered(source: str, **context) -> str:
    return Template("{% load frame %}" + source).render(Context(context))


def version(code: str, name: str, url: str = "", *, current: bool = False) -> dict:
    return {"code": code, "name": name, "url": url, "current": current}


def test_the_switcher_links_to_what_exists_and_names_the_rest():
    versions = [
        version("fr", "Français", "/fr/", current=True),
        version("en", "English", "/en/"),
        version("ru", "Русский"),
    ]
    assert rendered("{{ versions|switcher }}", versions=versions).splitlines() == [
        '<li><span lang="fr" aria-current="true">Français</span></li>',
        '<li><a href="/en/" lang="en" hreflang="en">English</a></li>',
        '<li><span lang="ru">Русский</span></li>',
    ]


def test_other_languages_stand_by_commas():
    versions = [version("en", "English", "/en/"), version("es", "Español", "/es/")]
    markup = rendered("{{ versions|languages_in_line }}", versions=versions)
    assert markup == (
        '<a href="/en/" lang="en" hreflang="en">English</a>, <a href="/es/" lang="es" hreflang="es">Español</a>'
    )


def test_the_menu_marks_where_one_is():
    links = [
        {"url": "/a/", "text": "A", "current": "page"},
        {"url": "/b/", "text": "B", "current": "section"},
        {"url": "/c/", "text": "C"},
    ]
    assert rendered("{{ links|menu }}", links=links).splitlines() == [
        '<li><a href="/a/" aria-current="page">A</a></li>',
        '<li><a href="/b/" aria-current="true">B</a></li>',
        '<li><a href="/c/">C</a></li>',
    ]


def test_a_page_without_a_frame_has_an_empty_one():
    assert (
        rendered("{{ frame.navigation|menu }}{{ frame.languages|switcher }}{{ head.tags|meta_tags }}") == ""
    )


@pytest.mark.parametrize(
    "source",
    [
        "{{ pairs|meta_tags }}",
        "{{ pairs|alternate_links }}",
        "{{ pairs|link_rows }}",
        "{{ versions|switcher }}",
        "{{ versions|languages_in_line }}",
        "{{ links|menu }}",
    ],
)
def test_no_text_can_break_out(source):
    markup = rendered(
        source,
        pairs=[(EVIL, EVIL)],
        versions=[version(EVIL, EVIL, EVIL), version(EVIL, EVIL)],
        links=[{"url": EVIL, "text": EVIL, "current": EVIL}],
    )
    assert "&lt;script&gt;" in markup
    assert "<script" not in markup
