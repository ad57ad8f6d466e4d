"""How works are cited: read back by parsers of the formats."""

import json
import re
from datetime import date

import pytest
import rispy

from demo.factories import make_page
from home.addresses import base_url
from home.citations import Citation, as_bibtex, as_ris
from home.models import Organisation, Theme
from publications.models import CaseStudyPage, ReportPage, UpdatePage


@pytest.fixture
def report(places):
    society = Organisation.objects.get(key="ns-fr")
    return make_page(
        ReportPage,
        places["fr"],
        title="Routes & frontières : 10 % de {plus}",
        slug="routes",
        summary="Un résumé\nsur deux lignes.",
        date=date(2026, 4, 2),
        authors="Exemple, Anna\nExemple, Bruno",
        organisations=[society],
        themes=[Theme.objects.get(key="routes")],
        countries=["fr", "it"],
        period_from=date(2025, 1, 1),
        period_until=date(2025, 12, 31),
    )


def test_ris_of_a_report_is_read_back(client, report):
    response = client.get(f"{report.url}citation.ris")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/x-research-info-systems")
    (entry,) = rispy.loads(response.content.decode())
    assert entry["type_of_reference"] == "RPRT"
    assert entry["title"] == report.title
    assert entry["authors"] == ["Exemple, Anna", "Exemple, Bruno"]
    assert entry["date"] == "2026/04/02"
    assert entry["language"] == "fr"
    assert entry["urls"] == [f"http://testserver{report.url}"]
    assert entry["abstract"] == "Un résumé sur deux lignes."
    assert entry["publisher"] == Organisation.objects.get(key="ns-fr").name_fr


def test_bibtex_of_a_report_is_read_back(client, report):
    response = client.get(f"{report.url}citation.bib")
    assert response.status_code == 200
    kind, key, fields = read_bibtex(response.content.decode())
    assert (kind, key) == ("techreport", report.citation.key)
    assert fields["author"] == "Exemple, Anna and Exemple, Bruno"
    assert fields["title"] == r"{Routes \& frontières : 10 \% de \{plus\}}"
    assert (fields["year"], fields["month"]) == ("2026", "4")
    assert fields["url"] == f"http://testserver{report.url}"


def test_a_title_cannot_break_out_of_its_field():
    hostile = Citation(
        key="k",
        kind="update",
        title="A}, author = {Nobody}\nER  - \nTY  - BOOK \\input{x} $1_2^3#~",
        authors=(),
        publishers=("Société",),
        date=None,
        address="https://example.org/{x}\\y",
        language="fr",
    )
    (entry,) = rispy.loads(as_ris([hostile]))
    assert entry["type_of_reference"] == "NEWS"
    kind, _key, fields = read_bibtex(as_bibtex([hostile]))
    assert kind == "misc"
    assert "Nobody" not in fields["author"]
    assert "year" not in fields
    assert fields["url"] == "https://example.org/%7Bx%7D%5Cy"


def test_several_organisations_are_several_authors():
    cited = Citation(
        key="k",
        kind="update",
        title="Routes",
        authors=(),
        publishers=("Croix-Rouge de A et de B", "Croissant-Rouge and Co"),
        date=None,
        address="https://example.org/",
        language="fr",
    )
    (entry,) = rispy.loads(as_ris([cited]))
    _kind, _key, fields = read_bibtex(as_bibtex([cited]))
    assert entry["authors"] == list(cited.publishers)
    assert fields["author"] == " and ".join(f"{{{name}}}" for name in cited.publishers)


def test_without_authors_the_network_is_cited(places):
    update = make_page(UpdatePage, places["fr"], title="Nouvelle", slug="nouvelle", date=date(2026, 1, 5))
    assert update.citation.publishers == ("Réseau d’essai",)
    assert update.citation.sentence.startswith("Réseau d’essai (2026). Nouvelle. ")
    assert update.citation.sentence.endswith(f"{base_url(None)}{update.url}")


def test_the_page_says_how_to_cite_it_to_people_and_machines(client, report):
    html = client.get(report.url).content.decode()
    assert f'href="{report.url}citation.ris"' in html
    assert f'href="{report.url}citation.bib"' in html
    assert '<meta name="citation_author" content="Exemple, Anna">' in html
    assert '<meta name="citation_publication_date" content="2026/04/02">' in html
    assert '<meta name="DC.rights" content="CC-BY-4.0">' in html
    data = structured(html)["Report"]
    assert data["headline"] == report.title
    assert data["author"][0] == {
        "@type": "Person",
        "name": "Anna Exemple",
        "givenName": "Anna",
        "familyName": "Exemple",
    }
    assert re.findall(r'<meta name="(?:DC.date|DCTERMS.issued)" content="(.*?)"', html) == ["2026-04-02"] * 2
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["temporalCoverage"] == "2025-01-01/2025-12-31"
    assert [country["name"] for country in data["spatialCoverage"]] == ["France", "Italie"]


def test_a_period_without_a_beginning_is_shown(client, places):
    fields = {"summary": "What we found.", "period_until": date(2025, 12, 31)}
    page = make_page(ReportPage, places["en"], title="Routes", slug="routes", **fields)
    html = client.get(page.url).content.decode()
    until = '<time datetime="2025-12-31">31 December 2025</time>'
    assert f"<dt>Period covered</dt><dd>until {until}</dd>" in html
    assert structured(html)["Report"]["temporalCoverage"] == "../2025-12-31"


@pytest.mark.parametrize("model", [CaseStudyPage, UpdatePage])
def test_case_studies_and_updates_are_articles(client, places, model):
    needed = {"lessons": [lesson()]} if model is CaseStudyPage else {}
    page = make_page(model, places["en"], title="A title", slug="a-title", summary="What it is.", **needed)
    html = client.get(page.url).content.decode()
    assert structured(html)["Article"]["headline"] == "A title"
    assert client.get(f"{page.url}citation.ris").status_code == 200


def test_a_draft_has_no_citation_file(client, places):
    page = make_page(UpdatePage, places["en"], title="Not yet", slug="not-yet", publish=False)
    assert client.get(f"{page.url}citation.ris").status_code == 404


def lesson() -> dict:
    return {
        "type": "lesson",
        "value": {"title": "Share", "text": "<p>Early.</p>", "themes": [], "stages": [], "countries": []},
    }


def structured(html: str) -> dict[str, dict]:
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1]
    data = json.loads(text)
    assert data["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in data["@graph"]}


def read_bibtex(text: str) -> tuple[str, str, dict[str, str]]:
    """Read one BibTeX entry by counting braces; fail on anything that is left over."""
    head = re.match(r"@(\w+)\{([^,]+),\s*", text)
    position, fields = head.end(), {}
    while match := re.compile(r"\s*(\w+) = \{").match(text, position):
        start = end = match.end()
        depth = 1
        while depth:
            character = text[end]
            escaped = text[end - 1] == "\\"
            depth += {"{": 1, "}": -1}.get(character, 0) if not escaped else 0
            end += 1
        fields[match[1]] = text[start : end - 1]
        position = end + 1 if text[end] == "," else end
    assert text[position:].strip() == "}"
    return head[1], head[2], fields
