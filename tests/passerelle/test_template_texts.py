"""Texts in templates, and the addresses of files, are worked out once and right in each language."""

import pytest
from django.conf import settings
from django.template import Context, Engine, Template
from django.templatetags.i18n import TranslateNode
from django.test import override_settings
from django.utils import translation

from passerelle.static_files import StaticFiles
from passerelle.templatetags.texts import FixedText


def template(source: str) -> Template:
    return Template("{% load i18n texts %}" + source)


def said(made: Template, language: str, **context) -> str:
    with translation.override(language):
        return made.render(Context(context))


def test_a_fixed_text_is_said_in_each_language_and_looked_up_once(monkeypatch):
    made = template('{% translate "Search" %}')
    assert [type(node) for node in made.nodelist[1:]] == [FixedText]
    texts = {code: said(made, code) for code, _name in settings.LANGUAGES}
    assert texts["fr"] == "Rechercher"
    assert len(set(texts.values())) == 4
    monkeypatch.setattr(TranslateNode, "render", lambda *arguments: pytest.fail("looked up again"))
    assert {code: said(made, code) for code in texts} == texts


@pytest.mark.parametrize(
    "source",
    [
        "{% translate text %}",
        '{% translate "Search" as word %}[{{ word }}]',
        '{% translate "Search" noop %}',
        '{% translate "Newest" context "order" %}',
        '{% translate "Search"|upper %}',
        '{% trans "Search" %}',
        "{% translate 'a &lt; 100%%' %}",
        '{% translate "" %}',
    ],
)
def test_all_that_is_said_is_what_django_says(source):
    made = template(source)
    upstream = Engine(libraries={"i18n": "django.templatetags.i18n"}).from_string("{% load i18n %}" + source)
    for language in ("fr", "en", "fr", "ru"):
        assert said(made, language, text="Search") == said(upstream, language, text="Search")


def test_a_variable_is_looked_up_each_time():
    made = template("{% translate text %}")
    assert said(made, "fr", text="Search") != said(made, "fr", text="Report")


def test_the_address_of_a_file_is_found_out_once(tmp_path, monkeypatch):
    with override_settings(STATIC_ROOT=tmp_path, DEBUG=False):
        (tmp_path / "a.css").write_text("a {}")
        files = StaticFiles(location=str(tmp_path), base_url="/static/")
        with pytest.raises(ValueError, match="Missing"):
            files.url("b.css")
        list(files.post_process({"a.css": (files, "a.css")}))
        address = files.url("a.css")
        assert address.startswith("/static/a.")
        assert address != "/static/a.css"
        monkeypatch.setattr(files, "stored_name", lambda name: pytest.fail("found out again"))
        assert files.url("a.css") == address
