"""How the publications of a network are cited, and what reference managers read of them in the page's head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from home.citations import Citation

if TYPE_CHECKING:
    from publications.models.publication import Publication

# Google Scholar’s indexing guidelines; Zotero and others read the same.
INSTITUTION = {"report": "citation_technical_report_institution"}


def citation_of(page: Publication, base: str) -> Citation:
    """Return the citation of a report, case study or update, in the page's language; `base` is scheme and host."""
    language = page.language
    organisations = [organisation.name for organisation in page.labels["organisations"]]
    if not organisations and page.network:
        organisations = [getattr(page.network, f"name_{language}", "") or page.network.name]
    return Citation(
        key=f"passerelle-{page.translation_key.hex[:12]}-{language}",
        kind=page.search_kind,
        title=page.title,
        authors=tuple(page.author_names),
        publishers=tuple(organisations),
        date=page.date,
        address=f"{base}{page.url}" if page.url else "",
        language=language,
        summary=page.summary,
        keywords=tuple(theme.name for theme in page.labels["themes"]),
        licence=page.licence,
    )


def citation_tags(citation: Citation, pdf_addresses: list[str]) -> list[tuple[str, str]]:
    """Return the `citation_*` and Dublin Core tags of a publication; `pdf_addresses` are full addresses of its PDF files."""
    institution = INSTITUTION.get(citation.kind, "citation_publisher")
    creators = citation.authors or citation.publishers
    tags = [
        ("citation_title", citation.title),
        *(("citation_author", name) for name in creators),
        *((institution, name) for name in citation.publishers),
        ("citation_language", citation.language),
        ("citation_abstract_html_url", citation.address),
        *(("citation_pdf_url", address) for address in pdf_addresses),
        *(("citation_keywords", word) for word in citation.keywords),
        *(("DC.creator", name) for name in creators),
        *(("DC.subject", word) for word in citation.keywords),
    ]
    if citation.date:
        tags += [
            ("citation_publication_date", f"{citation.date:%Y/%m/%d}"),
            ("DCTERMS.issued", citation.date.isoformat()),
        ]
    if citation.licence:
        tags.append(("DC.rights", citation.licence))
    return tags
