"""The models of the frame, split by role."""

from home.list_pages import ListPageMixin
from home.models.base import BasePage
from home.models.classified import ClassifiedMixin
from home.models.documents import Document, DocumentPage
from home.models.glossary import GlossaryPage
from home.models.images import Image, Rendition
from home.models.indexes import CountriesPage, NetworksPage, SearchPage, ThemesPage
from home.models.pages import HomePage, IndexPage, StandardPage
from home.models.site import SiteText, Wish, WithdrawnWork
from home.vocabularies.models import (
    Membership,
    Network,
    Organisation,
    People,
    Region,
    ServiceCategory,
    Stage,
    Theme,
)

__all__ = [
    "BasePage",
    "ClassifiedMixin",
    "CountriesPage",
    "Document",
    "DocumentPage",
    "GlossaryPage",
    "HomePage",
    "Image",
    "IndexPage",
    "ListPageMixin",
    "Membership",
    "Network",
    "NetworksPage",
    "Organisation",
    "People",
    "Region",
    "Rendition",
    "SearchPage",
    "ServiceCategory",
    "SiteText",
    "Stage",
    "StandardPage",
    "Theme",
    "ThemesPage",
    "Wish",
    "WithdrawnWork",
]
