"""The pages that every language has from the first day: home and the index pages over all networks."""

from directory.models import DirectoryPage
from home.models import CountriesPage, GlossaryPage, NetworksPage, SearchPage, ThemesPage
from publications.models import LibraryPage

# language: (title, slug)
HOME = {
    "fr": ("Accueil", "fr"),
    "en": ("Home", "en"),
    "es": ("Inicio", "es"),
    "ru": ("Главная", "ru"),
}

INDEX_PAGES = (
    (
        NetworksPage,
        {
            "fr": ("Réseaux", "reseaux"),
            "en": ("Networks", "networks"),
            "es": ("Redes", "redes"),
            "ru": ("Сети", "сети"),
        },
    ),
    (
        LibraryPage,
        {
            "fr": ("Bibliothèque", "bibliotheque"),
            "en": ("Library", "library"),
            "es": ("Biblioteca", "biblioteca"),
            "ru": ("Библиотека", "библиотека"),
        },
    ),
    (
        DirectoryPage,
        {
            "fr": ("Répertoire des services", "services"),
            "en": ("Directory of services", "services"),
            "es": ("Directorio de servicios", "servicios"),
            "ru": ("Справочник услуг", "услуги"),
        },
    ),
    (
        CountriesPage,
        {
            "fr": ("Pays", "pays"),
            "en": ("Countries", "countries"),
            "es": ("Países", "paises"),
            "ru": ("Страны", "страны"),
        },
    ),
    (
        ThemesPage,
        {
            "fr": ("Thèmes", "themes"),
            "en": ("Themes", "themes"),
            "es": ("Temas", "temas"),
            "ru": ("Темы", "темы"),
        },
    ),
    (
        GlossaryPage,
        {
            "fr": ("Glossaire", "glossaire"),
            "en": ("Glossary", "glossary"),
            "es": ("Glosario", "glosario"),
            "ru": ("Глоссарий", "глоссарий"),
        },
    ),
    (
        SearchPage,
        {
            "fr": ("Recherche", "search"),
            "en": ("Search", "search"),
            "es": ("Búsqueda", "search"),
            "ru": ("Поиск", "search"),
        },
    ),
)
NAVIGATION = (NetworksPage, LibraryPage, DirectoryPage, CountriesPage, ThemesPage)
FOOTER = (GlossaryPage,)
