"""How the publications of a network are cited."""

from home.citations import Citation
from publications.models.publication import Publication


def citation_of(page: Publication) -> Citation:
    """Return the citation of a report, case study or update, in the page's language."""
    language = page.locale.language_code
    organisations = [
        getattr(entry, f"name_{language}", "") or entry.name for entry in page.organisations.all()
    ]
    network = page.network
    if not organisations and network:
        organisations = [getattr(network, f"name_{language}", "") or network.name]
    return Citation(
        key=f"passerelle-{page.translation_key.hex[:12]}-{language}",
        kind=page.search_kind,
        title=page.title,
        authors=tuple(getattr(page, "author_names", ())),
        publishers=tuple(organisations),
        date=page.date,
        address=page.full_url or "",
        language=language,
        summary=page.summary,
        keywords=tuple(getattr(theme, f"name_{language}", "") or theme.name for theme in page.themes.all()),
        licence=getattr(page, "licence", ""),
    )
