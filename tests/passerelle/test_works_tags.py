"""Lists of works and texts as markup: what stands there, and that nothing of it can break out of its place."""

import datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from home.blocks import BodyBlock
from home.listing_facets import Choice, Facet

EVIL = '"><script>alert(1)</script>'
REPORT = {
    "url": "/fr/r/",
    "title": "Un rapport",
    "language": "fr",
    "language_name": "Français",
    "foreign": False,
    "kind": "report",
    "kind_label": "Rapport",
    "summary": "Ce qui a changé.",
    "countries": "Italie, Mali",
    "network": "Atlas",
    "date": datetime.date(2026, 5, 20),
    "languages": [("fr", "Français"), ("ru", "Русский")],
}
SERVICE = {
    "url": "/fr/s/",
    "title": "Clinique",
    "language": "fr",
    "language_name": "Français",
    "foreign": False,
    "kind": "service",
    "kind_label": "Service",
    "opening": {"open": True, "text": "Ouvert"},
    "phone": SimpleNamespace(url="tel:+33100", text="+33 100"),
    "place": "Lyon",
    "spoken": "arabe",
    "cost": "Gratuit",
    "overdue": True,
}


def rendered(source: str, **context) -> str:
    with translation.override("fr"):
        return Template("{% load works prose %}" + source).render(Context(context))


def test_a_work_says_what_it_is_about():
    markup = rendered("{{ items|works }}", items=[REPORT])
    assert '<h3><a href="/fr/r/">Un rapport</a></h3>' in markup
    assert '<p class="about">Ce qui a changé.</p>' in markup
    assert "Rapport · Italie, Mali · Atlas · <time" in markup
    assert '<span lang="ru">Русский</span>' in markup
    assert markup.count("<li>") == markup.count("</li>") == 1


def test_a_service_says_first_whether_it_is_open_and_how_to_call():
    markup = rendered("{{ items|works }}", items=[SERVICE])
    assert '<span class="state state--open">Ouvert</span> <a href="tel:+33100">+33 100</a>' in markup
    assert "tag--notice" in markup
    assert "Service · Lyon · arabe · Gratuit</p>" in markup
    closed = {**SERVICE, "opening": {"open": False, "text": "Fermé"}, "overdue": False}
    markup = rendered("{{ items|works }}", items=[closed])
    assert '<span class="state">Fermé</span>' in markup
    assert "tag--notice" not in markup


def test_a_work_in_another_language_is_marked_wherever_its_words_stand():
    other = {**REPORT, "foreign": True, "language": "ru", "language_name": "Русский"}
    for source in ("{{ items|works }}", "{{ items|short_works }}"):
        markup = rendered(source, items=[other])
        assert (
            '<a href="/fr/r/" lang="ru" hreflang="ru">Un rapport</a> <span class="tag" lang="ru">Русский</span>'
            in markup
        )
    assert '<p class="about" lang="ru">' in rendered("{{ items|works }}", items=[other])


def test_what_was_found_in_a_work_stands_below_it():
    found = {
        **REPORT,
        "title_html": "Un <mark>rapport</mark>",
        "snippet": "<mark>Ce</mark> qui",
        "inside": "4 passages",
        "parts": [{"url": "/fr/r/#l", "title": "Une leçon", "part": "Leçon 1"}],
        "more_parts": 3,
    }
    markup = rendered("{{ items|works }}", items=[found])
    assert "<mark>rapport</mark></a>" in markup
    assert '<p class="about"><mark>Ce</mark> qui</p>' in markup
    assert '<p class="inside">4 passages</p>' in markup
    assert '<li><a href="/fr/r/#l">Une leçon</a> · Leçon 1</li>\n<li>' in markup
    assert markup.count("<li>") == markup.count("</li>") == 3


def test_a_short_list_tells_the_kind_unless_it_stands_above():
    assert "g-report" in rendered("{{ items|short_works }}", items=[REPORT])
    markup = rendered("{{ items|short_works:True }}", items=[{**REPORT, "cancelled": "Annulé"}])
    assert "g-report" not in markup
    assert '<span class="tag tag--notice">Annulé</span>' in markup


def test_links_stand_by_commas_and_without_an_address_as_text():
    assert rendered("{{ pairs|links }}", pairs=[("A", "/a/"), ("B", "")]) == '<a href="/a/">A</a>, B'


@pytest.mark.parametrize(
    "source",
    ["{{ items|works }}", "{{ items|short_works }}", "{{ pairs|links }}", "{{ facets|fieldsets }}"],
)
def test_no_text_can_break_out(source):
    texts = dict.fromkeys(
        ("title", "url", "language_name", "kind_label", "network", "countries", "summary"), EVIL
    )
    service = {**SERVICE, **texts, "place": EVIL, "spoken": EVIL, "opening": {"open": True, "text": EVIL}}
    service["phone"] = SimpleNamespace(url=EVIL, text=EVIL)
    parts = {"parts": [{"url": EVIL, "title": EVIL, "part": EVIL}], "inside": EVIL, "more_parts": 0}
    items = [{**REPORT, **texts, **parts, "foreign": True, "when": EVIL, "cancelled": EVIL}, service]
    choice = SimpleNamespace(value=EVIL, label=EVIL, count=1, chosen=False, deeper=False, language=EVIL)
    facets = [SimpleNamespace(name=EVIL, label=EVIL, options=[choice], more=[choice])]
    markup = rendered(source, items=items, pairs=[(EVIL, EVIL)], facets=facets)
    assert "&lt;script&gt;" in markup
    assert "<script" not in markup


class TestProse:
    def body(self, *blocks):
        raw = [
            {"type": kind, "value": value, "id": f"{place}-id"} for place, (kind, value) in enumerate(blocks)
        ]
        return BodyBlock().to_python(raw)

    def test_headings_stand_at_their_level_and_have_an_address(self):
        body = self.body(("heading", {"text": "Les <routes>", "anchor": "s-routes"}))
        assert '<h2 id="s-routes">Les &lt;routes&gt;</h2>' in rendered("{% prose body %}", body=body)
        assert '<h3 id="s-routes">' in rendered("{% prose body deeper=True %}", body=body)

    def test_all_blocks_stand_in_their_order(self):
        body = self.body(
            ("paragraph", "<p>Un</p>"),
            ("quote", {"text": "Deux", "source": "", "language": ""}),
            ("paragraph", "<p>Trois</p>"),
        )
        markup = rendered("{% prose body %}", body=body)
        assert markup.index("Un") < markup.index("<blockquote") < markup.index("Deux") < markup.index("Trois")

    def test_blocks_in_the_words_of_the_source_say_so(self):
        body = self.body(
            ("heading", {"text": "Routes", "anchor": "s"}), ("quote", {"text": "Who", "source": ""})
        )
        said = {"source_language": "en", "untranslated": ["body.0-id.text", "body.1-id.text"]}
        # A path names the field or the block first, as the workbench does.
        said["untranslated"] = [path.removeprefix("body.") for path in said["untranslated"]]
        markup = rendered("{% prose body %}", body=body, translation=said)
        assert '<h2 id="s" lang="en">' in markup
        assert '<div lang="en"><blockquote' in markup

    @pytest.mark.django_db
    def test_links_to_pages_that_are_not_public_are_no_links(self):
        assert (
            rendered("{{ html|rich }}", html='<p><a linktype="page" id="99999">x</a></p>')
            == "<p><a>x</a></p>"
        )


def test_a_filter_folds_away_what_is_not_seen_at_once():
    town = Choice("lyon", "Lyon", 3, chosen=True)
    others = [Choice("rome", "Roma", 2, chosen=False, language="it"), Choice("oslo", EVIL, 1, chosen=False)]
    markup = rendered("{{ facets|fieldsets }}", facets=[Facet("town", "Ville", [town], others)])
    assert markup.startswith("<fieldset>\n<legend>Ville</legend>\n<label")
    assert '<input type="checkbox" name="town" value="lyon" checked><span>Lyon</span>' in markup
    assert '<summary>2 de plus<span class="hidden"> – Ville</span></summary>' in markup
    assert '<span lang="it">Roma</span>' in markup
    assert "<script>" not in markup
    few = rendered("{{ facets|fieldsets }}", facets=[Facet("town", EVIL, [town])])
    assert "<details>" not in few
    assert "<script>" not in few


def test_a_work_in_another_language_names_the_one_in_the_readers():
    own = SimpleNamespace(url="/fr/r/", title="Un rapport", tag=None, title_language="fr")
    near = {**REPORT, "url": "/ru/r/", "title": "Отчёт", "language": "ru", "language_name": "Русский"}
    near["title_language"] = "ru"
    markup = rendered("{{ items|near_works }}", items=[{**near, "own": own}, {**near, "own": None}])
    assert markup.count('<a href="/ru/r/" lang="ru" hreflang="ru">Отчёт</a>') == 2
    assert markup.count('<p class="about"><a href="/fr/r/">Un rapport</a></p>') == 1
    borrowed = SimpleNamespace(url="/fr/r/", title="A report", tag=("en", "English"), title_language="en")
    markup = rendered("{{ items|near_works }}", items=[{**near, "own": borrowed}])
    assert '<a href="/fr/r/" lang="en">A report</a>' in markup
    evil = {**dict.fromkeys(near, EVIL), "own": SimpleNamespace(**dict.fromkeys(vars(own), EVIL))}
    assert "<script>" not in rendered("{{ items|near_works }}", items=[evil])
