from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        import search.checks  # noqa: F401 – registers them
        from search import promotions, synonyms
        from search.filters import register_common

        register_common()
        synonyms.begin()
        promotions.begin()
